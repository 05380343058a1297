import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../../local/engine';
import { errorReply } from '../../../local/wire/call';
import { Interceptor } from '../../../local/wire/gateway';
import { Column, ColumnType, RedshiftLoader, SnsToRedshiftIngest } from '../../../src';
import { LoadResult } from '../../../src/private/contract/pending';
import { clusterWarehouse } from '../../warehouses';
import { publishRows } from '../publish-rows';
import { whileCalls } from '../while-calls';

jest.setTimeout(600_000);

let engine: Engine;
const folders: string[] = [];

beforeEach(async () => {
  engine = await Engine.start({ factor: 20, leastWork: 60_000 });
});

afterEach(async () => {
  await engine.stop();
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});

interface Parts {
  /** Whether there is a loader, and whether the ingests use it. */
  readonly loader?: 'USED' | 'UNUSED' | 'NONE';
  /** The ingests, with their columns. */
  readonly ingests?: Readonly<Record<string, readonly string[]>>;
}

/** Deploys a warehouse, a topic and these parts. */
async function deploy({ loader = 'USED', ingests = {} }: Parts): Promise<void> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'loader-deployments-'));
  folders.push(outdir);
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const topic = new sns.Topic(stack, 'Topic');
  const target = clusterWarehouse(stack);
  const loaded = loader === 'NONE' ? undefined : new RedshiftLoader(stack, 'Loader', { target, enabled: false, alarms: false });
  for (const [id, columns] of Object.entries(ingests)) {
    new SnsToRedshiftIngest(stack, id, {
      topic,
      ...loader === 'USED' ? { loader: loaded } : { target },
      table: { tableName: id.toLowerCase(), columns: columns.map((name): Column => ({ name, type: ColumnType.BIGINT })) },
      maxBatchingWindow: Duration.seconds(1),
      alarms: false,
    });
  }
  new CfnOutput(stack, 'TopicArn', { value: topic.topicArn });
  if (loaded) {
    new CfnOutput(stack, 'LoaderName', { value: loaded.handler.functionName });
    new CfnOutput(stack, 'Bucket', { value: loaded.stagingBucket.bucketName });
  }
  app.synth();
  await engine.deploy(outdir);
}

async function publish(message: object): Promise<void> {
  const publisher = new SNSClient(engine.admin);
  await publishRows(publisher, engine.outputs.Stack.TopicArn as string, message);
  publisher.destroy();
  await engine.idle();
}

async function loadNow(): Promise<LoadResult> {
  const lambda = new LambdaClient(engine.admin);
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: engine.outputs.Stack.LoaderName as string, Payload: Buffer.from('{"load":{}}') }));
  lambda.destroy();
  return JSON.parse(Buffer.from(Payload!).toString());
}

/** The objects with rows that are staged and not loaded. */
async function pending(bucket: string): Promise<string[]> {
  return (await engine.objects(bucket, 'pending/')).map(({ key }) => key).filter((key) => key.includes('.csv'));
}

async function rows(table: string): Promise<string> {
  return (await engine.sql('warehouse', `SELECT COUNT(*) AS n FROM public.${table}`))[0].n!;
}

/** Lets COPY read nothing. */
const copyReadsNothing: Interceptor = async (call, next) => call.operation === 'GetObject' && call.caller.includes('CopyRole')
  ? errorReply(call.service, 403, 'AccessDenied', 'Access Denied') : next(call);

const bucketOf = () => engine.outputs.Stack.Bucket as string;

test('what two ingests stage is acknowledged, and is in their tables when the loader was invoked', async () => {
  await deploy({ ingests: { One: ['id'], Two: ['id', 'other'] } });
  await publish([{ id: 1 }, { id: 2 }]);
  await publish({ id: 3 });
  expect((await pending(bucketOf())).map((key) => key.split('/').slice(0, 3).join('/')).sort()).toEqual(['pending/Stack/One', 'pending/Stack/One', 'pending/Stack/Two', 'pending/Stack/Two']);
  expect([await rows('one'), await rows('two')]).toEqual(['0', '0']);

  expect(await loadNow()).toEqual({ loads: 2, objects: 4, rowsLoaded: 6, rowsRejected: 0, failed: 0, pending: 0 });
  expect([await rows('one'), await rows('two')]).toEqual(['3', '3']);
  expect(await pending(bucketOf())).toEqual([]);
  expect((await engine.objects(bucketOf(), 'Stack/One/loaded/')).filter(({ key }) => key.includes('.csv'))).toHaveLength(1);
});

test('an ingest with something pending gets another column, and what it staged before is loaded as it was staged', async () => {
  await deploy({ ingests: { One: ['id'] } });
  await publish({ id: 1 });
  await deploy({ ingests: { One: ['id', 'added'] } });
  expect(await pending(bucketOf())).toHaveLength(1);
  await publish({ id: 2, added: 7 });
  expect(await loadNow()).toMatchObject({ rowsLoaded: 2, failed: 0, pending: 0 });
  expect(await engine.sql('warehouse', 'SELECT id, added FROM public.one ORDER BY id')).toEqual([{ id: '1', added: null }, { id: '2', added: '7' }]);
});

describe('an ingest with something pending', () => {
  beforeEach(async () => {
    await deploy({ ingests: { One: ['id'], Two: ['id'] } });
    await publish({ id: 1 });
  });

  test.each<[string, Parts]>([
    ['is removed', { ingests: { Two: ['id'] } }],
    ['is removed with all others', {}],
    ['loads its batches itself from now on', { loader: 'UNUSED', ingests: { One: ['id'], Two: ['id'] } }],
  ])('%s after the loader has loaded that', async (_, after) => {
    const bucket = bucketOf();
    await deploy(after);
    expect(await rows('one')).toBe('1');
    expect((await pending(bucket)).filter((key) => key.includes('/One/'))).toEqual([]);
  });

  test('is deleted with its stack, after the loader has loaded that', async () => {
    const bucket = bucketOf();
    await engine.destroy('Stack');
    expect(await pending(bucket)).toEqual([]);
    // The cluster is deleted with the stack.
    expect((await engine.objects(bucket, 'Stack/One/loaded/')).filter(({ key }) => key.includes('.csv'))).toHaveLength(1);
  });

  test('is not removed while that cannot be loaded, and the error says how to load it', async () => {
    await whileCalls(engine, copyReadsNothing, async () => {
      await expect(deploy({ ingests: { Two: ['id'] } })).rejects.toThrow(/under pending\/Stack\/One\/ .*"load":\{"prefix":"Stack\/One\/"\}/);
    });
    expect((await pending(bucketOf())).filter((key) => key.includes('/One/'))).toHaveLength(1);
  });

  test('is not removed together with its loader, whose COPY role the cluster loses first, and nothing of it is lost', async () => {
    const bucket = bucketOf();
    await expect(deploy({ loader: 'NONE' })).rejects.toThrow(/under pending\/Stack\/(One|Two)\//);
    expect(await pending(bucket)).toHaveLength(2);
  });
});
