import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../../local/engine';
import { ColumnSource, ColumnType, LoadMode, RedshiftLoader, SnsToRedshiftIngest } from '../../../src';
import { LoadResult } from '../../../src/private/contract/pending';
import { clusterWarehouse } from '../../warehouses';

// The changes of a database: in lists inside of messages of a FIFO topic, merged by a loader with their deletions. One deployment, as little as
// possible of it in doubles.

jest.setTimeout(600_000);

let engine: Engine;
let outdir: string;

beforeAll(async () => {
  outdir = mkdtempSync(path.join(tmpdir(), 'columns-'));
  engine = await Engine.start({ factor: 20, leastWork: 60_000 });
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const topic = new sns.Topic(stack, 'Topic', { fifo: true, contentBasedDeduplication: true });
  const loader = new RedshiftLoader(stack, 'Loader', { target: clusterWarehouse(stack), enabled: false, alarms: false });
  const ofRow = (name: string) => ColumnSource.firstOf(ColumnSource.path('after', name), ColumnSource.path('before', name));
  new SnsToRedshiftIngest(stack, 'Ingest', {
    topic,
    loader,
    rowsPath: ['changes'],
    loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'sequence', deleteWhen: { column: 'op', values: ['d'] } }),
    table: {
      tableName: 'customers',
      comment: 'One row for each customer',
      columns: [
        { name: 'id', type: ColumnType.BIGINT, nullable: false, source: ofRow('id'), comment: 'of the shop' },
        { name: 'sequence', type: ColumnType.varchar(39), nullable: false, source: ColumnSource.sequenceNumber() },
        { name: 'op', type: ColumnType.varchar(1) },
        { name: 'name', type: ColumnType.varchar(20), source: ColumnSource.path('after', 'name'), replaceInvalid: true },
        { name: 'shop', type: ColumnType.varchar(10), source: ColumnSource.parent('shop') },
        { name: 'subject', type: ColumnType.varchar(20), source: ColumnSource.subject() },
        { name: 'number', type: ColumnType.INTEGER, source: ColumnSource.rowNumber() },
        { name: 'loaded', type: ColumnType.TIMESTAMP, nullable: false, source: ColumnSource.loadTime() },
        { name: 'batch', type: ColumnType.varchar(37), nullable: false, source: ColumnSource.batchId() },
      ],
    },
    maxBatchingWindow: Duration.seconds(1),
    alarms: false,
  });
  new CfnOutput(stack, 'TopicArn', { value: topic.topicArn });
  new CfnOutput(stack, 'LoaderName', { value: loader.handler.functionName });
  new CfnOutput(stack, 'Bucket', { value: loader.stagingBucket.bucketName });
  app.synth();
  await engine.deploy(outdir);
});

afterAll(async () => {
  await engine.stop();
  rmSync(outdir, { recursive: true, force: true });
});

/** Publishes changes of a shop, and loads them. */
async function load(shop: string, changes: object[], Subject?: string): Promise<LoadResult> {
  const [publisher, lambda] = [new SNSClient(engine.admin), new LambdaClient(engine.admin)];
  const message = { TopicArn: engine.outputs.Stack.TopicArn as string, Message: JSON.stringify({ shop, changes }), MessageGroupId: 'all', Subject };
  await publisher.send(new PublishCommand(message));
  await engine.idle();
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: engine.outputs.Stack.LoaderName as string, Payload: Buffer.from('{"load":{}}') }));
  publisher.destroy();
  lambda.destroy();
  return JSON.parse(Buffer.from(Payload!).toString());
}

const sql = async (text: string) => engine.sql('warehouse', text);

test('changes of a database are merged with their deletions, and say where they came from', async () => {
  const inserted = [{ op: 'c', after: { id: 1, name: 'a\u0000' } }, { op: 'c', after: { id: 'x' } }, { op: 'c', after: { id: 2, name: 'b' } }];
  expect(await load('north', inserted, 'first')).toMatchObject({ loads: 1, rowsLoaded: 2, failed: 0, pending: 0 });
  const deleted = [{ op: 'u', before: { id: 1 }, after: { id: 1, name: 'A' } }, { op: 'd', before: { id: 2 }, after: null }];
  expect(await load('south', deleted)).toMatchObject({ loads: 1, rowsLoaded: 2, failed: 0, pending: 0 });
  expect(await load('south', [{ op: 'c', after: { id: 3, name: 'c' } }])).toMatchObject({ rowsLoaded: 1 });

  const rows = await sql('SELECT id, op, name, shop, subject, number, batch, CAST(loaded AS VARCHAR) AS loaded FROM public.customers ORDER BY id');
  expect(rows).toEqual([
    { id: '1', op: 'u', name: 'A', shop: 'south', subject: null, number: '1', batch: expect.stringMatching(/^load-[0-9a-f]{32}$/), loaded: expect.any(String) },
    { id: '3', op: 'c', name: 'c', shop: 'south', subject: null, number: '1', batch: expect.stringMatching(/^load-[0-9a-f]{32}$/), loaded: expect.any(String) },
  ]);
  expect(rows[0].batch).not.toBe(rows[1].batch);
  expect(rows[0].loaded! < rows[1].loaded!).toBe(true);
  const archived = (await engine.objects(engine.outputs.Stack.Bucket as string, 'Stack/Ingest/loaded/')).map(({ key }) => key.split('/').at(-1)!.split('.')[0]);
  expect(new Set(archived)).toEqual(new Set(rows.map(({ batch }) => batch).concat(expect.any(String) as never)));

  expect(await sql('SELECT id, LENGTH(sequence) AS digits FROM public.customers_deleted')).toEqual([{ id: '2', digits: '39' }]);
  expect(await sql('SELECT d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid WHERE c.relname = \'customers\' ORDER BY d.objsubid'))
    .toEqual([{ description: 'One row for each customer' }, { description: 'of the shop' }]);
});

test('a rejected row is kept with its place in the message', async () => {
  const bucket = engine.outputs.Stack.Bucket as string;
  const [{ key }] = await engine.objects(bucket, 'Stack/Ingest/rejected/');
  const [header, line] = gunzipSync(await engine.object(bucket, key)).toString().trim().split('\n').map((text) => JSON.parse(text));
  expect(header).toMatchObject({ subject: 'first', sequenceNumber: expect.stringMatching(/^\d{20}$/), rowsPath: ['changes'], parents: [{ shop: 'north' }], rowsStaged: 2 });
  expect(line).toMatchObject({ row: 2, reason: 'NOT_A_NUMBER', parent: 0, value: { op: 'c', after: { id: 'x' } } });
});
