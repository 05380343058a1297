import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../local/engine';
import { ColumnType, OverflowPolicy, SnsToDynamoDbIngest } from '../src';

// Messages become the latest items of a table, in the local engine: with the bundle, the grants and the deployment of a template.

/** More of them than a double has. */
const DIGITS = '12345678901234567890123456789012345678';

const directory = mkdtempSync(path.join(tmpdir(), 'items-'));
let engine: Engine;
let topicArn: string;
let client: SNSClient;

function synthesize(outdir: string): void {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Items');
  const topic = new sns.Topic(stack, 'Topic');
  const table = new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'trader', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'market', type: dynamodb.AttributeType.NUMBER },
    timeToLiveAttribute: 'expires_at',
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new SnsToDynamoDbIngest(stack, 'Ingest', {
    topic,
    table,
    columns: [
      { name: 'trader', type: ColumnType.varchar(3000), nullable: false },
      { name: 'market', type: ColumnType.decimal(38, 2), nullable: false },
      { name: 'at', type: ColumnType.TIMESTAMP, nullable: false },
      { name: 'number', type: ColumnType.INTEGER, nullable: false },
      { name: 'text', type: ColumnType.varchar(65_535), overflow: OverflowPolicy.TRUNCATE },
      { name: 'more', type: ColumnType.SUPER },
    ],
    versionColumns: ['at', 'number'],
    timeToLive: Duration.days(90),
    replay: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  app.synth();
}

beforeAll(async () => {
  synthesize(directory);
  engine = await Engine.start({ factor: 20, leastWork: 15_000 });
  await engine.deploy(directory);
  client = new SNSClient(engine.admin);
  [{ physicalId: topicArn }] = engine.resources('AWS::SNS::Topic');
}, 120_000);

afterAll(async () => {
  client.destroy();
  await engine.stop();
  rmSync(directory, { recursive: true });
});

async function publish(...bodies: unknown[]): Promise<void> {
  for (const body of bodies) {
    await client.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(body).replaceAll('"DIGITS"', DIGITS) }));
  }
  await engine.idle();
}

const tableName = () => engine.resources('AWS::DynamoDB::Table')[0].physicalId;
const items = async () => engine.cloud.dynamoDb.items(tableName());

test('the latest version of each row is an item, in whatever order and however often the versions come', async () => {
  const row = { trader: 'Ada', market: '7.50', at: '2026-01-01T12:00:00Z', number: 1, text: 'first', more: { a: [1, null, '12345678901234567890.5'], b: true } };
  const later = { ...row, number: 10, text: 'tenth', market: '7.5' };
  const latest = { ...row, at: '2026-01-01T12:00:00.5Z', number: 0, text: 'latest', more: { deep: ['DIGITS', -0.5] } };
  const other = { ...row, market: 8 };
  await publish([latest, row, other], row, [later, latest], { ...row, trader: '' }, { ...row, trader: 'B'.repeat(2049) }, later);
  const found = await items();
  expect(found.map(({ expires_at: _expires, ...rest }) => rest)).toEqual(expect.arrayContaining([
    {
      trader: { S: 'Ada' },
      market: { N: '7.5' },
      at: { S: '2026-01-01T12:00:00.500000Z' },
      number: { N: '0' },
      text: { S: 'latest' },
      more: { M: { deep: { L: [{ N: DIGITS }, { N: '-0.5' }] } } },
    },
    {
      trader: { S: 'Ada' },
      market: { N: '8' },
      at: { S: '2026-01-01T12:00:00.000000Z' },
      number: { N: '1' },
      text: { S: 'first' },
      more: { M: { a: { L: [{ N: '1' }, { NULL: true }, { S: '12345678901234567890.5' }] }, b: { BOOL: true } } },
    },
  ]));
  expect(found).toHaveLength(2);
  const [bucket] = engine.resources('AWS::S3::Bucket');
  expect(await engine.objects(bucket.physicalId, 'rejected/')).toHaveLength(2);
  expect((await engine.queues()).map(({ visible, inFlight }) => visible + inFlight)).toEqual([0, 0, 0]);
});

test('a replay of what was rejected changes nothing, and says why', async () => {
  const lambda = new LambdaClient(engine.admin);
  const handler = engine.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith('IngestHandler'))!.physicalId;
  const invoke = async (event: object) => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: handler, Payload: JSON.stringify(event) }));
    return JSON.parse(Buffer.from(Payload!).toString());
  };
  expect(await invoke({ replay: { prefix: 'rejected/' } })).toMatchObject({ objects: 2, entries: 2, rowsLoaded: 0, rejected: 2, failed: [] });
  expect(await invoke({ replay: { prefix: 'loaded/' } })).toMatchObject({ errorMessage: expect.stringContaining('must begin with \'rejected/\'') });
  expect(await invoke({ check: {} })).toEqual({ expiring: 0 });
  lambda.destroy();
});
