import { readMovedBooks } from './books';
import { PlannedFault, planOf } from './fault-plan';
import { Published, publishRun } from './messages';
import { RunResult } from './run';
import { rest, settle } from './settle';
import { World } from './world';
import { FaultMoveName } from '../../integ/fault-versions';
import { PENDING_PREFIX } from '../../src/private/contract/pending';

/** A deployment that changes an ingest while objects that it has staged are pending. */
export interface Move {
  readonly to: FaultMoveName;
  readonly title: string;
  readonly faults?: readonly PlannedFault[];
  /** Whether the warehouse is paused at first, so that the deployment must fail. */
  readonly refused?: boolean;
}

const DIES: PlannedFault = { fault: 'KILLED_AFTER', point: 'loader, S3: DeleteObjects several objects', ordinal: 1 };
const DIES_WITH_ROWS_LOADED: PlannedFault = { fault: 'KILLED_AFTER', point: 'loader, S3: PutObject loaded/object', ordinal: 1 };

/** Each begins where the one before it ends. */
export const MOVES: readonly Move[] = [
  { to: 'MERGING', title: 'APPEND becomes MERGE' },
  { to: 'HOME', title: 'MERGE becomes APPEND, and the loader dies', faults: [DIES_WITH_ROWS_LOADED] },
  { to: 'OTHER_TABLE', title: 'another table' },
  { to: 'HOME', title: 'the first table again, and the loader dies', faults: [DIES] },
  { to: 'RENAMED', title: 'another name' },
  { to: 'HOME', title: 'the first name again, and the loader dies', faults: [DIES_WITH_ROWS_LOADED] },
  { to: 'WITHOUT_LOADER', title: 'no loader, and it dies before that', faults: [DIES] },
  { to: 'HOME', title: 'a loader again' },
  { to: 'REMOVED', title: 'no ingest any more' },
  { to: 'HOME', title: 'an ingest again' },
  { to: 'REMOVED', title: 'no ingest any more, although the warehouse is paused', refused: true },
];

/** Publishes messages, deploys while they are pending, publishes more if there still is an ingest, and checks the books of all places. */
export async function runMove(world: World, { to, faults = [], refused = false }: Move): Promise<RunResult> {
  const plan = planOf(faults);
  world.plan = plan;
  const before = world.pipelines;
  const published: Published[] = [];
  const publish = async () => {
    for (const pipeline of world.pipelines) {
      published.push(await publishRun(pipeline, { kind: 'SINGLE' }));
    }
    await rest(world);
  };
  await publish();
  const nothingPending = before.some(({ loader }) => loader) && (await world.loader!.pending()).length === 0;
  const wrong = refused ? await moveInVain(world, to) : [];
  try {
    await world.move(to);
  } catch (error) {
    if (plan.injected.length === 0) {
      throw error;
    }
    // Nobody repeats what the loader does for a deployment if it dies. The next tick loads, and then the stack is deployed again.
    await settle(world);
    await world.move(to);
  }
  await publish();
  await settle(world);
  plan.end();
  await settle(world);
  const places = [...before, ...world.pipelines];
  const books = await readMovedBooks(places, published);
  const claims: [boolean, string][] = [
    [books.duplicates.length === 0, `more than once: ${books.duplicates.join(', ')}`],
    [books.lost.length === 0, `lost: ${books.lost.join(', ')}`],
    [books.misplaced.length === 0, `in the wrong place: ${books.misplaced.join(', ')}`],
    [books.staged.length === 0, `left: ${books.staged.join(', ')}`],
  ];
  return {
    plan,
    rows: published.reduce((sum, { rows }) => sum + rows.length + 1, 0),
    books: [books],
    redriven: 0,
    tooBusy: false,
    timeouts: 0,
    deployments: 1,
    unmet: nothingPending ? ['a deployment with objects pending'] : faults.filter(({ point }) => plan.timesPassed(point) === 0).map(({ fault, point }) => `${fault} at ${point}`),
    wrong: [...wrong, ...claims.filter(([holds]) => !holds).map(([, sentence]) => sentence)],
  };
}

/** A deployment that must fail, and say why. Afterwards the warehouse is there again, and what is pending is loaded as the error says. */
async function moveInVain(world: World, to: FaultMoveName): Promise<string[]> {
  const { pipelines } = world;
  pipelines.forEach(({ proxy }) => proxy.pause());
  try {
    await world.move(to);
    return ['an ingest was removed although something that it had staged was pending'];
  } catch (error: any) {
    pipelines.forEach(({ proxy }) => proxy.recover());
    await settle(world);
    return error.message.includes(`are still under ${PENDING_PREFIX}`) ? [] : [`the deployment failed, but not as it must: ${error.message}`];
  }
}
