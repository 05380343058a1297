import { keep, keepOrFail } from '../ingest/keep';
import { UnsafeMessages } from '../ingest/unsafe-messages';
import { EncodedBatch } from '../load/encode-batch';
import { LoadedBatch, LoadPath, loadRest, loadWhole } from '../load/load-batch';
import { batchIdOf } from '../message/batch-id';
import { Quarantine } from '../rejected/quarantine';
import { Warehouse } from '../warehouse/warehouse';

/** What it takes to load a batch and to keep what cannot be loaded. */
export interface KeepingPath extends LoadPath {
  readonly quarantine: Quarantine;
}

/** Loads a batch. Keeps the rows that COPY refuses, and those of messages whose id belongs to another message. */
export async function loadAndKeep(parts: KeepingPath, warehouse: Warehouse, unsafe: UnsafeMessages, encoded: EncodedBatch): Promise<LoadedBatch> {
  const { schema: { version }, target } = parts;
  const content = { version, place: [target.schemaName, target.tableName], messages: encoded.staged.map(({ message }) => message) };
  const whole = await loadWhole(parts, warehouse, encoded, batchIdOf(content));
  let loaded: LoadedBatch;
  if ('refused' in whole) {
    const { refused } = whole;
    unsafe.addFailedByRows(refused.failed);
    unsafe.add(refused.putAside.staged.map(({ message }) => message.itemIdentifier));
    // Kept first: the ledger must not know a message while one of its rows is neither loaded nor kept.
    if (!await keep(parts.quarantine, unsafe, refused.rejections, refused.staged)) {
      throw new Error('rows that COPY refused are not kept, and so nothing of their batch is loaded');
    }
    loaded = await loadRest(parts, warehouse, whole);
  } else {
    loaded = whole;
  }
  await keepOrFail(parts.schema.rejectedRows, parts.quarantine, unsafe, loaded.reused.rejections, []);
  return loaded;
}
