import { Counts, miscounts, predict, Prediction, readCounts, tookTooLong, unbalanced } from './accountant';
import { Attempt } from './attempts';
import { Books, clear, readBooks } from './books';
import { checkEverything } from './check';
import { HELD } from './fault';
import { FaultPlan } from './fault-plan';
import { leaveUndelivered, MessageKind, publishOneMore, ONE_MORE, publishRun, REFUSED_NOTE } from './messages';
import { endure, Outage, OutageCost } from './outage';
import { Pipeline } from './pipeline';
import { replayEverything } from './replay';
import { FEW_BARREN, MOST_BARREN, settle, UNTIL_VISIBLE } from './settle';
import { World } from './world';
import { FAULT_VERSIONS, FaultVersion, FaultVersionName } from '../../integ/fault-versions';
import { STAGING_PREFIX } from '../../src/private/contract/ingest';
import { PENDING_PREFIX } from '../../src/private/contract/pending';

/** Milliseconds in which an attempt ends by far if it gets a processor. After 96 seconds it gives up a load that has not ended. */
const MOST_UNDISTURBED = 72_000;

export interface RunResult {
  readonly plan: FaultPlan;
  /** How many rows were published for each ingest, without those that drove the run on. */
  readonly rows: number;
  /** One for each ingest. */
  readonly books: readonly Books[];
  /** Number of messages that were in the dead-letter queue after the faults, and were moved back. */
  readonly redriven: number;
  /**
   * Whether the machine was too busy for this run: a call or a function took longer than it may, though no fault delayed it. That explains
   * neither a row that is lost nor one that is there twice.
   */
  readonly tooBusy: boolean;
  /** How many invocations timed out. */
  readonly timeouts: number;
  /** What an outage cost, if there was one. */
  readonly cost?: OutageCost;
  /** Deployments of another version while messages were in flight. */
  readonly deployments: number;
  /** A sentence for each planned event that did not happen. */
  readonly unmet: readonly string[];
  /** A sentence for each wrong result. */
  readonly wrong: readonly string[];
}

/** Longer than the time between two deletions of old entries of the ledger, and than an object of no load stays under `staging/`. */
export const A_DAY_AND_MORE = 25 * 3_600_000;
/** The ledger keeps an entry for 28 days at least, and for two more. */
const BEYOND_LOWEST_HORIZON = 31 * 24 * 3_600_000;
/** The same for a horizon of 30 days. */
const BEYOND_ANY_HORIZON = 40 * 24 * 3_600_000;

/** How many messages are published one by one so that a storm can spend its faults. */
const MOST_DRIVEN = 12;

export interface Circumstances {
  /** Whether COPY refuses a row that the handler accepts. */
  readonly refusing?: boolean;
  /** What keeps everything from being loaded for hours after it was published. */
  readonly outage?: Outage;
  /** Whether there is a message that SNS could not deliver, and everything is replayed: while faults are injected, and again afterwards. */
  readonly replaying?: boolean;
  /** Whether everything is checked while faults are injected, when no object is in use any more. */
  readonly checking?: boolean;
  /** Which messages are published. @default MIXED, and VERSIONED if something is deployed */
  readonly kind?: MessageKind;
  /** What COPY reads instead of the staged rows while faults are injected. */
  readonly misread?: (csv: string) => string;
  /** Which version each deployment of the plan deploys. What is left is deployed when nothing is in flight any more. */
  readonly deploying?: readonly FaultVersionName[];
  /** Whether so much time passes before the last deployment that a ledger with the lowest horizon forgets the messages. */
  readonly ageing?: boolean;
  /** How many runs of the loader begin at each tick. @default 1 */
  readonly loaders?: number;
  /**
   * Whether COPY reads too little of what is published first, so that the loader cannot load it until the ageing is over. The deployments come
   * before the ageing then: what one version has staged waits longer than the ledger remembers, and that of the next one loads.
   */
  readonly stuck?: boolean;
}

/** Publishes messages, injects the faults of the plan, waits until nothing is in flight, and checks the books. */
export async function run(world: World, plan: FaultPlan, circumstances: Circumstances = {}): Promise<RunResult> {
  const { refusing = false, outage, replaying = false, checking = false, ageing = false, stuck = false } = circumstances;
  const { deploying, misread, loaders = 1 } = circumstances;
  const { pipelines, engine } = world;
  const [first] = pipelines;
  const { timeouts, deployments } = world;
  const before = readCounts(world.counters);
  const loadedBefore = world.loaderCounters?.total('RowsLoaded') ?? 0;
  const versions = [FAULT_VERSIONS[world.version]];
  const next = [...deploying ?? []];
  pipelines.forEach(({ attempts, overwrites }) => [attempts.take(), overwrites.take()]);
  world.plan = plan;
  world.loaders = loaders;
  plan.begin = (event) => {
    if (event === 'DEPLOYED') {
      const version = next.shift()!;
      versions.push(FAULT_VERSIONS[version]);
      world.deploy(version);
    } else {
      world.beside(() => world.replaying(() => Promise.all(pipelines.map((pipeline) => replayEverything(pipeline)))));
    }
  };
  const tamper = refusing ? (csv: string) => csv.replaceAll(REFUSED_NOTE, REFUSED_NOTE.repeat(2)) : (csv: string) => csv;
  const misreadNow = stuck ? withoutLastOfOld : misread;
  pipelines.forEach(({ proxy }) => proxy.tamper = misreadNow ?? tamper);
  const { kind = deploying ? 'VERSIONED' : 'MIXED' } = circumstances;
  const publish = async () => publishRun(first, { refused: refusing, kind }, pipelines.map(({ queueUrl }) => queueUrl));
  const endured = outage && await endure(world, outage, publish);
  let published = endured?.published ?? await publish();
  const rows = published.rows.length + 1;
  await settle(world, stuck ? FEW_BARREN : MOST_BARREN);
  for (let more = 0; plan.outstanding() > 0 && more < MOST_DRIVEN; more++) {
    published = await publishOneMore(first, published);
    await settle(world);
  }
  if (replaying) {
    const undelivered = pipelines.map(({ subscriptionDeadLetterQueueArn }) => engine.cloud.queueUrl(subscriptionDeadLetterQueueArn));
    published = await leaveUndelivered(first, undelivered, published, engine.clock.now());
    await world.replaying(() => Promise.all(pipelines.map((pipeline) => replayEverything(pipeline)))); // while faults are injected, any answer is acceptable
    await settle(world);
  }
  if (checking) {
    engine.clock.advance(UNTIL_VISIBLE);
    await checkEverything(world); // while faults are injected, any answer is acceptable
    await settle(world);
  }
  plan.end();
  const recover = () => pipelines.forEach(({ proxy }) => {
    proxy.recover();
    proxy.tamper = deploying ? (csv) => csv : tamper;
  });
  const deployRest = async () => {
    for (const version of next.splice(0)) {
      versions.push(FAULT_VERSIONS[version]);
      world.deploy(version);
      await settle(world, stuck ? FEW_BARREN : MOST_BARREN);
    }
  };
  if (stuck) {
    await deployRest();
  } else {
    recover();
    await settle(world);
  }
  if (ageing) {
    // The next load deletes the entries of what was published before.
    engine.clock.advance(stuck ? BEYOND_ANY_HORIZON : BEYOND_LOWEST_HORIZON);
    published = await publishOneMore(first, published);
    await settle(world, stuck ? FEW_BARREN : MOST_BARREN);
    if (stuck) {
      recover();
      await settle(world);
    }
    const [{ n }] = await engine.sql(first.warehouse, `SELECT COUNT(*) AS n FROM public.${first.table}_ledger WHERE row_count = 0 AND digest IS NULL`);
    if (Number(n) > 0) {
      world.states.add('a message published before the ledger forgot');
    }
  }
  await deployRest();
  const redriven = await Promise.all(pipelines.map(({ deliveries, deadLetterQueueArn }) =>
    deliveries.redrive(engine.cloud.queueUrl(deadLetterQueueArn))));
  await settle(world);
  // A check clears away what an invocation has left under staging/. Objects that will not be loaded any more are removed after a day.
  for (const later of [UNTIL_VISIBLE, A_DAY_AND_MORE]) {
    if (await anyStaged(pipelines)) {
      engine.clock.advance(later);
      if (later === A_DAY_AND_MORE) {
        world.states.add('a leftover older than a day');
      }
      await checkEverything(world);
      await settle(world);
    }
  }
  const findings = await checkEverything(world);
  const misreplayed = deploying ? await replayChanged(world, versions) : replaying ? await replayAfter(world) : [];
  const books: Books[] = [];
  const wrong: string[] = [...world.troubles.splice(0), ...endured?.wrong ?? []];
  const begun = plan.events.length - plan.missed.length;
  const faults = (outage ? 1 : 0) + plan.injected.length + begun + world.timeouts - timeouts;
  for (const [at, pipeline] of pipelines.entries()) {
    const one = await readBooks(pipeline, published, { redriven: redriven[at] > 0, versions: deploying && versions });
    const deadLetters = await depth(world, pipeline.deadLetterQueueArn) + await depth(world, pipeline.subscriptionDeadLetterQueueArn);
    books.push(one);
    wrong.push(...complaints(one, { redriven: redriven[at], deadLetters, overwritten: pipeline.overwrites.take() }));
    await clear(pipeline);
  }
  const attempts = first.attempts.take();
  wrong.push(...unbalanced(attempts));
  const counted = difference(readCounts(world.counters), before);
  // A replay reports its counts in its answer, not in metrics. What a version rejects is not predicted, nor is what two ingests count together.
  const predictable = !replaying && !deploying && pipelines.length === 1 && !plan.injected.some(({ fault }) => fault === 'MORE_ROWS_TOLD');
  const rowsLoaded = world.loaderCounters ? world.loaderCounters.total('RowsLoaded') - loadedBefore : counted.RowsLoaded;
  const prediction = predictable ? predict(attempts, refusing, world.loader !== undefined) : undefined;
  const tableRows = first.merges ? undefined : books[0].tableRows;
  const miscounted = prediction ? [...miscounts(counted, prediction), ...miscountsOf(rowsLoaded, prediction, faults, tableRows)] : [];
  return {
    plan,
    rows,
    books,
    redriven: redriven.reduce((sum, one) => sum + one, 0),
    tooBusy: (isLate(attempts, plan, world.timeouts - timeouts) || misreplayed.some(ranOutOfTime))
      && books.every(({ duplicates, lost }) => duplicates.length + lost.length === 0),
    timeouts: world.timeouts - timeouts,
    cost: endured?.cost,
    deployments: world.deployments - deployments,
    unmet: [
      ...plan.outstanding() > 0 ? [`${plan.outstanding()} faults of a storm`] : [],
      ...world.deployments - deployments < plan.events.filter(({ event }) => event === 'DEPLOYED').length
        ? ['a deployment of another version with messages in flight'] : [],
      ...plan.missed.map(({ event, point, ordinal }) => `${event} at ${point ?? 'any call'}, time ${ordinal}`),
    ],
    wrong: [...wrong, ...findings, ...misreplayed, ...miscounted],
  };
}

/** What COPY reads of an object: all of it, if it has the row that is published last; else all rows but the last. */
function withoutLastOfOld(csv: string): string {
  return csv.includes(ONE_MORE) ? csv : csv.slice(0, csv.trimEnd().lastIndexOf('\n') + 1);
}

/** Whether what is said of a replay is that a call in it took longer than it may. */
function ranOutOfTime(sentence: string): boolean {
  return sentence.includes('"errorType":"TimeoutError"') || sentence.includes('"errorType":"Sandbox.Timedout"');
}

function isLate(attempts: readonly Attempt[], { injected }: FaultPlan, timeouts: number): boolean {
  const delayed = injected.filter(({ fault }) => HELD.has(fault)).length;
  return timeouts > delayed
    || attempts.flatMap(({ calls }) => calls).filter(tookTooLong).length > delayed
    || attempts.filter(({ duration }) => duration > MOST_UNDISTURBED).length > delayed;
}

interface Outcome {
  readonly redriven: number;
  readonly deadLetters: number;
  readonly overwritten: readonly string[];
}

function complaints(books: Books, { redriven, deadLetters, overwritten }: Outcome): string[] {
  const claims: [boolean, string][] = [
    [books.duplicates.length === 0, `more than once: ${books.duplicates.join(', ')}`],
    [books.lost.length === 0, `lost: ${books.lost.join(', ')}`],
    [books.misplaced.length === 0, `in the wrong place: ${books.misplaced.join(', ')}`],
    [books.strange.length === 0, `never published: ${books.strange.join(', ')}`],
    [books.staged.length === 0, `left under ${STAGING_PREFIX} or ${PENDING_PREFIX}: ${books.staged.join(', ')}`],
    [redriven === 0, `${redriven} dead letters`],
    [deadLetters === 0, `${deadLetters} messages are dead letters after they were moved back or replayed`],
    [overwritten.length === 0, `overwritten with other contents: ${overwritten.join(', ')}`],
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** Replays again after the faults. Until the longest invocation has ended, dead letters may be invisible, and objects may be in use. */
async function replayAfter(world: World): Promise<string[]> {
  world.engine.clock.advance(UNTIL_VISIBLE);
  const wrong = await Promise.all(world.pipelines.map((pipeline) => replayEverything(pipeline)));
  await settle(world);
  return wrong.flat();
}

/**
 * Replays after other versions were deployed: first what the last of them accepts is loaded, and then nothing is missing. What an earlier
 * version has loaded may not fit into the columns of the last one.
 */
async function replayChanged(world: World, versions: readonly FaultVersion[]): Promise<string[]> {
  const [pipeline] = world.pipelines;
  const last = versions.at(-1)!;
  const failsLoaded = versions.some(({ extra, noteLength }) => (extra && !last.extra) || noteLength > last.noteLength);
  const count = async () => Number((await world.engine.sql(pipeline.warehouse, `SELECT COUNT(*) AS n FROM public.${pipeline.table}`))[0].n);
  world.engine.clock.advance(UNTIL_VISIBLE);
  const before = await count();
  const loading = await replayEverything(pipeline, { loadsRejected: true, failsLoaded });
  if (await count() > before) {
    world.states.add('a row that a deployment let in, loaded by a replay');
  }
  const again = await replayEverything(pipeline, { failsLoaded });
  await settle(world);
  return [...loading, ...again.map((sentence) => `repeated: ${sentence}`)];
}

function difference(now: Counts, before: Counts): Counts {
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - before[name as keyof Counts]])) as Counts;
}

/**
 * Compares what was counted with the table. It may differ only after a fault: an attempt that could not report, or a load whose outcome is
 * unknown. If rows are merged, the table does not show how often.
 */
function miscountsOf(rowsLoaded: number, { untold }: Prediction, faults: number, tableRows?: number): string[] {
  const claims: [boolean, string][] = [
    [untold <= faults, `${untold} attempts reported nothing after ${faults} faults`],
    [tableRows === undefined || rowsLoaded <= tableRows, `RowsLoaded is ${rowsLoaded}, more than the ${tableRows} rows of the table`],
    [tableRows === undefined || rowsLoaded === tableRows || faults > 0, `RowsLoaded is ${rowsLoaded} and the table has ${tableRows} rows, though nothing went wrong`],
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

async function anyStaged(pipelines: readonly Pipeline[]): Promise<boolean> {
  const staged = await Promise.all(pipelines.map(({ engine, bucket, folder }) => engine.objects(bucket, `${folder}${STAGING_PREFIX}`)));
  return staged.some((objects) => objects.length > 0);
}

async function depth(world: World, arn: string): Promise<number> {
  const { visible, inFlight } = (await world.engine.queues()).find((queue) => queue.arn === arn)!;
  return visible + inFlight;
}
