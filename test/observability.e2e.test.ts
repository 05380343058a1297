import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { publishRows } from './local/publish-rows';
import { whileCalls } from './local/while-calls';
import { failure } from '../local/aws/lambda/environment';
import { runLogQuery } from '../local/aws/metrics/log-query';
import { synthesize } from '../local/build';
import { Engine } from '../local/engine';
import { accessKeyOf, Call, errorReply, jsonReply } from '../local/wire/call';
import { Interceptor } from '../local/wire/gateway';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../src/private/contract/ingest';
import { PublishEvent } from '../src/private/contract/publish';
import { ledgerName } from '../src/private/contract/table';

// The telegram app in the local engine. First nothing goes wrong, then one thing after the other, until each alarm has started.

const MINUTE = 60_000;
/** Tries until a message is a dead letter. The default is made for outages of days. */
const FEW_TRIES = 5;
const directory = mkdtempSync(path.join(tmpdir(), 'observability-'));
const assembly = path.join(directory, 'cdk.out');
let engine: Engine;
let outputs: Record<string, string>;
let sns: SNSClient;

beforeAll(async () => {
  synthesize(assembly, { batchingWindow: 10 });
  changeTemplate(assembly, (resources) => {
    for (const { Type, Properties } of resources) {
      if (Type === 'AWS::SQS::Queue' && Properties.RedrivePolicy) {
        Properties.RedrivePolicy.maxReceiveCount = FEW_TRIES;
      }
    }
  });
  // Real milliseconds that each function gets: more than a load takes, and short enough to wait for.
  engine = await Engine.start({ factor: 60, ticks: 4, leastWork: 15_000 });
  await engine.deploy(assembly);
  outputs = engine.outputs.Telegram as Record<string, string>;
  sns = new SNSClient(engine.admin);
  while (!engine.schedulesDone) {
    await pause(100);
  }
  await engine.idle();
  await check();
  addSent(engine.logs(publisher()).filter(({ message }) => message.includes('"message":"published"')).length);
  await minutes(2);
}, 120_000);

afterAll(async () => {
  sns.destroy();
  await engine.stop();
  rmSync(directory, { recursive: true });
});

const pause = async (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const minutes = async (count: number) => engine.clock.sleep(count * MINUTE);

/** Removes the parts of an alarm's name that only make it unique. */
const short = (name: string) => /^Telegram-(.*?)[0-9A-F]{8}/.exec(name)![1].replace('Alarms', ' ');
const fired = () => engine.cloud.cloudWatch.fired.map(({ name }) => short(name)).sort();

function functionName(idPart: string): string {
  return engine.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith(idPart))!.physicalId;
}

const ingest = () => functionName('IngestHandler');
const publisher = () => functionName('PublisherHandler');

function changeTemplate(cdkOut: string, change: (resources: any[]) => void): void {
  const file = path.join(cdkOut, 'Telegram.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  change(Object.values(template.Resources));
  writeFileSync(file, JSON.stringify(template));
}

/** Starts the daily check now, as its schedule does. */
async function check(): Promise<void> {
  const { scheduler } = engine.cloud;
  await scheduler.fire(scheduler.names.find((name) => name.includes('IngestCheck'))!);
  await engine.idle();
}

/** Adds what SQS reports as `NumberOfMessagesSent`. The engine does not measure it. */
function addSent(value: number): void {
  const dimensions = { QueueName: outputs.Queue };
  engine.cloud.cloudWatch.store.add({ namespace: 'AWS/SQS', name: 'NumberOfMessagesSent', dimensions, timestamp: engine.clock.now(), value });
}

/** Waits until these alarms have started, and checks that no others have. */
async function expectAlarms(...names: string[]): Promise<void> {
  for (let at = 0; at < 300 && !names.every((name) => fired().includes(name)); at++) {
    await pause(100);
  }
  expect(fired()).toEqual([...names].sort());
}

const publish = async (rows: object[], deduplicationId?: string) => publishRows(sns, outputs.Topic, rows, deduplicationId);

const byIngest = ({ caller }: Call) => caller.includes('IngestHandlerRole');

/** Refuses all statements of the ingest. */
const refused = (message: string): Interceptor => async (call, next) => byIngest(call) && call.operation.endsWith('ExecuteStatement')
  ? errorReply(call.service, 400, 'ValidationException', message) : next(call);

/** Throttles the function, as if the account had no concurrency left. */
async function withoutRoom(name: string, work: () => Promise<unknown>): Promise<void> {
  const config = engine.cloud.lambda.config(name);
  engine.cloud.lambda.put({ ...config, reservedConcurrency: 0 });
  try {
    await work();
  } finally {
    engine.cloud.lambda.put(config);
  }
}

async function tick(scheduledTime: string): Promise<void> {
  const lambda = new LambdaClient(engine.admin);
  const event: PublishEvent = { scheduledTime };
  await lambda.send(new InvokeCommand({ FunctionName: publisher(), InvocationType: 'Event', Payload: JSON.stringify(event) }));
  lambda.destroy();
}

/** Makes messages visible that wait to be received again, and waits until the handler has had them or they are dead letters. */
async function becomeVisible(): Promise<void> {
  const [{ counts }] = engine.cloud.pollers.values();
  const { batches } = counts;
  engine.clock.advance(32 * MINUTE);
  while (counts.batches === batches && (await engine.inFlight()).messages > 0) {
    await pause(50);
  }
}

/** Sends dead letters back, as `aws sqs start-message-move-task` does. */
async function redrive(): Promise<void> {
  const sqs = new SQSClient(engine.admin);
  const [from, to] = (await engine.queues()).filter(({ name }) => name === outputs.DeadLetterQueue || name === outputs.Queue)
    .sort(({ name }) => name === outputs.Queue ? 1 : -1).map(({ arn }) => engine.cloud.queueUrl(arn));
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) {
      break;
    }
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
  }
  sqs.destroy();
}

function savedQuery(ending: string): string {
  return engine.resources('AWS::Logs::QueryDefinition').find(({ properties }) => properties.Name.endsWith(ending))!.properties.QueryString;
}

test('no alarm begins while nothing goes wrong, and each is evaluated', () => {
  const { definedAlarms, history } = engine.cloud.cloudWatch;
  expect(fired()).toEqual([]);
  expect(definedAlarms).toHaveLength(18);
  expect(history.map(({ from, to }) => [from, to])).toEqual(definedAlarms.map(() => ['INSUFFICIENT_DATA', 'OK']));
});

test('one search leads from what the publisher sent through the SNS message to the staged key and the query in Redshift', async () => {
  const sent = engine.logs(publisher()).map(({ message }) => message).find((line) => line.includes('"message":"published"'))!;
  const [messageId, deduplicationId] = JSON.parse(sent).ids.split(/[ =]/);
  for (const id of [deduplicationId, messageId]) {
    const lines = [...engine.logs(publisher()), ...engine.logs(ingest())].map(({ message }) => message)
      .filter((line) => line.includes(id)).map((line) => JSON.parse(line));
    expect(lines.map(({ message }) => message)).toEqual(['published', 'loaded']);
    const { batchId, key, statementId, queryId } = lines[1];
    expect(key).toMatch(new RegExp(`^${STAGING_PREFIX}.*${batchId}`));
    expect((await engine.objects(outputs.StagingBucket, LOADED_PREFIX)).filter((object) => object.key.includes(batchId))).toHaveLength(1);
    expect(await engine.sql(outputs.WarehouseName, `SELECT status FROM sys_load_history WHERE query_id = ${queryId}`)).toEqual([{ status: 'completed' }]);
    // the saved query finds the same, and from there everything else that was logged of the batch
    const whereIsMyMessage = savedQuery('/where is my message');
    const found = runLogQuery(whereIsMyMessage.replace('PUT THE ID HERE', id), engine.logs(ingest()));
    expect(found.rows).toEqual([expect.objectContaining({ message: 'loaded', batchId, key, statementId, queryId: String(queryId) })]);
    expect(runLogQuery(whereIsMyMessage.replace('PUT THE ID HERE', batchId), engine.logs(ingest())).rows.map(({ message }) => message)).toContain('batch');
  }
});

test('no log holds what is in a row', () => {
  const everything = [...engine.logs(publisher()), ...engine.logs(ingest())].map(({ message }) => message).join('\n');
  expect(everything).not.toMatch(/message_content"\s*:\s*"|trader_id"\s*:/);
  expect(everything).not.toMatch(/[^\x00-\x7f]/); // the chat is in six scripts
});

test('RejectedShare: a producer sends rows that do not fit', async () => {
  engine.clock.advance(6 * MINUTE); // rows of the last ticks, nearly all of which fit, are no longer in the share
  const before = engine.logs(ingest()).length;
  await publish([{ message_id: 1 }, { message_id: 'x' }, { message_id: null }]);
  await expectAlarms('Ingest RejectedShare');
  const asked = runLogQuery(savedQuery('/what was rejected and why'), engine.logs(ingest()).slice(before));
  expect(asked.rows.map(({ reason, rejected }) => [reason, rejected]).sort()).toEqual([['NOT_A_NUMBER', '1'], ['NULL_VALUE', '1']]);
}, 60_000);

test('Books: two messages have the same id', async () => {
  await publish([{ message_id: 2 }], 'the same');
  await engine.idle();
  await publish([{ message_id: 3 }, { message_id: 4 }], 'the same');
  await expectAlarms('Ingest RejectedShare', 'Ingest Books');
}, 60_000);

test('Errors: the handler dies; Freshness: what it had in hand comes half an hour later', async () => {
  const kills: Interceptor = async (call, next) => {
    if (byIngest(call) && call.operation === 'PutObject') {
      void engine.cloud.lambda.environmentOf(accessKeyOf(call.http) ?? '')?.kill(failure('Runtime.ExitError', 'Runtime exited with error: signal: killed'));
    }
    return next(call);
  };
  await whileCalls(engine, kills, async () => {
    await publish([{ message_id: 5 }]);
    await expectAlarms('Ingest RejectedShare', 'Ingest Books', 'Ingest Errors');
  });
  await becomeVisible();
  await engine.idle();
  await expectAlarms('Ingest RejectedShare', 'Ingest Books', 'Ingest Errors', 'Ingest Freshness');
  expect(runLogQuery(savedQuery('/what failed last'), engine.logs(ingest())).rows.length).toBeGreaterThan(0);
}, 60_000);

test('Throttles: there is no room for the handler', async () => {
  await withoutRoom(ingest(), async () => {
    for (let id = 6; id < 10; id++) { // enough that both pollers have one
      await publish([{ message_id: id }]);
      await minutes(0.5);
    }
    await expectAlarms('Ingest RejectedShare', 'Ingest Books', 'Ingest Errors', 'Ingest Freshness', 'Ingest Throttles');
  });
}, 60_000);

test('LoadFailures, OldestMessage and DeadLetters: the warehouse refuses all loads, until messages are dead letters, and sent back', async () => {
  const before = fired();
  await whileCalls(engine, refused('permission denied for relation telegram_messages'), async () => {
    await publish([{ message_id: 10 }]);
    await expectAlarms(...before, 'Ingest LoadFailures');
    await becomeVisible();
    await becomeVisible();
    await expectAlarms(...before, 'Ingest LoadFailures', 'Ingest OldestMessage');
    for (let tries = 3; tries < FEW_TRIES + 1; tries++) {
      await becomeVisible();
    }
    await expectAlarms(...before, 'Ingest LoadFailures', 'Ingest OldestMessage', 'Ingest DeadLetters');
  });
  for (let again = 0; again < 2; again++) { // a message with all of its tries is a dead letter only when it is received once more
    await redrive();
    await engine.idle();
  }
  const [{ n }] = await engine.sql(outputs.WarehouseName, 'SELECT COUNT(*) AS n FROM telegram_messages WHERE message_id BETWEEN 5 AND 10');
  expect(n).toBe('6');
}, 120_000);

test('WarehouseAway: the warehouse is paused for longer than a load waits', async () => {
  const before = fired();
  await whileCalls(engine, refused('the cluster is paused'), async () => {
    await publish([{ message_id: 17 }]);
    const isReturned = () => engine.logs(ingest()).some(({ message }) => message.includes('batch returned, because the warehouse is away'));
    for (let tries = 1; tries < FEW_TRIES && !isReturned(); tries++) { // each environment of the handler has to learn it
      await becomeVisible();
    }
    await expectAlarms(...before, 'Ingest WarehouseAway');
  });
  await becomeVisible();
  await engine.idle();
  expect(await engine.sql(outputs.WarehouseName, 'SELECT COUNT(*) AS n FROM telegram_messages WHERE message_id = 17')).toEqual([{ n: '1' }]);
}, 60_000);

/** Deploys the app with queues that do not let SNS send, by their ids without the hash. */
async function deployClosed(...queues: string[]): Promise<void> {
  const closed = mkdtempSync(path.join(directory, 'closed-'));
  cpSync(assembly, closed, { recursive: true });
  const isOf = ({ 'Fn::GetAtt': [id] }: { 'Fn::GetAtt': string[] }) => queues.some((queue) => id.replace(/[0-9A-F]{8}$/, '') === queue);
  changeTemplate(closed, (resources) => {
    for (const { Type, Properties } of resources) {
      if (Type === 'AWS::SQS::QueuePolicy') {
        const { PolicyDocument } = Properties;
        PolicyDocument.Statement = PolicyDocument.Statement.filter(({ Principal, Resource }: any) => Principal.Service !== 'sns.amazonaws.com' || !isOf(Resource));
      }
    }
  });
  await engine.deploy(closed);
}

test('Undelivered: SNS may not send to the queue; Undeliverable: nor to the dead-letter queue of the subscription', async () => {
  const before = fired();
  await deployClosed('IngestMessagesQueue');
  await publish([{ message_id: 11 }]);
  await expectAlarms(...before, 'Ingest Undelivered');
  await engine.deploy(assembly);
  await publish([{ message_id: 12 }]); // the engine notices with the next message that SNS may send again
  await deployClosed('IngestMessagesQueue', 'IngestMessagesSubscriptionDeadLetterQueue');
  await publish([{ message_id: 13 }]);
  await expectAlarms(...before, 'Ingest Undelivered', 'Ingest Undeliverable');
  await engine.deploy(assembly);
  await publish([{ message_id: 14 }]);
  await engine.idle();
  const loaded = await engine.sql(outputs.WarehouseName, 'SELECT message_id FROM telegram_messages WHERE message_id BETWEEN 11 AND 14 ORDER BY 1');
  expect(loaded).toEqual([{ message_id: '12' }, { message_id: '14' }]);
}, 60_000);

test('UnknownFields: a producer has a new field', async () => {
  const before = fired();
  await publish([{ message_id: 16, reactions: 3 }]);
  await expectAlarms(...before, 'Ingest UnknownFields');
  await engine.idle();
  expect(await engine.sql(outputs.WarehouseName, 'SELECT COUNT(*) AS n FROM telegram_messages WHERE message_id = 16')).toEqual([{ n: '1' }]);
}, 60_000);

test('RejectedExpiring: rejected rows are nearly as old as the lifecycle of the bucket lets them be', async () => {
  const before = fired();
  const day = new Date(engine.clock.now() - 83 * 24 * 60 * MINUTE).toISOString().slice(0, 10).replaceAll('-', '/');
  const s3 = new S3Client(engine.admin);
  await s3.send(new PutObjectCommand({ Bucket: outputs.StagingBucket, Key: `${REJECTED_PREFIX}${day}/old.ndjson.gz`, Body: 'old' }));
  s3.destroy();
  await check();
  await expectAlarms(...before, 'Ingest RejectedExpiring');
  const warned = engine.logs(ingest()).map(({ message }) => message).find((line) => line.includes('rejected objects expire soon'))!;
  expect(JSON.parse(warned)).toMatchObject({ upTo: `${REJECTED_PREFIX}${day}/`, objects: 1 });
}, 60_000);

test('Audit: a message is twice in the ledger', async () => {
  const before = fired();
  const ledger = ledgerName('telegram_messages');
  await engine.sql(outputs.WarehouseName, `INSERT INTO ${ledger} SELECT * FROM ${ledger} LIMIT 1`);
  await check();
  await expectAlarms(...before, 'Ingest Audit');
}, 60_000);

test('Unreceived: somebody else receives from the queue', async () => {
  const before = fired();
  const nextDay = () => engine.clock.advance(25 * 60 * MINUTE); // what waits and is dead counts at its most of the day
  const publishSome = async (firstId: number, afterEach?: () => Promise<void>) => {
    for (let id = firstId; id < firstId + 15; id++) {
      await publish([{ message_id: id }]);
      await afterEach?.();
    }
  };
  nextDay();
  await publishSome(100);
  await engine.idle();
  addSent(15); // what is sent counts when it is received, or the alarm would look between the two
  await minutes(1);
  await expectAlarms(...before);
  nextDay();
  const pollersGetNothing: Interceptor = async (call, next) => {
    if (!byIngest(call) || call.operation !== 'ReceiveMessage') {
      return next(call);
    }
    await minutes(0.1);
    return jsonReply(200, {});
  };
  await whileCalls(engine, pollersGetNothing, async () => {
    await minutes(0.5); // requests that were made before have been answered
    const sqs = new SQSClient(engine.admin);
    const QueueUrl = engine.cloud.queueUrl((await engine.queues()).find(({ name }) => name === outputs.Queue)!.arn);
    await publishSome(200, async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages![0].ReceiptHandle }));
    });
    sqs.destroy();
    addSent(15);
  });
  await expectAlarms(...before, 'Ingest Unreceived');
}, 60_000);

test('Errors and DeadLetters of the publisher: SNS does not take its messages', async () => {
  const before = fired();
  await whileCalls(engine, async (call, next) => call.caller.includes('PublisherHandlerRole') && call.service === 'sns'
    ? errorReply('sns', 403, 'AuthorizationError', 'not authorized to perform: SNS:Publish') : next(call), async () => {
    await tick('2026-01-01T00:00:00Z');
    await expectAlarms(...before, 'Publisher Errors', 'Publisher DeadLetters');
  });
}, 60_000);

test('Throttles of the publisher: there is no room for it', async () => {
  const before = fired();
  await withoutRoom(publisher(), async () => {
    for (const minute of [1, 2, 3]) {
      await tick(`2026-01-01T00:0${minute}:00Z`);
    }
    await expectAlarms(...before, 'Publisher Throttles');
  });
  await engine.idle();
}, 90_000);

test('each alarm has begun by now, by one thing that went wrong', () => {
  expect(fired()).toHaveLength(engine.cloud.cloudWatch.definedAlarms.length);
});
