import { Calls } from './calls';
import { PlannedFault, planOf } from './fault-plan';
import { LOAD, LOADER_LOAD } from './pipeline-call';
import { A_DAY_AND_MORE, Circumstances, run, RunResult } from './run';
import { StackName, World } from './world';

/** The circumstances under which faults are tried. */
export interface Scenario extends Circumstances {
  readonly title: string;
  readonly stack: StackName;
  /** The calls at which faults are tried. */
  readonly calls: Calls;
  readonly first: readonly PlannedFault[];
}

/** Together, these scenarios make every call that the pipeline can make. */
export const SCENARIOS: readonly Scenario[] = [
  { title: 'rows are appended', stack: 'TwoAtOnce', calls: 'APPENDED', first: [] },
  { title: 'COPY refuses rows', stack: 'TwoAtOnce', calls: 'REFUSED', first: [], refusing: true },
  {
    title: 'an environment was killed with its load under way, and everything is checked',
    stack: 'TwoAtOnce',
    calls: 'CHECKED',
    first: [{ fault: 'KILLED_AND_REGROUPED', point: LOAD, ordinal: 1 }],
    checking: true,
  },
  { title: 'a load failed', stack: 'TwoAtOnce', calls: 'FAILED', first: [{ fault: 'COPY_FAILED', point: 'warehouse: COPY', ordinal: 1 }] },
  {
    title: 'a load was given up',
    stack: 'TwoAtOnce',
    calls: 'GIVEN_UP',
    first: [{ fault: 'REPLY_LATE', point: 'COPY: GetObject staging/object', ordinal: 1 }],
  },
  { title: 'everything is replayed', stack: 'TwoAtOnce', calls: 'REPLAYED', first: [], replaying: true },
  { title: 'rows are merged', stack: 'TwoMerging', calls: 'MERGED', first: [] },
  {
    title: 'an environment was killed, and the next one reads the secret of protected columns',
    stack: 'Protecting',
    calls: 'PROTECTED',
    first: [{ fault: 'KILLED_BEFORE', point: 'S3: PutObject staging/object', ordinal: 1 }],
  },
  { title: 'rows are staged', stack: 'Loading', calls: 'STAGED', first: [] },
  { title: 'a loader loads', stack: 'Loading', calls: 'LOADED', first: [] },
  { title: 'a loader meets rows that COPY refuses', stack: 'Loading', calls: 'LOADED_REFUSED', first: [], refusing: true, kind: 'WHOLLY_REFUSED' },
  {
    title: 'a loader was killed with its load under way',
    stack: 'Loading',
    calls: 'LOADED_KILLED',
    first: [{ fault: 'KILLED_AFTER', point: LOADER_LOAD, ordinal: 1 }],
  },
  { title: 'a loader checks', stack: 'Loading', calls: 'LOADED_CHECKED', first: [], checking: true },
  {
    title: 'a loader has given up a load',
    stack: 'LoadingBriefly',
    calls: 'LOADED_GIVEN_UP',
    first: [{ fault: 'REPLY_LATE', point: 'COPY: GetObject pending/object', ordinal: 1 }],
  },
  { title: 'everything is replayed with a loader', stack: 'Loading', calls: 'LOADED_REPLAYED', first: [], replaying: true },
  { title: 'a loader merges', stack: 'LoadingMerging', calls: 'LOADED_MERGED', first: [] },
];

/** How often a fault is tried if its call does not occur. */
const TRIES = 6;

export function faultName({ fault, point, ordinal }: PlannedFault): string {
  return `${fault} at ${point}, time ${ordinal}`;
}

/**
 * Does one run with one fault besides those of the scenario. Chance decides which messages share a batch, and so how often each call is
 * made. If the run made the call less often than planned, the next one has the fault at the last time. Some calls are made once a day.
 */
export async function tryFault(world: World, scenario: Scenario, planned: PlannedFault): Promise<RunResult> {
  for (let tries = 1, one = planned; ; tries++) {
    const result = await run(world, planOf([...scenario.first, one]), scenario);
    const met = result.plan.injected.some((other) => faultName(other) === faultName(one));
    if (met || result.wrong.length > 0) {
      return result;
    }
    if (tries === TRIES) {
      return { ...result, unmet: [...result.unmet, faultName(planned)] };
    }
    one = { ...one, ordinal: Math.max(1, Math.min(one.ordinal, result.plan.timesPassed(one.point))) };
    world.engine.clock.advance(A_DAY_AND_MORE);
  }
}
