import { setTimeout as realSleep } from 'timers/promises';
import { Counts, isOvercounted, miscounts, predict, Prediction, readCounts } from './accountant';
import { Books, clear, readBooks } from './books';
import { HELD } from './fault';
import { FaultPlan } from './fault-plan';
import { leaveUndelivered, publishOneMore, publishRun, REFUSED_NOTE } from './messages';
import { replayEverything } from './replay';
import { World } from './world';
import { STAGING_PREFIX } from '../../src/private/contract/ingest';

export interface RunResult {
  readonly plan: FaultPlan;
  readonly books: Books;
  /** Number of messages that were in the dead-letter queue after the faults, and were moved back. */
  readonly redriven: number;
  /** A sentence for each wrong result. */
  readonly wrong: readonly string[];
  /**
   * Whether all that is wrong comes from a machine that was too busy. The time of functions runs with the engine's clock, the processor's
   * does not: a function may run out of time that no fault took from it. If it had counted its batch already, the counters say more
   * than was predicted. Whatever else is wrong has another cause.
   */
  readonly tooBusy: boolean;
}

/** Virtual milliseconds, longer than the visibility timeout of the queue and than an invocation. */
const UNTIL_VISIBLE = 7 * 60_000;
const A_DAY_AND_MORE = 25 * 3_600_000;

/** The longest duration of a run, in real milliseconds. */
const LONGEST_RUN = 180_000;
const LOOK_AGAIN = 20;

/** How often a message is received before it goes to the dead-letter queue. */
const MAX_RECEIVE_COUNT = 5;

export interface Circumstances {
  /** Whether COPY refuses a row that the handler accepts. */
  readonly refusing?: boolean;
  /** Whether the warehouse is paused until every message is in the dead-letter queue. */
  readonly outlasting?: boolean;
  /** Whether there is a message that SNS could not deliver, and everything is replayed: while faults are injected, and again afterwards. */
  readonly replaying?: boolean;
}

/** Publishes messages, injects the faults of the plan, waits until nothing is in flight, and checks the books. */
export async function run(world: World, plan: FaultPlan, circumstances: Circumstances = {}): Promise<RunResult> {
  const { refusing = false, outlasting = false, replaying = false } = circumstances;
  const { proxy, engine } = world;
  const timeouts = world.timeouts;
  const before = readCounts(world.counters);
  world.attempts.take();
  proxy.plan = plan;
  proxy.tamper = refusing ? (csv) => csv.replaceAll(REFUSED_NOTE, REFUSED_NOTE.repeat(2)) : (csv) => csv;
  if (outlasting) {
    proxy.pause();
  }
  let published = await publishRun(world, refusing);
  await settle(world);
  if (replaying) {
    const undelivered = engine.cloud.queueUrl(world.subscriptionDeadLetterQueueArn);
    published = await leaveUndelivered(world, undelivered, published, engine.clock.now());
    await replayEverything(world); // while faults are injected, any answer is acceptable
    await settle(world);
  }
  plan.end();
  proxy.recover();
  await settle(world);
  const redriven = await world.deliveries.redrive(engine.cloud.queueUrl(world.deadLetterQueueArn));
  await settle(world);
  // A later batch removes what an invocation has left under staging/. Objects that will not be loaded any more are removed after a day.
  for (const later of [UNTIL_VISIBLE, A_DAY_AND_MORE]) {
    if ((await engine.objects(world.bucket, STAGING_PREFIX)).length > 0) {
      engine.clock.advance(later);
      published = await publishOneMore(world, published);
      await settle(world);
    }
  }
  const misreplayed = replaying ? await replayAfter(world) : [];
  const books = await readBooks(world, published, redriven > 0);
  const deadLetters = await depth(world, world.deadLetterQueueArn) + await depth(world, world.subscriptionDeadLetterQueueArn);
  await clear(world);
  const timedOut = world.timeouts - timeouts;
  const faults = outlasting ? MAX_RECEIVE_COUNT : plan.injected.length + timedOut;
  const attempts = world.attempts.take();
  const counted = difference(readCounts(world.counters), before);
  // A replay reports its counts in its answer, not in metrics.
  const { contradictions, miscounted, overcounted } = replaying
    ? { contradictions: [], miscounted: [], overcounted: false }
    : compare(counted, predict(attempts, refusing), faults, world.merges ? undefined : books.tableRows);
  const others = [...complaints(books, faults, redriven, deadLetters), ...misreplayed, ...contradictions];
  const starved = timedOut > plan.injected.filter(({ fault }) => HELD.has(fault)).length;
  return {
    plan,
    books,
    redriven,
    wrong: [...others, ...miscounted],
    tooBusy: starved && overcounted && others.length === 0,
  };
}

function complaints(books: Books, faults: number, redriven: number, deadLetters: number): string[] {
  const claims: [boolean, string][] = [
    [books.duplicates.length === 0, `more than once: ${books.duplicates.join(', ')}`],
    [books.lost.length === 0, `lost: ${books.lost.join(', ')}`],
    [books.misplaced.length === 0, `in the wrong place: ${books.misplaced.join(', ')}`],
    [books.strange.length === 0, `never published: ${books.strange.join(', ')}`],
    [books.staged.length === 0, `left under ${STAGING_PREFIX}: ${books.staged.join(', ')}`],
    [redriven === 0 || faults >= MAX_RECEIVE_COUNT, `${redriven} dead letters after ${faults} faults`],
    [deadLetters === 0, `${deadLetters} messages are dead letters again after they were moved back or replayed`],
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** Replays again after the faults. Until the longest invocation has ended, dead letters may be invisible, and objects may be in use. */
async function replayAfter(world: World): Promise<string[]> {
  world.engine.clock.advance(UNTIL_VISIBLE);
  const wrong = await replayEverything(world);
  await settle(world);
  return wrong;
}

function difference(now: Counts, before: Counts): Counts {
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - before[name as keyof Counts]])) as Counts;
}

/**
 * Compares counters with the prediction and the table. They may differ only after a fault: an attempt that could not report, or a load
 * whose outcome is unknown. If rows are merged, the table does not show how often.
 */
function compare(counted: Counts, prediction: Prediction, faults: number, tableRows?: number) {
  const { untold } = prediction;
  const { RowsLoaded } = counted;
  const claims: [boolean, string][] = [
    [untold <= faults, `${untold} attempts reported nothing after ${faults} faults`],
    [tableRows === undefined || RowsLoaded <= tableRows, `RowsLoaded is ${RowsLoaded}, more than the ${tableRows} rows of the table`],
    [tableRows === undefined || RowsLoaded === tableRows || faults > 0, `RowsLoaded is ${RowsLoaded} and the table has ${tableRows} rows, though nothing went wrong`],
  ];
  const miscounted = miscounts(counted, prediction);
  return {
    contradictions: claims.filter(([holds]) => !holds).map(([, sentence]) => sentence),
    miscounted,
    /** Whether counters are amiss, each of them because it says too much. */
    overcounted: miscounted.length > 0 && isOvercounted(counted, prediction),
  };
}

/** Waits until nothing is in flight, and skips the time in which messages only wait to become visible again. */
async function settle(world: World): Promise<void> {
  const started = performance.now();
  for (let quiet = 0; quiet < 3;) {
    await realSleep(LOOK_AGAIN);
    if (performance.now() - started > LONGEST_RUN) {
      throw new Error(`after ${LONGEST_RUN / 1000} s something still moves: ${JSON.stringify(await world.engine.inFlight())}, at work ${world.atWork}`);
    }
    if (world.atWork > 0) {
      quiet = 0;
      continue;
    }
    const { visible, inFlight } = (await world.engine.queues()).find(({ arn }) => arn === world.queueArn)!;
    quiet = visible > 0 ? 0 : quiet + 1;
    if (quiet >= 2 && inFlight > 0) {
      world.engine.clock.advance(UNTIL_VISIBLE);
      quiet = 0;
    }
  }
}

async function depth(world: World, arn: string): Promise<number> {
  const { visible, inFlight } = (await world.engine.queues()).find((queue) => queue.arn === arn)!;
  return visible + inFlight;
}
