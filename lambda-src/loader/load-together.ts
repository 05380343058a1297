import { loadName } from './archive';
import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { unknownBefore } from '../load/ledger-bound';
import { load, Load } from '../load/load';
import { LoadSource } from '../load/load-sql';
import { orLogged } from '../runtime/log';
import { OutcomeUnknownError } from '../warehouse/statement-errors';

/** Loads objects in one transaction, by a manifest of them. */
export async function loadTogether({ run, set, warehouse }: Loading, objects: readonly PendingObject[]): Promise<Load> {
  const { columns: { replayed, forced, repeatWithinDays }, target, staging } = set;
  const manifest = await manifestOf(set, objects);
  const prune = run.isPruneDue(set);
  const fromSns = objects.every(({ ids }) => ids === 'SNS');
  const options = {
    remember: !forced,
    prune,
    replayed,
    unknownBefore: replayed ? undefined : unknownBefore(oldestOf(objects), { fromSns, repeatWithinDays }),
  };
  let unknown = false;
  try {
    const loaded = await load(warehouse, target, manifest, `load ${objects.length} objects`, options);
    run.loaded(set, objects, loaded, prune);
    return loaded;
  } catch (error) {
    unknown = error instanceof OutcomeUnknownError;
    throw error;
  } finally {
    run.retried(warehouse.retries.take());
    if (!unknown) { // COPY may still be about to read it
      await orLogged('manifest not removed; it expires', manifest.key, staging.remove(manifest.key));
    }
  }
}

/** Puts a manifest of objects. */
export async function manifestOf(
  { columns: { version, compression, archived }, staging }: Loading['set'], objects: readonly PendingObject[],
): Promise<LoadSource & { readonly key: string }> {
  const rows = objects.reduce((sum, object) => sum + object.rows, 0);
  const batchId = loadName(objects);
  const listed = await staging.listTogether({ batchId, rows }, objects.map(({ key }) => key));
  const publishedAt = new Date(oldestOf(objects)).toISOString();
  const expected = objects.map(({ object, rows: some }) => ({ object, rows: some }));
  return { ...listed, batchId, compression, rows, publishedAt, version, ...!archived && { expected } };
}

function oldestOf(objects: readonly PendingObject[]): number {
  return objects.reduce((oldest, object) => Math.min(oldest, object.oldest), Infinity);
}
