import { setTimeout as realSleep } from 'timers/promises';
import { Published, publishOneMore } from './messages';
import { World } from './world';
import { Interceptor } from '../wire/gateway';

/** What keeps everything from being loaded, for hours. */
export type Outage =
  /** The warehouse refuses statements. */
  | 'AWAY'
  /** It refuses them, takes them for a while, and so on. */
  | 'COMES_AND_GOES'
  /** A reader holds the ledger. */
  | 'LEDGER_HELD';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long each lasts, on the engine's clock. */
const DURATION: Readonly<Record<Outage, number>> = { AWAY: 10 * HOUR, COMES_AND_GOES: 4 * HOUR, LEDGER_HELD: 2 * HOUR };

/** For how long the warehouse is away and there in turn. */
const [GONE, BACK] = [50 * MINUTE, 10 * MINUTE];

/** Time that is skipped when everything waits: an interval of a loader's schedule, or less than most messages are hidden. */
const [TICK, SKIPPED] = [15 * MINUTE, 5 * MINUTE];
const LOOK_AGAIN = 20;

/** The longest duration of an outage, in real milliseconds. */
const LONGEST = 240_000;

/** An outage costs each ingest no more statements an hour that the warehouse takes, and no more sessions. */
const MOST_STATEMENTS_AN_HOUR = 40;
const MOST_SESSIONS = 9;

/** What an outage cost. */
export interface OutageCost {
  readonly hours: number;
  /** Statements that the warehouse took, and those that it refused. */
  readonly statements: number;
  readonly refused: number;
  /** The most statements that were under way at once. */
  readonly sessions: number;
}

/**
 * Publishes messages while nothing can be loaded, lets hours pass, and ends that. The messages wait, and nothing else may happen.
 *
 * @param publish publishes the messages of a run
 */
export async function endure(
  world: World, outage: Outage, publish: () => Promise<Published>,
): Promise<{ published: Published; cost: OutageCost; wrong: string[] }> {
  const { engine, pipelines } = world;
  const [first] = pipelines;
  const cost = { hours: DURATION[outage] / HOUR, statements: 0, refused: 0, sessions: 0 };
  const count: Interceptor = async (call, next) => {
    const reply = await next(call);
    if (call.operation === 'BatchExecuteStatement') {
      cost[reply.statusCode === 200 ? 'statements' : 'refused']++;
      cost.sessions = Math.max(cost.sessions, engine.cloud.redshift.runningStatements);
    }
    return reply;
  };
  engine.cloud.gateway.interceptors.unshift(count);
  const release = outage === 'LEDGER_HELD' ? await engine.cloud.redshift.hold(first.warehouse, `SELECT * FROM public.${first.table}_ledger`) : undefined;
  const goAway = () => pipelines.forEach(({ proxy }) => release ?? proxy.pause());
  goAway();
  let published = await publish();
  if (outage === 'COMES_AND_GOES') {
    for (let passed = 0; passed < DURATION[outage]; passed += GONE + BACK) {
      goAway();
      published = await publishOneMore(first, published);
      await pass(world, GONE);
      pipelines.forEach(({ proxy }) => proxy.recover());
      await pass(world, BACK);
    }
  } else {
    await pass(world, DURATION[outage]);
  }
  await release?.();
  pipelines.forEach(({ proxy }) => proxy.recover());
  engine.cloud.gateway.interceptors.splice(engine.cloud.gateway.interceptors.indexOf(count), 1);
  const claims: [boolean, string][] = [
    [cost.sessions <= MOST_SESSIONS, `${cost.sessions} sessions at once`],
    [cost.statements <= MOST_STATEMENTS_AN_HOUR * cost.hours, `${cost.statements} statements in ${cost.hours} hours`],
    [cost.statements + cost.refused > cost.hours, `only ${cost.statements + cost.refused} statements in ${cost.hours} hours, so nothing was tried`],
  ];
  return { published, cost, wrong: claims.filter(([holds]) => !holds).map(([, sentence]) => sentence) };
}

/** Lets time pass, and the loader tick. The time in which everything waits is skipped. */
async function pass(world: World, milliseconds: number): Promise<void> {
  const { engine, loader, pipelines } = world;
  const started = performance.now();
  const until = engine.clock.now() + milliseconds;
  const queues = new Set(pipelines.map(({ queueArn }) => queueArn));
  for (let quiet = 0; engine.clock.now() < until;) {
    await realSleep(LOOK_AGAIN);
    if (performance.now() - started > LONGEST) {
      throw new Error(`after ${LONGEST / 1000} s an outage is not over: at work ${world.atWork}`);
    }
    const isBusy = world.atWork > 0 || (await engine.queues()).some(({ arn, visible }) => queues.has(arn) && visible > 0);
    quiet = isBusy ? 0 : quiet + 1;
    if (quiet >= 2) {
      quiet = 0;
      if (loader && (await loader.pending()).length > 0) {
        await Promise.all(Array.from({ length: world.loaders }, async () => loader.load()));
      }
      engine.clock.advance(Math.min(loader ? TICK : SKIPPED, until - engine.clock.now()));
    }
  }
}
