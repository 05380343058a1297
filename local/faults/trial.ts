import { FaultPlan } from './fault-plan';
import { LOAD } from './pipeline-call';
import { run, RunResult } from './run';
import { World, WorldOptions } from './world';

/** A trial of concurrent loads, with messages that are delivered again while they are loaded. */
export interface Trial extends Omit<WorldOptions, 'assembly'> {
  readonly title: string;
  /** The sign that the load is broken. Correct loads show neither. */
  readonly noticed: 'DUPLICATES' | 'ERROR_1023';
  readonly plan: () => FaultPlan;
}

export interface TrialResult {
  readonly title: string;
  readonly results: readonly RunResult[];
  readonly duplicates: number;
  readonly serializationFailures: number;
  readonly noticed: boolean;
}

/** Duration of a load, in milliseconds. Real loads take seconds; without it, loads would end before the same messages are loaded again. */
const LOAD_TAKES = 12_000;
/** The order of loads is random, so one run may not show what is broken. */
const MOST_RUNS = 6;

const deliveredTwice = () => new FaultPlan(({ name }, ordinal) => (name === LOAD && ordinal <= 2 ? 'DELIVERED_WHILE_LOADED' : undefined));
const commitFails = () => new FaultPlan(({ site }, ordinal) => (site === 'COMMIT' && ordinal === 1 ? 'SERIALIZATION' : undefined));
const concurrent = { stack: 'TwoAtOnce', database: 'POSTGRES', loadTakes: LOAD_TAKES, plan: deliveredTwice } as const;

/** The same loads without a mutation. */
export const CONTROLS: readonly Trial[] = [
  { ...concurrent, stack: 'TenAtOnce', title: 'concurrent loads, SNAPSHOT', isolation: 'SNAPSHOT', noticed: 'DUPLICATES' },
  { ...concurrent, stack: 'TenAtOnce', title: 'concurrent loads, SERIALIZABLE', isolation: 'SERIALIZABLE', noticed: 'ERROR_1023' },
  { ...concurrent, stack: 'TenMerging', title: 'concurrent merges, SNAPSHOT', isolation: 'SNAPSHOT', noticed: 'DUPLICATES' },
];

export const MUTATIONS: readonly Trial[] = [
  { title: 'no ledger', stack: 'NoLedger', database: 'POSTGRES', plan: deliveredTwice, noticed: 'DUPLICATES' },
  { ...concurrent, title: 'no LOCK, SNAPSHOT', isolation: 'SNAPSHOT', mutation: 'NO_LOCK', noticed: 'DUPLICATES' },
  { ...concurrent, title: 'no LOCK, SERIALIZABLE', isolation: 'SERIALIZABLE', mutation: 'NO_LOCK', noticed: 'ERROR_1023' },
  { ...concurrent, title: 'LOCK after the first look, SNAPSHOT', isolation: 'SNAPSHOT', mutation: 'LATE_LOCK', noticed: 'DUPLICATES' },
  { ...concurrent, stack: 'TwoMerging', title: 'merge without LOCK, SNAPSHOT', isolation: 'SNAPSHOT', mutation: 'NO_LOCK', noticed: 'DUPLICATES' },
  { title: 'ledger in a transaction of its own', stack: 'TwoAtOnce', database: 'PGLITE', mutation: 'LEDGER_APART', plan: commitFails, noticed: 'DUPLICATES' },
];

/** Repeats a trial until it shows the sign, or until it has run often enough. */
export async function attempt(assembly: string, trial: Trial): Promise<TrialResult> {
  const world = await World.start({ assembly, ...trial });
  try {
    const results: RunResult[] = [];
    const duplicates = () => results.reduce((sum, { books }) => sum + books.duplicates.length, 0);
    const noticed = () => (trial.noticed === 'DUPLICATES' ? duplicates() : world.serializationFailures) > 0;
    while (results.length < MOST_RUNS && !noticed()) {
      results.push(await run(world, trial.plan()));
    }
    return { title: trial.title, results, duplicates: duplicates(), serializationFailures: world.serializationFailures, noticed: noticed() };
  } finally {
    await world.stop();
  }
}
