import { disturb, checkDaily, loadNow, refuseFirstItem, replay, spoilFirstObjects, spoilPendingObjects } from './disturbances';
import { queryAsNotebook } from './queries';
import { BatchRecord } from '../../src/private/contract/metrics';
import { AccessRequest } from '../aws/iam/access';
import { JudgedRequest } from '../aws/iam/permissions';
import { Policy } from '../aws/iam/policies';
import { Engine } from '../engine';
import { publishedByTicks, readBooks, records } from '../telegram/books';
import { allPublished, isDone, isLoading } from '../telegram/done';
import { Telegram, telegramOf } from '../telegram/telegram';

const FACTOR = 60;
/** A slower clock for runs in which no call may time out: a handler gives its calls to SQS a few seconds. */
const RECORDED_FACTOR = 30;
const TICKS = 2;
/** Real milliseconds that functions always get, so that a busy machine does not look like a missing permission. */
const LEAST_WORK = 30_000;

export interface RecordedRun {
  readonly policies: readonly Policy[];
  /** All requests that were judged. */
  readonly judged: readonly JudgedRequest[];
}

/**
 * Deploys the app, lets the schedules fire, replays and checks, and deletes the stack. Some of what is published and staged is spoiled, so that the app
 * does what it would not in a quiet hour.
 */
export async function recordedRun(assembly: string): Promise<RecordedRun> {
  return withEngine(RECORDED_FACTOR, async (engine) => {
    await engine.deploy(assembly);
    const telegram = telegramOf(engine);
    engine.cloud.gateway.interceptors.push(telegram.loader === undefined ? spoilFirstObjects() : spoilPendingObjects(), refuseFirstItem());
    await disturb(engine);
    await everythingIsLoaded(engine, telegram);
    await queryAsNotebook(engine);
    await replay(engine, telegram);
    if (telegram.loader !== undefined) {
      await loadNow(engine, telegram);
    }
    await everythingIsLoaded(engine, telegram);
    await checkDaily(engine);
    const { permissions, scheduler } = engine.cloud;
    scheduler.pause(); // a tick between the deletions of a schedule and of its policy would be refused
    await engine.idle();
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
  return withEngine(FACTOR, async (engine) => {
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
  const second = (await engine.queues()).find(({ name }) => name === telegram.witness)!;
  const claims: [boolean, string][] = [
    [ticks === TICKS, `the log tells of ${ticks} ticks out of ${TICKS}`],
    [books.deadLetters === 0, `${books.deadLetters} messages are in dead-letter queues`],
    [second.visible === messages, `the witness got ${second.visible} messages out of ${messages}`],
    [books.rowsLoaded + books.rowsRejected === rows, `${books.rowsLoaded} rows out of ${rows} are in the table, ${books.rowsRejected} rejected`],
    [settledRows(engine, telegram) >= rows, `${settledRows(engine, telegram)} rows out of ${rows} are items, superseded or rejected`],
    [(await engine.inFlight()).messages === 0, 'messages are left in the queue'],
    [books.stagedObjects === 0, `${books.stagedObjects} objects are left under staging/ or pending/`],
    [books.loadedObjects > 0, 'no object is under loaded/'],
  ];
  return claims.find(([holds]) => !holds)?.[1];
}

/** Rows that the ingest into DynamoDB is done with. Those of a message that comes again count again. */
function settledRows(engine: Engine, { items: { handler } }: Telegram): number {
  return records<BatchRecord>(engine, 'batch', handler)
    .reduce((sum, { rowsLoaded, itemsSuperseded = 0, rowsRejected }) => sum + rowsLoaded + itemsSuperseded + rowsRejected, 0);
}

async function withEngine<T>(factor: number, use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await Engine.start({ factor, ticks: TICKS, isEndless: isLoading, leastWork: LEAST_WORK });
  try {
    return await use(engine);
  } finally {
    await engine.stop();
  }
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
  while (!allPublished(engine, telegramOf(engine), TICKS)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits until everything that was published is in the table or kept, by however many runs of a loader. */
async function everythingIsLoaded(engine: Engine, telegram: Telegram): Promise<void> {
  for (const until = Date.now() + LONGEST_WORK; !await isDone(engine, telegram, TICKS);) {
    if (Date.now() > until) {
      throw new Error(`not everything is loaded after ${LONGEST_WORK / 1000} seconds: ${await whatIsWrong(engine)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
