import { ListedSet, listPending } from './list-pending';
import { Again, loadSet } from './load-set';
import { LoadableSet, stagingOf, targetOf } from './loadable-set';
import { Run } from './run';
import { LoadRequest, LoadResult } from '../../src/private/contract/pending';
import { InvocationTime, partOf } from '../runtime/invocation-time';
import { pendingFolder } from '../staging/pending-key';

/** Milliseconds that must be left for another load. */
export const SHORTEST = 1_000;

/** How often a set is looked at again because another loader has taken its objects. */
const MOST_GONE = 3;

/**
 * Loads everything that is pending: the set with the oldest message first, each set in its share of the time that is left.
 *
 * If the last load failed for the warehouse's sake, the warehouse is asked first, and the run ends if it does not answer.
 *
 * A set is looked at again if it has more objects than one load takes, or if what remains of an object was staged anew. What comes in the
 * meantime is left to the next run: a loader that followed a steady stream would never end.
 */
export async function loadPending(run: Run, { prefix }: LoadRequest['load'], time: InvocationTime): Promise<LoadResult> {
  const { s3, bucket } = run.store;
  let waiting = await listPending(s3, bucket, prefix);
  await run.lookAt(waiting, prefix === undefined);
  const gone = new Map<string, number>();
  let pending = 0;
  while (waiting.length > 0) {
    const again = new Set<string>();
    for (const [at, set] of waiting.entries()) {
      const folder = pendingFolder(set);
      const goesOn = time.remaining() > SHORTEST && !await run.isAway(time);
      const outcome = goesOn ? await tryToLoad(run, set, partOf(time, 1 / (waiting.length - at))) : 'NOT_TRIED';
      if (outcome === 'GONE') {
        gone.set(folder, (gone.get(folder) ?? 0) + 1);
      }
      if (outcome === 'FAILED' || outcome === 'NOT_TRIED' || gone.get(folder) === MOST_GONE) {
        pending += set.objects.length;
      } else if (outcome !== undefined) {
        again.add(folder);
      }
    }
    waiting = again.size === 0 ? [] : (await listPending(s3, bucket, prefix)).filter((set) => again.has(pendingFolder(set)));
  }
  return { ...run.books, pending, ...await run.isAway(time) && { away: true } };
}

async function tryToLoad(run: Run, set: ListedSet, time: InvocationTime): Promise<Again | 'FAILED' | undefined> {
  try {
    return await loadSet(run, await loadable(run, set), time);
  } catch (error) {
    run.failed(set, error);
    return 'FAILED';
  }
}

async function loadable({ store, copyRoleArn }: Run, set: ListedSet): Promise<LoadableSet> {
  const columns = await store.setOf(set);
  return { ...set, columns, target: targetOf(columns, copyRoleArn), staging: stagingOf(columns, store.s3, store.bucket) };
}
