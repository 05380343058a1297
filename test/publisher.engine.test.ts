import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { zipOf } from './lambda-src/zip';
import { Engine } from '../local/engine';
import { CsvSource, ScheduledCsvPublisher } from '../src';

/** So many rows that the inflated CSV takes several parts of an upload. */
const ROWS = 200_000;
const FORMATS = ['Plain', 'Gzip', 'Zip'] as const;
type Format = typeof FORMATS[number];

const assembly = mkdtempSync(path.join(tmpdir(), 'publishers-'));
let engine: Engine;

beforeAll(async () => {
  const app = new App({ outdir: assembly, analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Publishers');
  const encryptionKey = new kms.Key(stack, 'Key');
  const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey });
  const sources: Record<Format, CsvSource> = {
    Plain: CsvSource.bucket(bucket, KEYS.Plain),
    Gzip: CsvSource.gzipInBucket(bucket, KEYS.Gzip),
    Zip: CsvSource.zipInBucket(bucket, KEYS.Zip, 'rows.csv'),
  };
  for (const format of FORMATS) {
    const publisher = new ScheduledCsvPublisher(stack, format, {
      source: sources[format], minRows: 200, maxRows: 200, seed: 1, enabled: false, removalPolicy: RemovalPolicy.DESTROY,
    });
    publisher.topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(stack, `${format}Queue`)));
  }
  app.synth();
  engine = await Engine.start({ factor: 60, leastWork: 120_000 });
  await engine.deploy(assembly);
});

afterAll(async () => {
  await engine.stop();
  rmSync(assembly, { recursive: true });
});

const KEYS: Record<Format, string> = { Plain: 'data/rows.csv', Gzip: 'data/rows.csv.gz', Zip: 'data/rows.zip' };

/** Makes rows with a number and the version of the file. */
async function put(format: Format, version: string): Promise<void> {
  const csv = Buffer.from('n,version,filler\n' + Array.from({ length: ROWS }, (_, i) => `${i + 1},${version},"${'fill '.repeat(14)}"\n`).join(''));
  const body = { Plain: () => csv.subarray(0, csv.lastIndexOf('\n', 9_000_000) + 1), Gzip: () => gzipSync(csv), Zip: () => zipOf({ name: 'rows.csv', contents: csv }) };
  const client = new S3Client(engine.admin);
  await client.send(new PutObjectCommand({ Bucket: engine.resources('AWS::S3::Bucket')[0].physicalId, Key: KEYS[format], Body: body[format]() }));
  client.destroy();
}

function handlerOf(format: Format): string {
  return engine.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith(`${format}Handler`))!.physicalId;
}

/** Fires a tick, and returns its error. */
async function tick(format: Format, minute: number): Promise<string | undefined> {
  const client = new LambdaClient(engine.admin);
  const { FunctionError, Payload } = await client.send(new InvokeCommand({
    FunctionName: handlerOf(format), Payload: JSON.stringify({ scheduledTime: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() }),
  }));
  client.destroy();
  return FunctionError && JSON.parse(Payload!.transformToString()).errorMessage;
}

interface Received {
  readonly id: string;
  readonly rows: { readonly n: string; readonly version: string }[];
}

async function receive(format: Format): Promise<Received[]> {
  const client = new SQSClient(engine.admin);
  const QueueUrl = engine.cloud.queueUrl((await engine.queues()).find(({ name }) => name.includes(`${format}Queue`))!.arn);
  const received: Received[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) {
      client.destroy();
      return received;
    }
    for (const { MessageAttributes, Message } of Messages.map(({ Body }) => JSON.parse(Body!))) {
      received.push({ id: MessageAttributes.deduplicationId.Value, rows: JSON.parse(Message) });
    }
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, id) => ({ Id: `${id}`, ReceiptHandle })) }));
  }
}

describe.each(FORMATS)('a publisher of a CSV in a bucket: %s', (format) => {
  test('fails loudly as long as there is no object', async () => {
    expect(await tick(format, 0)).toMatch(/cannot read s3:[^ ]*data\/rows\.[^ ]*: NoSuchKey: /);
  });

  test('publishes from the first tick on, and a tick that fires twice sends the same messages', async () => {
    await put(format, 'first');
    expect(await tick(format, 1)).toBeUndefined();
    const first = await receive(format);
    expect(first.flatMap(({ rows }) => rows)).toHaveLength(200);
    expect(await tick(format, 1)).toBeUndefined();
    expect(await receive(format)).toEqual(first);
  });

  test('publishes rows of the new version when the object is replaced', async () => {
    await put(format, 'second');
    expect(await tick(format, 2)).toBeUndefined();
    expect(new Set((await receive(format)).flatMap(({ rows }) => rows.map(({ version }) => version)))).toEqual(new Set(['second']));
  });

  test('takes no more memory than the function has', () => {
    const used = engine.logs(handlerOf(format)).flatMap(({ message }) => /Memory Size: 256 MB\tMax Memory Used: (\d+) MB/.exec(message)?.[1] ?? []).map(Number);
    expect(used.length).toBeGreaterThan(3);
    expect(Math.max(...used)).toBeLessThan(256);
  });
});

test('schedules that are disabled fire nothing', () => {
  const started = FORMATS.map((format) => engine.logs(handlerOf(format)).filter(({ message }) => message.startsWith('START')).length);
  expect(started).toEqual([4, 4, 4]); // the ticks above
});

test('the roles of the handlers were allowed all they asked for', () => {
  const refused = [...engine.cloud.permissions.judged.values()].filter(({ decision }) => !decision.allowed).map(({ request }) => `${request.action} ${request.resource}`);
  // Without permission to list the bucket, S3 does not say whether an object is missing.
  expect(refused.filter((request) => !request.startsWith('s3:ListBucket'))).toEqual([]);
});
