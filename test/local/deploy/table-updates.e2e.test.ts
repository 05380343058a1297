import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../../local/engine';
import { Column, ColumnType, RedshiftTarget, SnsToRedshiftIngest } from '../../../src';
import { clusterWarehouse, workgroupWarehouse } from '../../warehouses';

const ID: Column = { name: 'id', type: ColumnType.BIGINT, nullable: false };
const text = (length: number): Column => ({ name: 'text', type: ColumnType.varchar(length) });
const NOTE: Column = { name: 'note', type: ColumnType.SUPER };

describe.each<[string, (stack: Stack) => RedshiftTarget]>([
  ['a cluster', clusterWarehouse], ['a workgroup', workgroupWarehouse],
])('the table of an ingest into %s', (_, target) => {
  let engine: Engine;
  const folders: string[] = [];

  beforeAll(async () => {
    engine = await Engine.start({ factor: 60, leastWork: 60_000 });
  });

  afterAll(async () => {
    await engine.stop();
    folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  });

  /** Synthesizes an app with these columns, and deploys it over an earlier one. */
  async function deploy(...wanted: Column[]): Promise<void> {
    const outdir = mkdtempSync(path.join(tmpdir(), 'table-updates-'));
    folders.push(outdir);
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new Stack(app, 'Ingest');
    new SnsToRedshiftIngest(stack, 'Ingest', {
      topic: new sns.Topic(stack, 'Topic'),
      target: target(stack),
      table: { tableName: 'messages', columns: wanted },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    app.synth();
    await engine.deploy(outdir);
  }

  /** Returns the columns in the database, with the maximum length of texts. */
  async function columns(): Promise<string[]> {
    const rows = await engine.sql('warehouse',
      "SELECT column_name, data_type FROM svv_redshift_columns WHERE table_name = 'messages' ORDER BY ordinal_position");
    return rows.map(({ column_name, data_type }) => `${column_name} ${data_type}`);
  }

  const GROWN = ['id bigint', 'text character varying(40)', 'note super'];

  test('is created, with its ledger', async () => {
    await deploy(ID, text(10));
    expect(await columns()).toEqual(['id bigint', 'text character varying(10)']);
    expect(await engine.sql('warehouse', 'SELECT COUNT(*) AS n FROM public.messages_ledger')).toEqual([{ n: '0' }]);
  });

  test('is widened and extended, and keeps its rows', async () => {
    await engine.sql('warehouse', "INSERT INTO public.messages VALUES (1, 'before')");
    await deploy(ID, text(40), NOTE);
    expect(await columns()).toEqual(GROWN);
    expect(await engine.sql('warehouse', 'SELECT * FROM public.messages')).toEqual([{ id: '1', text: 'before', note: null }]);
  });

  test('is refused another type, with the difference, and stays as it is', async () => {
    await expect(deploy({ name: 'id', type: ColumnType.DATE, nullable: false }, text(40), NOTE)).rejects.toThrow(/received response status FAILED.*id/s);
    expect(await columns()).toEqual(GROWN);
  });

  test('stays as it is when a deployment with an older schema rolls back to it', async () => {
    await deploy(ID, text(10));
    expect(await columns()).toEqual(GROWN);
  });

  test('outlives its stack', async () => {
    await engine.destroy('Ingest').catch((error: Error) => {
      throw new Error(`deleting the stack: ${error.message}`, { cause: error });
    });
    expect(engine.calls.filter(({ operation, statusCode }) => operation === 'BatchExecuteStatement' && statusCode !== 200)).toEqual([]);
    expect(await columns()).toEqual(GROWN);
  });
});
