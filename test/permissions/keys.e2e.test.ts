import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../local/engine';
import { ColumnType, CsvSource, ScheduledCsvPublisher, SnsToRedshiftIngest } from '../../src';
import { workgroupWarehouse } from '../warehouses';

const ROWS = 3;
let assembly: string;

beforeAll(() => {
  assembly = mkdtempSync(path.join(tmpdir(), 'keys-'));
  const csv = path.join(assembly, 'rows.csv');
  writeFileSync(csv, `id\n${Array.from({ length: ROWS }, (_, at) => `${at}\n`).join('')}`);
  const app = new App({ outdir: assembly, analyticsReporting: false });
  const stack = new Stack(app, 'Keys');
  const encryptionKey = new kms.Key(stack, 'Key');
  const topic = new sns.Topic(stack, 'Topic', { masterKey: encryptionKey });
  new ScheduledCsvPublisher(stack, 'Publisher', { source: CsvSource.file(csv), topic, minRows: ROWS, encryptionKey, removalPolicy: RemovalPolicy.RETAIN });
  new SnsToRedshiftIngest(stack, 'Ingest', {
    topic,
    target: workgroupWarehouse(stack, encryptionKey),
    table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    encryptionKey,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  app.synth();
});

afterAll(() => rmSync(assembly, { recursive: true, force: true }));

/** Deploys the app and lets its schedule fire once. Returns the number of rows in the table at the end, and the judged uses of the key. */
async function load(): Promise<{ rows: string; keyUses: string[] }> {
  const engine = await Engine.start({ factor: 60, ticks: 1, leastWork: 60_000 });
  try {
    await engine.deploy(assembly);
    while (!engine.schedulesDone) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await engine.idle();
    const [{ n }] = await engine.sql('warehouse', 'SELECT COUNT(*) AS n FROM messages');
    const keyUses = [...engine.cloud.permissions.judged.values()].map(({ request }) => request).filter(({ action }) => action.startsWith('kms:'))
      .map(({ action, caller }) => `${action} by ${caller.split('/').pop()!.replace(/^Keys-/, '').replace(/[0-9A-F]{8}-.*$/, '')}`);
    return { rows: n!, keyUses: [...new Set(keyUses)].sort() };
  } finally {
    await engine.stop();
  }
}

test('with a key of one\'s own for topic, queues, bucket, logs, environment and secret, everybody may use it who has to', async () => {
  const { rows, keyUses } = await load();
  expect(rows).toBe(String(ROWS));
  expect(keyUses).toEqual(expect.arrayContaining([
    'kms:GenerateDataKey by PublisherHandlerRole', // to publish to the encrypted topic
    'kms:GenerateDataKey by sns.amazonaws.com', // to send to the encrypted queue
    'kms:Decrypt by IngestHandlerRole', // to receive from it
    'kms:GenerateDataKey by IngestHandlerRole', // to stage
    'kms:Decrypt by IngestCopyRole', // to load
    expect.stringMatching(/^kms:Decrypt by RedshiftIngestTables/), // to read the administrator's secret
    'kms:GenerateDataKey by logs.us-east-1.amazonaws.com',
  ]));
});

test('SNS drops messages for a queue whose key it may not use', async () => {
  const file = path.join(assembly, 'Keys.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const key: any = Object.values(template.Resources).find(({ Type }: any) => Type === 'AWS::KMS::Key');
  const { KeyPolicy } = key.Properties;
  KeyPolicy.Statement = KeyPolicy.Statement.filter(({ Principal }: any) => Principal.Service !== 'sns.amazonaws.com');
  writeFileSync(file, JSON.stringify(template));
  const warned = jest.spyOn(console, 'error').mockImplementation();
  expect((await load()).rows).toBe('0');
  expect(warned.mock.calls.flat().join()).toContain('is not allowed to send to');
  warned.mockRestore();
});
