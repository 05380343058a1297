import { PendingObject } from './list-pending';
import { manifestOf } from './load-together';
import { Loading } from './loading';
import { LoadRejectedError, readLoadErrors } from '../load/load-error';
import { probeTransaction } from '../load/load-sql';
import { orLogged } from '../runtime/log';

/**
 * The objects of which COPY refuses rows, if it names them. A load ends with the first error. So another COPY, which loads nothing, reads all of
 * them to the end.
 */
export async function namedIn(loading: Loading, objects: readonly PendingObject[], { errors }: LoadRejectedError): Promise<PendingObject[]> {
  if (errors.length === 0 || objects.length === 1) {
    return errors.length === 0 ? [] : [...objects];
  }
  const { set, warehouse } = loading;
  const manifest = await manifestOf(set, objects);
  const { sqls, copy } = probeTransaction(set.target, manifest);
  const { statements } = await warehouse.run({ name: `probe ${manifest.key}`, sqls });
  await orLogged('manifest not removed; it expires', manifest.key, set.staging.remove(manifest.key));
  const { queryId } = statements[copy];
  const found = [...errors, ...queryId === undefined ? [] : await readLoadErrors(warehouse, queryId)];
  const files = new Set(found.map(({ file }) => file));
  return objects.filter(({ key }) => files.has(`s3://${loading.run.store.bucket}/${key}`));
}
