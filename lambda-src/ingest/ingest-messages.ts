import { LoadOutcome } from './batch-record';
import { reportBatch } from './report-batch';
import { tidyUp, TidyParts } from './tidy-up';
import { UnsafeMessages } from './unsafe-messages';
import { withArrival } from '../encode/arrival';
import { encodeBatch, EncodedBatch, StagedMessage } from '../encode/batch';
import { LedgerForgotError } from '../load/guard-sql';
import { forgottenUpTo } from '../load/ledger';
import { LoadedBatch, LoadPath, loadRest, loadWhole } from '../load/load-batch';
import { Message, UnusableMessage } from '../message/messages';
import { Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { correlate, errorChain, log } from '../runtime/log';
import { annotateTrace } from '../runtime/trace';
import { batchIdOf } from '../staging/batch-id';
import { Warehouse } from '../warehouse/warehouse';

/** The parts that outlive a batch. */
export interface IngestParts extends LoadPath, TidyParts {
  readonly quarantine: Quarantine;
}

/** What a batch can use while its invocation lasts. */
export interface Invocation {
  readonly warehouse: Warehouse;
  /** Milliseconds that any invocation of this function can last. */
  readonly longest: number;
}

/** What became of a batch. */
export interface BatchOutcome {
  /** The item identifiers of the messages whose rows are not safe yet. */
  readonly failed: readonly string[];
  readonly rowsLoaded: number;
  /** Rows, and messages whose rows cannot be read. */
  readonly rejected: number;
}

/**
 * Brings the rows of messages into the table.
 *
 * A row is safe if it is in the table, together with its entry in the ledger, or under `rejected/`.
 */
export async function ingestMessages(
  messages: readonly (Message | UnusableMessage)[], invocation: Invocation, parts: IngestParts,
): Promise<BatchOutcome> {
  const { warehouse, longest } = invocation;
  const { schema, target, horizon } = parts;
  const encode = (some: typeof messages) => (schema.merge ? withArrival(encodeBatch(some, schema)) : encodeBatch(some, schema));
  const encoded = encode(messages);
  const { counts } = encoded;
  let { staged } = encoded;
  const idOf = (named: readonly StagedMessage[]) =>
    batchIdOf({ version: schema.version, ...target, messages: named.length > 0 ? named.map(({ message }) => message) : messages });
  const batchId = idOf(staged);
  correlate({ batchId });
  annotateTrace({ batchId });

  const unsafe = new UnsafeMessages(messages, encoded.failed);
  await keep(parts, unsafe, encoded.rejections, staged);
  // The ledger must not know a message of which a row is neither loaded nor kept: it may come again under rules that accept the row.
  const loadable = unsafe.leaveOut(staged.map(({ message }) => message)).length < staged.length ? encode(unsafe.others(messages)) : encoded;
  staged = loadable.staged;

  let outcome: LoadOutcome;
  if (staged.length > 0) {
    try {
      outcome = await loadAndKeep(parts, warehouse, unsafe, loadable, idOf(staged));
    } catch (error) {
      if (error instanceof LedgerForgotError && horizon.learn(await forgottenUpTo(warehouse, target))) {
        return ingestMessages(messages.map((message) => horizon.accept(message)), invocation, parts);
      }
      outcome = 'FAILED';
      unsafe.add(staged.map(({ message }) => message.itemIdentifier));
      log({ level: 'ERROR', message: 'batch not loaded', messages: staged.length, error: errorChain(error) });
    }
  }

  const failed = unsafe.itemIdentifiers;
  const record = reportBatch({ batchId, messages, counts, failedMessages: failed.length, retries: warehouse.retries }, outcome);
  if (outcome && outcome !== 'FAILED') {
    await tidyUp(parts, warehouse, staged.map(({ message: { deduplicationId } }) => deduplicationId), longest);
  }
  return { failed, rowsLoaded: record.rowsLoaded, rejected: record.rowsRejected + record.unusableMessages };
}

/** Loads a batch. Keeps the rows that COPY refuses, and those of messages whose id belongs to another message. */
async function loadAndKeep(
  parts: IngestParts, warehouse: Warehouse, unsafe: UnsafeMessages, encoded: EncodedBatch, batchId: string,
): Promise<LoadedBatch> {
  const whole = await loadWhole(parts, warehouse, encoded, batchId);
  let loaded: LoadedBatch;
  if ('refused' in whole) {
    const { refused } = whole;
    unsafe.add(refused.failed);
    // Kept first: the ledger must not know a message while one of its rows is neither loaded nor kept.
    if (!await keep(parts, unsafe, refused.rejections, refused.staged)) {
      throw new Error('rows that COPY refused are not kept, and so nothing of their batch is loaded');
    }
    loaded = await loadRest(parts, warehouse, whole);
  } else {
    loaded = whole;
  }
  if (parts.schema.rejectedRows === 'FAIL_MESSAGE') {
    unsafe.add(loaded.reused.rejections.map(({ itemIdentifier }) => itemIdentifier));
  } else {
    await keep(parts, unsafe, loaded.reused.rejections, []);
  }
  return loaded;
}

/** Keeps what was rejected of messages that are not unsafe already. A message is unsafe if that fails. Returns whether all was kept. */
async function keep(
  { quarantine }: IngestParts, unsafe: UnsafeMessages, rejections: readonly Rejection[], toLoad: readonly StagedMessage[],
): Promise<boolean> {
  const errors = await quarantine.keep(unsafe.leaveOut(rejections), unsafe.received, toLoad);
  for (const [itemIdentifier, error] of errors) {
    log({ level: 'ERROR', message: 'rejected rows not kept', itemIdentifier, error: errorChain(error) });
  }
  unsafe.add([...errors.keys()]);
  return errors.size === 0;
}
