import { ListedSet, MOST_OBJECTS } from './list-pending';
import { Again, loadSet } from './load-set';
import { LoadableSet, stagingOf, targetOf } from './loadable-set';
import { Run, Sizes } from './run';
import { atMost, InvocationTime, partOf } from '../runtime/invocation-time';
import { pendingFolder } from '../staging/pending-key';

/** What became of a set: with `GIVEN_UP` its time was over, and with `FAILED` it has failed before. */
export type Outcome = Again | 'FAILED' | 'GIVEN_UP' | undefined;

/** After a load that was given up, the next one of its set takes so many times fewer objects. */
const FEWER = 8;

/**
 * Loads a set in its share of the time, in milliseconds.
 *
 * The same objects are the oldest in the next run. If their load takes too long for the share, it would take too long in every run, and no object of the
 * set would ever be loaded. So a load of many objects has half of the share. If it is given up, a load of an eighth of them, the oldest, has what remains.
 */
export async function loadInShare(run: Run, set: ListedSet, time: InvocationTime, share: number): Promise<Outcome> {
  const isWhole = time.remaining() >= share;
  const own = atMost(time, share);
  let size = Math.min(set.objects.length, run.sizes.get(pendingFolder(set)) ?? Infinity);
  const isMany = size > FEWER;
  let outcome = await tryToLoad(run, oldest(set, size), isMany ? partOf(own, 0.5) : own);
  if (outcome === 'GIVEN_UP' && isMany && own.remaining() > 0 && !await run.isAway(own)) {
    size = fewer(size);
    outcome = await tryToLoad(run, oldest(set, size), own);
  }
  if (outcome !== 'GIVEN_UP' || isWhole) { // at the end of a run any load could be too large
    remember(run.sizes, pendingFolder(set), size, outcome);
  }
  return outcome;
}

function oldest(set: ListedSet, size: number): ListedSet {
  return size < set.objects.length ? { ...set, objects: set.objects.slice(0, size), more: true } : set;
}

function fewer(size: number): number {
  return Math.ceil(size / FEWER);
}

/** After a load that has succeeded, the next one is larger again: what took so long may be over. */
function remember(sizes: Sizes, folder: string, size: number, outcome: Outcome): void {
  if (outcome === 'GIVEN_UP') {
    sizes.set(folder, fewer(size));
  } else if (outcome === 'MORE' || outcome === 'STAGED_ANEW') {
    sizes.set(folder, Math.min(2 * size, MOST_OBJECTS));
  } else if (outcome === undefined) {
    sizes.delete(folder);
  }
}

async function tryToLoad(run: Run, set: ListedSet, time: InvocationTime): Promise<Outcome> {
  try {
    return await loadSet(run, await loadable(run, set), time);
  } catch (error) {
    run.failed(set, error);
    return time.remaining() > 0 ? 'FAILED' : 'GIVEN_UP';
  }
}

async function loadable({ store, copyRoleArn }: Run, set: ListedSet): Promise<LoadableSet> {
  const columns = await store.setOf(set);
  return { ...set, columns, target: targetOf(columns, copyRoleArn), staging: stagingOf(columns, store.s3, store.bucket) };
}
