import { createHash } from 'crypto';
import { Action, after, enabled } from './actions';
import { partDigest, withoutAttempt } from './names';
import { LONG_HORIZON, SCENARIOS, STRICT, WIDE } from './scenarios';
import { beginning, KeptObject, LedgerEntry, Scenario, StagedObject, State, World } from './world';

/**
 * One way through the protocol, longer than an exploration can go, to be gone by the real handler with services in memory.
 *
 * Each invocation lives in an environment of its own, so its load clears the ledger whenever that is due. What an action lets happen:
 *
 * - `deliver`, `replay ...`: the handler is called, and waits at its first call to a service. `wait` moves the clock.
 * - `keep`: its calls to `rejected/`. `submit`: its calls to `staging/`, and the submission of the load, which does not run yet.
 * - `run`: the transaction. `run orphan`: the same for an invocation that is gone.
 * - `settle`: all calls after the load until the next one to `rejected/` or `staging/`. `end`: its answer.
 * - `kill`: no call gets through any more, and its messages are back in the queue.
 */
export interface Walk {
  readonly scenario: Scenario;
  readonly actions: readonly Action[];
  readonly end: State;
}

const USUAL = 0.75;

/** The warehouse in memory does not merge. What needs many steps to happen gets walks of its own. */
const WALKED: readonly Scenario[] = [
  ...SCENARIOS.filter(({ merge }) => !merge),
  {
    name: 'a ledger that forgets again and again, and horizons that change',
    messages: { m: { rows: ['FITS', 'LONG'] }, n: { rows: ['FITS'], later: true }, o: { rows: ['FITS'], later: true }, p: { rows: ['FITS'], later: true } },
    configurations: [STRICT, LONG_HORIZON],
    replayOf: ['rejected', 'loaded'],
    dayJumps: [33],
    budgets: { deployments: 4, redeliveries: 5, replays: 1, days: 1 },
  },
  {
    name: 'one id three times',
    messages: { m: { rows: ['FITS', 'LONG'] }, n: { rows: ['FITS', 'LONG'], id: 'm' }, o: { rows: ['LONG', 'FITS'], id: 'm' } },
    configurations: [STRICT, WIDE],
    forced: true,
    budgets: { kills: 2, deployments: 1, replays: 2 },
  },
];

/** The same seed gives the same walk. It ends when nothing can happen any more, so every queue is empty. */
export function randomWalk(seed: number): Walk {
  const random = randomNumbers(seed);
  const chosen = WALKED[seed % WALKED.length];
  const budgets = Object.fromEntries(Object.entries(chosen.budgets).map(([name, budget]) => [name, 2 * budget]));
  // The real handler sweeps by itself, after a load.
  const scenario: Scenario = { ...chosen, handlers: 2, batch: 2, budgets: { redeliveries: 3, ...budgets, sweeps: 0 } };
  const world: World = { scenario, without: new Set() };
  const actions: Action[] = [];
  let state = beginning(world);
  for (let open = walkable(world, state); open.length > 0; open = walkable(world, state)) {
    // What spends a budget is less likely, so that not all of it happens at the beginning. What is published later is so when all is done.
    const usual = open.filter(({ action, then }) => then.left === state.left && action.do !== 'publish');
    const choice = usual.length === 0 ? open : random() < USUAL ? usual : open.filter(({ action }) => action.do !== 'publish');
    const { action, then } = choice[Math.floor(random() * choice.length)];
    actions.push(action);
    state = then;
  }
  return { scenario, actions, end: state };
}

/** What a handler must have come to, too, if it went the same way. */
export interface Reached {
  /** By ingest, the rows, of two with one key the one that is left. */
  readonly rows: readonly (readonly string[])[];
  /** By ingest, what the ledger knows of messages and rows. */
  readonly ledgers: readonly Readonly<Record<string, LedgerEntry>>[];
  /** By key, what lies under `rejected/`, with the numbers of its rows. */
  readonly kept: Readonly<Record<string, Omit<KeptObject, 'ingest' | 'rejections'> & { readonly rows: readonly (number | null)[] }>>;
  /** By key, the rows of what lies under `loaded/`, each after its key in the ledger. */
  readonly loaded: Readonly<Record<string, readonly string[]>>;
  /** What lies under `staging/`, by its name without the attempt. */
  readonly staged: readonly { readonly name: string; readonly rows: readonly string[] }[];
}

export function reached({ scenario }: World, { tables, kept, loaded, staged }: State): Reached {
  const digests = new Map([...Object.values(staged), ...Object.values(loaded)].flatMap(({ parts }) => parts)
    .map(({ id, message, rows }) => [id, partDigest(scenario.messages[message], `${message}.${rows[0]}`)]));
  return {
    rows: tables.map(({ rows }) => rows.map((row) => row.slice(row.indexOf('/') + 1)).sort()),
    ledgers: tables.map(({ ledger }) => Object.fromEntries(Object.entries(ledger).map(([id, entry]) => (
      [id, { ...entry, digest: entry.digest ?? digests.get(id)! }])))),
    kept: Object.fromEntries(Object.entries(kept).map(([key, { ingest: _, rejections, ...others }]) => (
      [key, { ...others, rows: rejections.map(({ row }) => row).sort() }]))),
    loaded: Object.fromEntries(Object.entries(loaded).map(([key, object]) => [key, rowsOf(object)])),
    staged: Object.entries(staged).map(([key, object]) => ({ name: withoutAttempt(key), rows: rowsOf(object) }))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
  };
}

function rowsOf({ parts }: StagedObject): string[] {
  return parts.flatMap(({ id, message, rows }) => rows.map((row) => `${id} ${message}.${row}`)).sort();
}

function walkable(world: World, state: State): { action: Action; then: State }[] {
  const actions = enabled(world, state);
  const prunes = new Set(actions.flatMap((action) => ('prune' in action && action.prune ? [`${action.do} ${action.at}`] : [])));
  return actions
    .filter((action) => !('prune' in action) || action.prune || action.misread || !prunes.has(`${action.do} ${action.at}`))
    .flatMap((action) => {
      const then = after(world, state, action);
      return then === undefined ? [] : [{ action, then }];
    });
}

/** From 0 to 1. */
function randomNumbers(seed: number): () => number {
  let count = 0;
  return () => createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32BE() / 2 ** 32;
}
