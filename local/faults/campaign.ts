import { PlannedFault, planOf } from './fault-plan';
import { LOAD } from './pipeline-call';
import { Circumstances, run, RunResult } from './run';
import { StackName, World } from './world';

/** The circumstances under which faults are tried. */
export interface Scenario extends Circumstances {
  readonly title: string;
  readonly stack: StackName;
  /** Whether faults are tried at every call, or only at calls that no scenario before this one made for the same purpose. */
  readonly calls: 'ALL' | 'NEW';
  readonly first: readonly PlannedFault[];
}

/** Together, these scenarios make every call that the pipeline can make. */
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

/** Number of runs, of which the one with the fewest calls counts. Chance decides which lane gets which message, and so the number of batches. */
const ENUMERATIONS = 2;

/** How often a fault is tried if its call does not occur. */
const TRIES = 3;

/** Finds every call of a scenario, with the faults that can be injected there. */
export async function enumerate(world: World, scenario: Scenario): Promise<PlannedFault[]> {
  const runs: PlannedFault[][] = [];
  while (runs.length < ENUMERATIONS) {
    const { plan, wrong } = await run(world, planOf(...scenario.first), scenario);
    if (wrong.length > 0) {
      throw new Error(`a run without further faults is wrong: ${wrong.join('; ')}`);
    }
    runs.push(plan.everyFault());
  }
  return runs.reduce((fewest, one) => (one.length < fewest.length ? one : fewest));
}

export function faultName({ fault, point, ordinal }: PlannedFault): string {
  return `${fault} at ${point}, time ${ordinal}`;
}

/** Does one run with one fault besides those of the scenario. Returns undefined if the call for the fault did not occur. */
export async function tryFault(world: World, scenario: Scenario, planned: PlannedFault): Promise<RunResult | undefined> {
  for (let at = 0; at < TRIES; at++) {
    const result = await run(world, planOf(...scenario.first, planned), scenario);
    if (result.wrong.length > 0 || result.plan.injected.some((one) => faultName(one) === faultName(planned))) {
      return result;
    }
  }
  return undefined;
}
