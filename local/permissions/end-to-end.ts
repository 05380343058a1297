import { zstdCompressSync } from 'zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AccessRequest } from '../aws/iam/access';
import { JudgedRequest } from '../aws/iam/permissions';
import { Policy } from '../aws/iam/policies';
import { Engine } from '../engine';
import { publishedByTicks, readBooks } from '../telegram/books';
import { telegramOf } from '../telegram/telegram';
import { errorReply } from '../wire/call';
import { Interceptor } from '../wire/gateway';

const FACTOR = 60;
const TICKS = 2;
/** Real milliseconds that functions always get, so that a busy machine does not look like a missing permission. */
const LEAST_WORK = 30_000;

export interface RecordedRun {
  readonly policies: readonly Policy[];
  /** All requests that were judged. */
  readonly judged: readonly JudgedRequest[];
}

/**
 * Deploys the app, lets the schedules fire, and deletes the stack. In between it causes what a quiet hour would not: a message that is not
 * JSON, a tick whose last attempt fails, and an object that COPY cannot load.
 */
export async function recordedRun(assembly: string): Promise<RecordedRun> {
  return withEngine(async (engine) => {
    await engine.deploy(assembly);
    engine.cloud.gateway.interceptors.push(spoilFirstObjects());
    await disturb(engine);
    await ticksAreDone(engine);
    await engine.idle();
    await checkDaily(engine);
    const { permissions } = engine.cloud;
    const { policies } = permissions;
    await engine.destroy(Object.keys(engine.outputs)[0]);
    return { policies, judged: [...permissions.judged.values()] };
  });
}

export interface Failure {
  readonly what: string;
  /** Requests that were refused during the run. If there are none, something other than permissions broke the run. */
  readonly refused: readonly AccessRequest[];
}

/** Real milliseconds in which running functions must end, however busy the machine is. */
const LONGEST_WORK = 90_000;

/** Runs a deployment and returns how it fails; undefined if it works. @param patience milliseconds in which published rows must arrive */
export async function failureOf(assembly: string, patience: number): Promise<Failure | undefined> {
  return withEngine(async (engine) => {
    try {
      await engine.deploy(assembly);
    } catch (error: any) {
      return { what: `the deployment fails: ${error.message}`, refused: refusedSoFar(engine) };
    }
    await ticksAreDone(engine);
    await publishersAreDone(engine);
    const until = Date.now() + patience;
    for (;;) {
      const wrong = await whatIsWrong(engine);
      if (wrong === undefined || Date.now() > until) {
        return wrong === undefined ? undefined : { what: wrong, refused: refusedSoFar(engine) };
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
}

/** Checks that every published row is in the table or kept as rejected, and that nothing is in flight. */
async function whatIsWrong(engine: Engine): Promise<string | undefined> {
  const telegram = telegramOf(engine);
  const { ticks, messages, rows } = publishedByTicks(engine);
  const books = await readBooks(engine, telegram, { messages, rows });
  const second = (await engine.queues()).find(({ name }) => name === telegram.secondSubscriber)!;
  const claims: [boolean, string][] = [
    [ticks === TICKS, `the log tells of ${ticks} ticks out of ${TICKS}`],
    [books.deadLetters === 0, `${books.deadLetters} messages are in dead-letter queues`],
    [second.visible === messages, `the second subscriber got ${second.visible} messages out of ${messages}`],
    [books.rowsLoaded + books.rowsRejected === rows, `${books.rowsLoaded} rows out of ${rows} are in the table, ${books.rowsRejected} rejected`],
    [(await engine.inFlight()).messages === 0, 'messages are left in the queue'],
    [books.stagedObjects === 0, `${books.stagedObjects} objects are left under staging/`],
    [books.loadedObjects > 0, 'no object is under loaded/'],
  ];
  return claims.find(([holds]) => !holds)?.[1];
}

async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await Engine.start({ factor: FACTOR, ticks: TICKS, leastWork: LEAST_WORK });
  try {
    return await use(engine);
  } finally {
    await engine.stop();
  }
}

async function disturb(engine: Engine): Promise<void> {
  const [sns, lambda] = [new SNSClient(engine.admin), new LambdaClient(engine.admin)];
  const [{ Topic }] = Object.values(engine.outputs);
  await sns.send(new PublishCommand({ TopicArn: String(Topic), Message: 'no JSON' }));
  const publisher = engine.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith('PublisherHandler'))!;
  await lambda.send(new InvokeCommand({
    FunctionName: publisher.physicalId, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify({ scheduledTime: 'never' })),
  }));
  sns.destroy();
  lambda.destroy();
}

/** Lets the schedules of daily checks fire, which are due too late for a run. */
async function checkDaily(engine: Engine): Promise<void> {
  for (const { physicalId } of engine.resources('AWS::Scheduler::Schedule').filter(({ logicalId }) => logicalId.includes('Check'))) {
    await engine.cloud.scheduler.fire(physicalId);
  }
  await engine.idle();
}

/**
 * Replaces the first object that COPY reads with an invalid CSV, so that the loader must look up the reason. The object after it cannot be read, so
 * that a batch fails, and the handler decides when its messages come back.
 */
function spoilFirstObjects(): Interceptor {
  let read = 0;
  return async (call, next) => {
    const reply = await next(call);
    if (call.operation !== 'GetObject' || !call.caller.includes('CopyRole') || !call.permissions[0].resource.endsWith('.csv.zst') || ++read > 2) {
      return reply;
    }
    return read === 1 ? { ...reply, headers: {}, body: zstdCompressSync('spoiled\n') } : errorReply(call.service, 503, 'SlowDown', 'Please reduce your request rate.');
  };
}

function refusedSoFar(engine: Engine): AccessRequest[] {
  return [...engine.cloud.permissions.judged.values()].filter(({ decision }) => !decision.allowed).map(({ request }) => request);
}

/** Waits until each tick was delivered, and its function has succeeded or failed in the last attempt. */
async function publishersAreDone(engine: Engine): Promise<void> {
  const until = Date.now() + LONGEST_WORK;
  for (let quiet = 0; quiet < 3 && Date.now() < until;) {
    const { scheduled, asyncInvocations } = await engine.inFlight();
    quiet = scheduled + asyncInvocations === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function ticksAreDone(engine: Engine): Promise<void> {
  while (!engine.schedulesDone) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
