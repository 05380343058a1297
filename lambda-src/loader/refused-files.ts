import { PendingObject } from './list-pending';
import { manifestOf } from './load-together';
import { Loading } from './loading';
import { isRefusal } from '../load/load-error';
import { countsTransaction } from '../load/probe-sql';
import { orLogged } from '../runtime/log';

/**
 * The objects of which COPY refuses rows: those of which it takes fewer than they have. A load ends with the first error. So another COPY, which
 * loads nothing, reads all of them to the end. None if that fails as a whole: then the objects are to be divided.
 */
export async function refusedIn({ set, warehouse }: Loading, objects: readonly PendingObject[]): Promise<PendingObject[]> {
  if (objects.length === 1) {
    return [...objects];
  }
  const manifest = await manifestOf(set, objects);
  const name = `probe ${manifest.key}`;
  const { sqls, found } = countsTransaction(set.target, manifest);
  try {
    const { statements: { [found]: counts } } = await warehouse.run({ name, sqls });
    const taken = new Map(counts.rows > 0 ? (await warehouse.rows(name, counts.id)).map(([object, rows]) => [object, Number(rows)]) : []);
    return objects.filter(({ object, rows }) => taken.get(object) !== rows);
  } catch (error) {
    if (!isRefusal(error)) {
      throw error;
    }
    return [];
  } finally {
    await orLogged('manifest not removed; it expires', manifest.key, set.staging.remove(manifest.key));
  }
}
