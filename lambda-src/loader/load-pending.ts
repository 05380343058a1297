import { listPending } from './list-pending';
import { loadInShare } from './load-in-share';
import { Run } from './run';
import { LoadRequest, LoadResult } from '../../src/private/contract/pending';
import { InvocationTime } from '../runtime/invocation-time';
import { pendingFolder } from '../staging/pending-key';
import { SHORTEST_ANSWER } from '../warehouse/circuit-breaker';

/** Milliseconds that must be left for another load. In less time it cannot be asked whether the warehouse answers, either. */
export const SHORTEST = SHORTEST_ANSWER;

/**
 * The least share of a run that a set has. If the share was the same for all sets, many of them would have too little time for any load, in every run.
 * With this one, the oldest sets are loaded, and the others are the oldest in the next run.
 *
 * It halves with each set that is given up, because such a set is among the oldest again in the next run. So sets that cannot be loaded, for example
 * because somebody holds their ledgers, leave the others half of each run.
 */
const LEAST_SHARE = 0.25;

/** How often a set is looked at again because another loader has taken its objects. */
const MOST_GONE = 3;

/**
 * Loads everything that is pending: the set with the oldest message first, each set in its share of the time that is left. A set that has no
 * time left is not tried.
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
  let least = time.remaining() * LEAST_SHARE;
  let pending = 0;
  while (waiting.length > 0) {
    const again = new Set<string>();
    for (const [at, set] of waiting.entries()) {
      const folder = pendingFolder(set);
      const goesOn = time.remaining() > SHORTEST && !await run.isAway(time);
      const share = Math.max(time.remaining() / (waiting.length - at), least);
      const outcome = goesOn ? await loadInShare(run, set, time, share) : 'NOT_TRIED';
      if (outcome === 'GIVEN_UP') {
        least /= 2;
      }
      if (outcome === 'GONE') {
        gone.set(folder, (gone.get(folder) ?? 0) + 1);
      }
      if (outcome === 'FAILED' || outcome === 'GIVEN_UP' || outcome === 'NOT_TRIED' || gone.get(folder) === MOST_GONE) {
        pending += set.objects.length;
      } else if (outcome !== undefined) {
        again.add(folder);
      }
    }
    waiting = again.size === 0 ? [] : (await listPending(s3, bucket, prefix)).filter((set) => again.has(pendingFolder(set)));
  }
  return { ...run.books, pending, ...await run.isAway(time) && { away: true } };
}
