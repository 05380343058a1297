import { ALL_THROTTLED, everyItemFault, ItemCalls } from './item-calls';
import { ItemCircumstances, runItems } from './item-run';
import { ItemStackName, ItemWorld } from './item-world';
import { ItemVersionName } from '../../../integ/item-versions';
import { faultName } from '../campaign';
import { FAULT_TITLES } from '../fault';
import { PlannedFault, planOf } from '../fault-plan';
import { storm } from '../storm';
import { Tally } from '../tally';
import { Beginning, Track } from '../track';

const STORMS = 24;
const STORMS_SHORT = 2;
/** A run passes fewer calls than one with a warehouse. */
const SPAN = 20;
const TRIES = 6;

interface Scenario extends ItemCircumstances {
  readonly title: string;
  readonly calls: ItemCalls;
  readonly first: readonly PlannedFault[];
}

const SCENARIOS: readonly Scenario[] = [
  { title: 'items are written', calls: 'WRITTEN', first: [] },
  { title: 'a batch of items failed', calls: 'FAILED', first: ALL_THROTTLED },
  { title: 'rejected items are replayed', calls: 'REPLAYED', first: [], replaying: true },
];

/** Deployments of one version after the other, at these calls. */
const DEPLOYED_AT = ['SQS: ReceiveMessage', 'DynamoDB: PutItem', 'S3: PutObject rejected/object', 'SQS: DeleteMessageBatch'] as const;
const VERSIONS: readonly (readonly ItemVersionName[])[] = [['WIDENED'], ['FIRST'], ['WIDENED', 'FIRST']];

export interface ItemTask {
  /** The folder with an assembly for each version. */
  readonly assembly: string;
  readonly options: { readonly short: boolean; readonly seed: number; readonly only?: string };
  readonly tally: Tally;
  readonly interrupted: AbortSignal;
}

/** The same plans of faults as for tables, against an ingest whose rows become items. Returns the number of storms. */
export async function itemCampaign(task: ItemTask): Promise<number> {
  await everyFault(task);
  await deployments(task);
  return storms(task);
}

function trackOf({ assembly, tally, interrupted, options: { only } }: ItemTask, stack: ItemStackName): Track<ItemWorld> {
  const start = ({ slower, version }: Beginning) => ItemWorld.start({ assembly, stack, slower, version: version as ItemVersionName | undefined });
  return new Track(start, tally, interrupted, only);
}

async function everyFault(task: ItemTask): Promise<void> {
  const track = trackOf(task, 'FewItems');
  const tried = new Set<string>();
  for (const scenario of SCENARIOS.slice(0, task.options.short ? 1 : undefined)) {
    for (const planned of everyItemFault(scenario.calls).filter(({ fault }) => !task.options.short || (!tried.has(fault) && tried.add(fault)))) {
      await track.run(`items: ${FAULT_TITLES[planned.fault]}`, `${scenario.title}: ${faultName(planned)}`, (world) => tryItemFault(world, scenario, planned));
    }
  }
  await track.stop();
}

/** Does one run with one fault. If it made the call less often than planned, the next one has the fault at the last time. */
async function tryItemFault(world: ItemWorld, scenario: Scenario, planned: PlannedFault) {
  for (let tries = 1, one = planned; ; tries++) {
    const result = await runItems(world, planOf([...scenario.first, one]), { ...scenario, seed: tries });
    const met = result.plan.injected.some((other) => faultName(other) === faultName(one));
    if (met || result.wrong.length > 0) {
      return result;
    }
    if (tries === TRIES) {
      return { ...result, unmet: [...result.unmet, faultName(planned)] };
    }
    one = { ...one, ordinal: Math.max(1, Math.min(one.ordinal, result.plan.timesPassed(one.point))) };
  }
}

async function deployments(task: ItemTask): Promise<void> {
  const track = trackOf(task, 'FewItems');
  for (const [at, point] of DEPLOYED_AT.entries()) {
    for (const versions of VERSIONS.slice(0, task.options.short ? at === 0 ? 1 : 0 : undefined)) {
      const from = versions[0] === 'FIRST' ? 'WIDENED' : 'FIRST';
      const events = [{ event: 'DEPLOYED', point, ordinal: 1 } as const, ...at % 2 === 1 ? [{ event: 'REPLAYED', point, ordinal: 1 } as const] : []];
      await track.run('items: another version deployed', `${versions.join(', then ')} deployed at ${point}`,
        (world) => runItems(world, planOf([], events), { deploying: versions, seed: at }), from);
    }
  }
  await track.stop();
}

async function storms(task: ItemTask): Promise<number> {
  const count = task.options.short ? STORMS_SHORT : STORMS;
  for (const stack of ['FewItems', 'ManyItems'] as const) {
    const track = trackOf(task, stack);
    for (let at = 0; at < count / 2; at++) {
      const seed = task.options.seed * 1000 + 700 + at;
      await track.run(`storms, items, ${stack === 'FewItems' ? 'two' : 'ten'} at once`, `storm ${seed}, ${stack}`,
        async (world) => {
          const result = await runItems(world, storm(seed, [], SPAN), { seed, replaying: seed % 3 === 0 });
          return { ...result, unmet: [] }; // a storm that has faults left was a short one
        });
    }
    await track.stop();
  }
  return count;
}
