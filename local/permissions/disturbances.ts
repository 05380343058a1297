import { zstdCompressSync, zstdDecompressSync } from 'zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LOADED_PREFIX, REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { PENDING_PREFIX } from '../../src/private/contract/pending';
import { ReplayRequest } from '../../src/private/contract/replay';
import { Engine } from '../engine';
import { Telegram } from '../telegram/telegram';
import { errorReply, s3Location } from '../wire/call';
import { Interceptor } from '../wire/gateway';

/** Real milliseconds in which a replay must work. */
const LONGEST_REPLAY = 60_000;

/** Causes what a quiet hour would not: a message that is not JSON, and a tick whose last attempt fails. The rows of a third message may be spoiled. */
export async function disturb(engine: Engine): Promise<void> {
  const [sns, lambda] = [new SNSClient(engine.admin), new LambdaClient(engine.admin)];
  const [{ Topic }] = Object.values(engine.outputs);
  const publish = async (Message: string) => sns.send(new PublishCommand({ TopicArn: String(Topic), Message }));
  await publish('no JSON');
  await publish(JSON.stringify([{ message_id: 1 }, { message_id: 2 }]));
  const publisher = engine.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith('PublisherHandler'))!;
  await lambda.send(new InvokeCommand({
    FunctionName: publisher.physicalId, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify({ scheduledTime: 'never' })),
  }));
  sns.destroy();
  lambda.destroy();
}

/** Replays everything that was kept and loaded, and a message that SNS could not deliver to each ingest. */
export async function replay(engine: Engine, { ingests, items }: Telegram): Promise<void> {
  const sqs = new SQSClient(engine.admin);
  for (const ingest of ['Ingest', 'SecondSubscriber']) {
    const deadLetters = engine.resources('AWS::SQS::Queue').find(({ logicalId }) => logicalId.startsWith(`${ingest}MessagesSubscriptionDeadLetterQueue`))!;
    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters.physicalId, MessageBody: 'no envelope' }));
  }
  sqs.destroy();
  await replayOf(engine, ingests[0].handler, { prefix: LOADED_PREFIX });
  for (const { handler } of [ingests[0], items]) {
    await replayOf(engine, handler, { prefix: REJECTED_PREFIX });
    await replayOf(engine, handler, { source: 'SUBSCRIPTION_DEAD_LETTERS' });
  }
}

/** Refuses to write an item once, so that the handler decides when its message comes back. */
export function refuseFirstItem(): Interceptor {
  let refused = false;
  return async (call, next) => {
    if (call.operation !== 'PutItem' || refused) {
      return next(call);
    }
    refused = true;
    return errorReply(call.service, 400, 'AccessDeniedException', 'User is not authorized to perform: dynamodb:PutItem');
  };
}

/** Asks for a replay until it has replayed something: on a busy machine its first calls may time out. */
async function replayOf(engine: Engine, handler: string, request: ReplayRequest): Promise<void> {
  for (const until = Date.now() + LONGEST_REPLAY; ;) {
    const { payload } = await engine.cloud.lambda.invoke(handler, JSON.stringify({ replay: request }));
    if (JSON.parse(payload).entries > 0) {
      return;
    }
    if (Date.now() > until) {
      throw new Error(`the replay of ${JSON.stringify(request)} has replayed nothing after ${LONGEST_REPLAY / 1000} seconds: ${payload}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Loads what is staged before the schedule does, as whoever may invoke the loader can. */
export async function loadNow(engine: Engine, { ingests: [{ prefix }], loader }: Telegram): Promise<void> {
  await engine.cloud.lambda.invoke(loader!, JSON.stringify({ load: { prefix } }));
}

/** Lets the schedules of daily checks fire, which are due too late for a run. */
export async function checkDaily(engine: Engine): Promise<void> {
  for (const { physicalId } of engine.resources('AWS::Scheduler::Schedule').filter(({ logicalId }) => logicalId.includes('Check'))) {
    await engine.cloud.scheduler.fire(physicalId);
  }
  await engine.idle();
}

/**
 * Replaces the first object that COPY reads with an invalid CSV, so that the loader must look up the reason. The object after it cannot be read, so
 * that a batch fails, and the handler decides when its messages come back.
 */
export function spoilFirstObjects(): Interceptor {
  let read = 0;
  return async (call, next) => {
    const reply = await next(call);
    if (call.operation !== 'GetObject' || !call.caller.includes('CopyRole') || !call.permissions[0].resource.endsWith('.csv.zst') || ++read > 2) {
      return reply;
    }
    return read === 1 ? { ...reply, headers: {}, body: zstdCompressSync('spoiled\n') } : errorReply(call.service, 503, 'SlowDown', 'Please reduce your request rate.');
  };
}

/** The key of an object with rows that is staged for a loader. It says how many rows there are. */
const PENDING_OBJECT = new RegExp(`^${PENDING_PREFIX}.*\\.(?<rows>\\d+)\\.\\w+\\.[0-9a-f]{12}\\.csv\\.zst$`);

/** How often staging fails. The handler has little time to decide when messages come back, and may not have enough when it does that first. */
const UNSTAGED = 2;

/**
 * Makes the first objects that an ingest stages for a loader fail, so that the handler decides when their messages come back. The first one that is
 * loaded has a row with a field too many, for COPY and for the loader: COPY refuses it, and the loader keeps it and stages the others anew.
 */
export function spoilPendingObjects(): Interceptor {
  const unstaged = new Set<string>();
  let spoiled: string | undefined;
  return async (call, next) => {
    const { key } = s3Location(call.http.path);
    const rows = call.service === 's3' ? Number(PENDING_OBJECT.exec(key)?.groups!.rows ?? 0) : 0;
    if (rows > 0 && call.operation === 'PutObject' && (unstaged.has(key) || unstaged.size < UNSTAGED)) {
      unstaged.add(key);
      return errorReply(call.service, 503, 'SlowDown', 'Please reduce your request rate.');
    }
    const reply = await next(call);
    if (rows > 1 && call.operation === 'GetObject' && reply.statusCode === 200 && key === (spoiled ??= key)) {
      const csv = zstdDecompressSync(reply.body);
      return { ...reply, headers: {}, body: zstdCompressSync(Buffer.concat([csv.subarray(0, -1), Buffer.from(',surplus\n')])) };
    }
    return reply;
  };
}
