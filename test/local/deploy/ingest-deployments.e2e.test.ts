import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { SNSClient } from '@aws-sdk/client-sns';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Engine } from '../../../local/engine';
import { errorReply } from '../../../local/wire/call';
import { Interceptor } from '../../../local/wire/gateway';
import { Column, ColumnType, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../../../src';
import { REJECTED_PREFIX } from '../../../src/private/contract/ingest';
import { clusterWarehouse } from '../../warehouses';
import { publishRows } from '../publish-rows';
import { whileCalls } from '../while-calls';

// Deployments while messages are on their way, with a clock that is 60 times as fast.

jest.setTimeout(300_000);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ID: Column = { name: 'id', type: ColumnType.BIGINT, nullable: false };
const NOTE: Column = { name: 'note', type: ColumnType.varchar(40) };

let engine: Engine;
let publisher: SNSClient;
const folders: string[] = [];

beforeEach(async () => {
  engine = await Engine.start({ factor: 60, leastWork: 60_000 });
  publisher = new SNSClient(engine.admin);
});

afterEach(async () => {
  publisher.destroy();
  await engine.stop();
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});

/** Deploys a stack with a topic, a warehouse, and ingests of the topic into the table `events`. */
async function deploy(ingests: (stack: Stack) => Record<string, Partial<SnsToRedshiftIngestProps>>): Promise<void> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'ingest-deployments-'));
  folders.push(outdir);
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const target = clusterWarehouse(stack);
  const common = new sns.Topic(stack, 'Topic');
  for (const [id, props] of Object.entries(ingests(stack))) {
    const topic = props.topic ?? common;
    const { queue, stagingBucket, handler } = new SnsToRedshiftIngest(stack, id, {
      target, table: { tableName: 'events', columns: [ID, NOTE] }, maxBatchingWindow: Duration.seconds(5), ...props, topic,
    });
    const outputs = { Topic: topic.topicArn, Queue: queue.queueArn, Bucket: stagingBucket.bucketName, Handler: handler.functionName };
    Object.entries(outputs).forEach(([name, value]) => new CfnOutput(stack, `${id}${name}`, { value }));
  }
  app.synth();
  await engine.deploy(outdir);
}

const output = (name: string) => engine.outputs.Stack[name] as string;

const publish = async (topicArn: string, row: object, deduplicationId?: string) => publishRows(publisher, topicArn, row, deduplicationId);

/** What came in the way of a change of the table: its calls to the warehouse, and the messages that were published while one of them lasted. */
interface Change {
  calls: number;
  published: number;
  publishedBeside: number;
}

/** Makes each call to the warehouse by the function that changes the table take longer: some minutes in all. */
function slowTableChange(change: Change): Interceptor {
  return async (call, next) => {
    if (call.caller.includes('RedshiftIngestTables') && call.service === 'redshift-data') {
      const before = change.published;
      change.calls++;
      await engine.clock.sleep(8 * SECOND);
      change.publishedBeside += change.published - before;
    }
    return next(call);
  };
}

/** Publishes a row every five seconds of the engine's clock until a slow change of the table has ended, and for a while more. */
async function publishDuring(work: () => Promise<unknown>, row: (id: number) => object): Promise<Change & { error?: Error }> {
  const change: Change = { calls: 0, published: 0, publishedBeside: 0 };
  const topic = output('EventsTopic');
  let error: Error | undefined;
  await whileCalls(engine, slowTableChange(change), async () => {
    let ended = false;
    const working = work().catch((thrown: Error) => error = thrown).finally(() => ended = true);
    for (let more = 20; more > 0; more -= Number(ended)) {
      await publish(topic, row(++change.published));
      await engine.clock.sleep(5 * SECOND);
    }
    await working;
    await engine.idle();
  });
  return { ...change, error };
}

const ids = async () => (await engine.sql('warehouse', 'SELECT id FROM public.events ORDER BY id')).map(({ id }) => Number(id));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** Lines of the handler's log about batches that were not loaded, or only after the table had changed. */
const delayedBatches = () => engine.logs(output('EventsHandler')).map(({ message }) => message)
  .filter((message) => /"batch not loaded"|TABLE_CHANGE/.test(message));

test('an ingest that was renamed while messages were in its queue loads them all, if it also drains that queue', async () => {
  await deploy(() => ({ Orders: {} }));
  const [topic, oldQueue] = [output('OrdersTopic'), output('OrdersQueue')];
  const depth = async () => {
    const { visible, inFlight } = (await engine.queues()).find(({ arn }) => arn === oldQueue)!;
    return visible + inFlight;
  };
  const refused: Interceptor = async (call, next) => call.operation === 'BatchExecuteStatement' && call.caller.includes('OrdersHandler')
    ? errorReply(call.service, 400, 'ValidationException', 'permission denied') : next(call);
  await whileCalls(engine, refused, async () => {
    for (const id of upTo(20)) {
      await publish(topic, { id });
    }
    await engine.clock.sleep(2 * MINUTE);
    expect(await ids()).toEqual([]);
    await deploy((stack) => ({ Events: { additionalQueues: [sqs.Queue.fromQueueArn(stack, 'OldQueue', oldQueue)] } }));
  });
  expect(await depth()).toBe(20);
  expect(output('EventsQueue')).not.toBe(oldQueue);
  await publish(topic, { id: 21 });
  engine.clock.advance(32 * MINUTE); // the old queue's visibility timeout
  await engine.idle();
  expect(await ids()).toEqual(upTo(21));
  expect(await depth()).toBe(0);

  await deploy(() => ({ Events: {} }));
  expect([...engine.cloud.pollers.values()].map(({ queueArn }) => queueArn)).toEqual([output('EventsQueue')]);
});

describe('a deployment under traffic, whose change of the table takes long,', () => {
  const columns = (...wanted: Column[]) => () => ({ Events: { table: { tableName: 'events', columns: wanted } } });

  beforeEach(() => deploy(columns(ID, NOTE)));

  test('rejects nothing if the table cannot hold the new columns', async () => {
    const deploying = () => deploy(columns(ID, { name: 'note', type: ColumnType.BIGINT }));
    const { error, calls, published, publishedBeside } = await publishDuring(deploying, (id) => ({ id, note: 'fits the table' }));
    expect(error?.message).toMatch(/cannot hold the schema/);
    expect(calls).toBeGreaterThan(0);
    expect(publishedBeside).toBeGreaterThan(0);
    expect(await engine.objects(output('EventsBucket'), REJECTED_PREFIX)).toEqual([]);
    expect(await ids()).toEqual(upTo(published));
  });

  test('loads every message at its first try, and from then on with the column that it adds', async () => {
    const deploying = () => deploy(columns(ID, NOTE, { name: 'extra', type: ColumnType.BIGINT }));
    const { error, calls, published, publishedBeside } = await publishDuring(deploying, (id) => ({ id, extra: id }));
    expect(error).toBeUndefined();
    expect(calls).toBeGreaterThan(0);
    expect(publishedBeside).toBeGreaterThan(0);
    expect(delayedBatches()).toEqual([]);
    expect(await ids()).toEqual(upTo(published));
    const [{ first, missing }] = await engine.sql('warehouse',
      'SELECT MIN(extra) AS first, SUM(CASE WHEN extra IS NULL THEN 1 ELSE 0 END) AS missing FROM public.events');
    expect(Number(missing)).toBeGreaterThan(0);
    expect(Number(first)).toBe(Number(missing) + 1);
    expect(Number(first)).toBeLessThanOrEqual(published);
  });
});

test('two ingests of two topics and one bucket into one table share its ledger: the same message is loaded once', async () => {
  await deploy((stack) => {
    const stagingBucket = new s3.Bucket(stack, 'Shared', { encryptionKey: new kms.Key(stack, 'Key') });
    return { One: { stagingBucket }, Two: { stagingBucket, topic: new sns.Topic(stack, 'Other') } };
  });
  for (const [topic, own] of [[output('OneTopic'), 1], [output('TwoTopic'), 2]] as const) {
    await publish(topic, { id: own });
    await publish(topic, { id: 3 }, 'of both topics');
  }
  await engine.idle();
  expect(await ids()).toEqual([1, 2, 3]);
  expect(await engine.sql('warehouse', 'SELECT COUNT(*) AS n, SUM(row_count) AS rows FROM public.events_ledger WHERE row_count > 0')).toEqual([{ n: '3', rows: '3' }]);
  const places = (await engine.objects(output('OneBucket'))).map(({ key }) => key.split('/').slice(0, 3).join('/'));
  expect([...new Set(places)]).toEqual(['Stack/One/loaded', 'Stack/Two/loaded']);
});
