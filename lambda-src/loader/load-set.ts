import { archive } from './archive';
import { PendingObject } from './list-pending';
import { loadTogether } from './load-together';
import { LoadableSet } from './loadable-set';
import { Loading } from './loading';
import { GoneError } from './pending-store';
import { refusedIn } from './refused-files';
import { setRefusedAside } from './refused-object';
import { keepReused } from './reused-copies';
import { ifRoom } from './room';
import { Run } from './run';
import { settleParts } from './settle-parts';
import { setForgottenAside } from './too-old';
import { LedgerForgotError } from '../load/guard-sql';
import { LoadRejectedError } from '../load/load-error';
import { InvocationTime } from '../runtime/invocation-time';
import { errorChain, log } from '../runtime/log';
import { StatementFailedError } from '../warehouse/statement-errors';

/** Why a set must be looked at again: there are more objects, some were staged anew, or another loader has taken some. */
export type Again = 'MORE' | 'STAGED_ANEW' | 'GONE';

/** Loads the objects of a set, archives them and removes them. Throws if some could not be loaded; they stay. */
export async function loadSet(run: Run, set: LoadableSet, time: InvocationTime): Promise<Again | undefined> {
  const loading: Loading = { run, set, warehouse: run.warehouseFor(time), noRoom: [] };
  try {
    const unsettled = set.objects.filter(({ ids }) => ids === 'PARTS');
    for (const object of unsettled) {
      await ifRoom(loading, async () => settleParts(loading, object));
    }
    const settled = set.objects.filter(({ ids }) => ids !== 'PARTS');
    let anew = unsettled.length > 0;
    // An object of the archive may have rows that another one has, too: only the ledger tells.
    for (const objects of set.columns.archived ? settled.map((object) => [object]) : [settled]) {
      anew = await loadAll(loading, objects) || anew;
    }
    if (loading.noRoom.length > 0) {
      throw loading.noRoom[0];
    }
    return anew ? 'STAGED_ANEW' : set.more ? 'MORE' : undefined;
  } catch (error) {
    if (isGone(error)) {
      log({ level: 'WARN', message: 'another loader has taken some of these objects', set: set.set, error: errorChain(error) });
      return 'GONE';
    }
    throw error;
  }
}

/** Loads objects at once. What cannot be loaded of them is kept, and what remains is staged anew: then it returns true. */
async function loadAll(loading: Loading, objects: readonly PendingObject[]): Promise<boolean> {
  if (objects.length === 0) {
    return false;
  }
  const { run, set } = loading;
  let done = objects;
  try {
    const { reusedCopies } = await loadTogether(loading, objects);
    if (!set.columns.archived) {
      const staying = new Set(await keepReused(loading, objects, reusedCopies));
      done = objects.filter((object) => !staying.has(object));
    }
  } catch (error) {
    if (error instanceof LedgerForgotError) {
      return loadAll(loading, await setForgottenAside(loading, objects, error));
    }
    if (!(error instanceof LoadRejectedError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'COPY refused rows', set: set.set, objects: objects.length, error: errorChain(error) });
    return loadOthersFirst(loading, objects);
  }
  const archived = set.columns.archived ? [] : await archive(run.store, set.columns, done);
  await run.store.remove(done.map(({ key }) => key));
  log({ message: 'archived', set: set.set, objects: done.length, keys: archived });
  return false;
}

/** Loads the objects of which COPY refuses no row, and then sets the refused rows of the others aside. */
async function loadOthersFirst(loading: Loading, objects: readonly PendingObject[]): Promise<boolean> {
  const suspects = new Set(await refusedIn(loading, objects));
  if (suspects.size === 0) {
    const half = Math.ceil(objects.length / 2);
    const first = await loadAll(loading, objects.slice(0, half));
    return await loadAll(loading, objects.slice(half)) || first;
  }
  let anew = await loadAll(loading, objects.filter((object) => !suspects.has(object)));
  for (const object of suspects) {
    await ifRoom(loading, async () => {
      anew = await setRefusedAside(loading, object) || anew;
    });
  }
  return anew;
}

/** Whether an object was not there any more when it was read, by this function or by COPY. */
function isGone(error: unknown): boolean {
  return error instanceof GoneError
    || (error instanceof StatementFailedError && /NoSuchKey|specified (?:key|S3 prefix)\b.*does not exist/is.test(error.failure.redshiftMessage));
}
