import { createHash } from 'crypto';
import { Action, after, enabled } from './actions';
import { SCENARIOS } from './scenarios';
import { beginning, KeptObject, Scenario, State, World } from './world';

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

const USUAL = 0.6;

/** The same seed gives the same walk. It ends when nothing can happen any more, so every queue is empty. */
export function randomWalk(seed: number): Walk {
  const random = randomNumbers(seed);
  const chosen = SCENARIOS[seed % SCENARIOS.length];
  const budgets = Object.fromEntries(Object.entries(chosen.budgets).map(([name, budget]) => [name, 2 * budget]));
  // The real handler sweeps by itself, after a load.
  const scenario: Scenario = { ...chosen, handlers: 2, batch: 2, budgets: { ...budgets, sweeps: 0 } };
  const world: World = { scenario, without: new Set() };
  const actions: Action[] = [];
  let state = beginning(world);
  for (let open = walkable(world, state); open.length > 0; open = walkable(world, state)) {
    // What spends a budget is less likely, so that not all of it happens at the beginning.
    const usual = open.filter(({ then }) => then.left === state.left);
    const choice = usual.length > 0 && random() < USUAL ? usual : open;
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
  /** By ingest, the messages and rows that the ledger knows, with their numbers of rows. */
  readonly ledgers: readonly Readonly<Record<string, number>>[];
  /** By key, what lies under `rejected/`. */
  readonly kept: Readonly<Record<string, Pick<KeptObject, 'rowsStaged' | 'rejections'>>>;
}

export function reached({ tables, kept }: State): Reached {
  return {
    rows: tables.map(({ rows }) => rows.map((row) => row.slice(row.indexOf('/') + 1)).sort()),
    ledgers: tables.map(({ ledger }) => Object.fromEntries(Object.entries(ledger).map(([id, { rows }]) => [id, rows]))),
    kept: Object.fromEntries(Object.entries(kept).map(([key, { rowsStaged, rejections }]) => [key, { rowsStaged, rejections }])),
  };
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
