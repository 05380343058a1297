import { faultName } from './campaign';
import { changes, changesWithLoader } from './changes';
import { FAULT_TITLES } from './fault';
import { FaultPlan, PlannedFault, planOf } from './fault-plan';
import { MOVES, runMove } from './moves';
import { LOADER_LOAD } from './pipeline-call';
import { run } from './run';
import { settle } from './settle';
import { neighbours } from './storms';
import { Task, trackOf } from './task';

/** Number of deployments in the short run. */
const CHANGES_SHORT = 3;

/** What is tried with a loader in the short run. */
const WITH_LOADER_SHORT: readonly PlannedFault[] = [
  { fault: 'KILLED_AFTER', point: 'S3: PutObject pending/object', ordinal: 1 },
  { fault: 'KILLED_AFTER', point: 'loader, S3: PutObject loaded/object', ordinal: 1 },
  { fault: 'ANOTHER_LOADER', point: LOADER_LOAD, ordinal: 1 },
];

/** Deploys each version after each other one, with messages in flight. */
export async function everyChange(task: Task, stack: 'Changing' | 'ChangingMerging'): Promise<void> {
  const { options, say } = task;
  const kind = `another version deployed, ${stack === 'Changing' ? 'appending' : 'merging'}`;
  const all = options.short ? changes().filter((_, at) => stack === 'Changing' && at < CHANGES_SHORT) : changes();
  const track = trackOf(task, { stack });
  for (const { title, from, versions, faults: planned, events } of all) {
    await track.run(kind, title, (world) => run(world, planOf(planned, events), { deploying: versions }), from);
  }
  if (!options.short) {
    await track.run('horizon raised after the ledger forgot', `${stack}, horizon raised`, async (world) => {
      world.deploy('HORIZON_LOWERED');
      await settle(world);
      return run(world, new FaultPlan(), { deploying: ['HORIZON_RAISED'], ageing: true });
    });
  }
  await track.stop();
  say(`${kind}: ${all.length} deployments`);
}

/** What only ingests with a loader have: deployments with objects pending. In the short run, a few faults instead. */
export async function loading(task: Task): Promise<void> {
  const { options, say } = task;
  if (options.short) {
    const one = trackOf(task, { stack: 'Loading' });
    for (const planned of WITH_LOADER_SHORT) {
      await one.run(FAULT_TITLES[planned.fault], `with a loader: ${faultName(planned)}`, (world) => run(world, planOf([planned])));
    }
    await one.stop();
    say('with a loader: done');
    return;
  }
  const changing = trackOf(task, { stack: 'ChangingLoading' });
  for (const { title, from, versions, faults: planned, events, replaying } of changesWithLoader()) {
    await changing.run('another version deployed, with a loader', title, (world) => run(world, planOf(planned, events), { deploying: versions, replaying }), from);
  }
  await changing.stop();
  const moving = trackOf(task, { stack: 'Moving' });
  for (const move of MOVES) {
    await moving.run('moved with objects pending', move.title, (world) => runMove(world, move));
  }
  await moving.stop();
  say('deployments with objects pending: done');
  await neighbours(task, 'LoadingNeighbours');
}
