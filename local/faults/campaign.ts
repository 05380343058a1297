import { PlannedFault, planOf } from './fault-plan';
import { LOAD } from './pipeline-call';
import { Circumstances, run, RunResult } from './run';
import { StackName, World } from './world';

/** What is the case whatever fault is tried. */
export interface Scenario extends Circumstances {
  readonly title: string;
  readonly stack: StackName;
  /** Whether faults are tried at every call, or only at calls that no scenario before this one made for the same purpose. */
  readonly calls: 'ALL' | 'NEW';
  readonly first: readonly PlannedFault[];
}

/** Between them the pipeline makes every call that it can make. */
export const SCENARIOS: readonly Scenario[] = [
  { title: 'rows are appended', stack: 'TwoAtOnce', calls: 'ALL', first: [] },
  { title: 'COPY refuses rows', stack: 'TwoAtOnce', calls: 'NEW', first: [], refusing: true },
  {
    title: 'an environment was killed with its load under way',
    stack: 'TwoAtOnce',
    calls: 'NEW',
    first: [{ fault: 'KILLED_AND_REGROUPED', point: LOAD, ordinal: 1 }],
  },
  { title: 'everything is replayed', stack: 'TwoAtOnce', calls: 'NEW', first: [], replaying: true },
  { title: 'rows are merged', stack: 'TwoMerging', calls: 'NEW', first: [] },
];

/** Runs of which the one with the fewest calls counts: which lane gets which message, and so how many batches there are, is up to chance. */
const ENUMERATIONS = 2;

/** How often a fault is tried again that no call came by. */
const TRIES = 3;

/** Finds every call of a scenario, and what can go wrong there. */
export async function enumerate(world: World, scenario: Scenario): Promise<PlannedFault[]> {
  const runs: PlannedFault[][] = [];
  while (runs.length < ENUMERATIONS) {
    const { plan, wrong } = await run(world, planOf(...scenario.first), scenario);
    if (wrong.length > 0) {
      throw new Error(`a run without further faults is not as it must be: ${wrong.join('; ')}`);
    }
    runs.push(plan.everyFault());
  }
  return runs.reduce((fewest, one) => (one.length < fewest.length ? one : fewest));
}

export function faultName({ fault, point, ordinal }: PlannedFault): string {
  return `${fault} at ${point}, time ${ordinal}`;
}

/** One run with one fault besides those of the scenario. Undefined if nothing came by where it was to happen. */
export async function tryFault(world: World, scenario: Scenario, planned: PlannedFault): Promise<RunResult | undefined> {
  for (let at = 0; at < TRIES; at++) {
    const result = await run(world, planOf(...scenario.first, planned), scenario);
    if (result.wrong.length > 0 || result.plan.injected.some((one) => faultName(one) === faultName(planned))) {
      return result;
    }
  }
  return undefined;
}
