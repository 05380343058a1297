import { UnsafeMessages } from './unsafe-messages';
import { StagedMessage } from '../encode/batch';
import { EncodedBatch } from '../load/encode-batch';
import { LoadedBatch, LoadPath, loadRest, loadWhole } from '../load/load-batch';
import { Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { errorChain, log } from '../runtime/log';
import { batchIdOf } from '../staging/batch-id';
import { Warehouse } from '../warehouse/warehouse';

/** What it takes to load a batch and to keep what cannot be loaded. */
export interface KeepingPath extends LoadPath {
  readonly quarantine: Quarantine;
}

/** Loads a batch. Keeps the rows that COPY refuses, and those of messages whose id belongs to another message. */
export async function loadAndKeep(parts: KeepingPath, warehouse: Warehouse, unsafe: UnsafeMessages, encoded: EncodedBatch): Promise<LoadedBatch> {
  const { schema: { version }, target } = parts;
  const whole = await loadWhole(parts, warehouse, encoded, batchIdOf({ version, ...target, messages: encoded.staged.map(({ message }) => message) }));
  let loaded: LoadedBatch;
  if ('refused' in whole) {
    const { refused } = whole;
    unsafe.addFailedByRows(refused.failed);
    unsafe.add(refused.putAside.staged.map(({ message }) => message.itemIdentifier));
    // Kept first: the ledger must not know a message while one of its rows is neither loaded nor kept.
    if (!await keep(parts, unsafe, refused.rejections, refused.staged)) {
      throw new Error('rows that COPY refused are not kept, and so nothing of their batch is loaded');
    }
    loaded = await loadRest(parts, warehouse, whole);
  } else {
    loaded = whole;
  }
  if (parts.schema.rejectedRows === 'FAIL_MESSAGE') {
    unsafe.addFailedByRows(loaded.reused.rejections.map(({ itemIdentifier }) => itemIdentifier));
  } else {
    await keep(parts, unsafe, loaded.reused.rejections, []);
  }
  return loaded;
}

/** Keeps what was rejected of messages that are not unsafe already. A message is unsafe if that fails. Returns whether all was kept. */
export async function keep(
  { quarantine }: Pick<KeepingPath, 'quarantine'>, unsafe: UnsafeMessages, rejections: readonly Rejection[], toLoad: readonly StagedMessage[],
): Promise<boolean> {
  const errors = await quarantine.keep(unsafe.leaveOut(rejections), unsafe.received, toLoad);
  for (const [itemIdentifier, error] of errors) {
    log({ level: 'ERROR', message: 'rejected rows not kept', itemIdentifier, error: errorChain(error) });
  }
  unsafe.add([...errors.keys()]);
  return errors.size === 0;
}
