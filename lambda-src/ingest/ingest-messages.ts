import { LoadOutcome } from './batch-record';
import { reportBatch } from './report-batch';
import { UnsafeMessages } from './unsafe-messages';
import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { withArrival } from '../encode/arrival';
import { encodeBatch, StagedMessage } from '../encode/batch';
import { LedgerForgotError } from '../load/guard-sql';
import { forgottenUpTo } from '../load/ledger';
import { Leftovers } from '../load/leftovers';
import { LoadPath, loadRest, loadWhole } from '../load/load-batch';
import { Message, UnusableMessage } from '../message/messages';
import { Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { correlate, errorChain, log } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { annotateTrace } from '../runtime/trace';
import { batchIdOf } from '../staging/batch-id';
import { Warehouse } from '../warehouse/warehouse';

/** The parts that outlive a batch. */
export interface IngestParts extends LoadPath {
  readonly quarantine: Quarantine;
  readonly leftovers: Leftovers;
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
  messages: readonly (Message | UnusableMessage)[], { warehouse, longest }: Invocation, parts: IngestParts,
): Promise<BatchOutcome> {
  const { schema, target, quarantine, leftovers, horizon } = parts;
  const encoded = schema.merge ? withArrival(encodeBatch(messages, schema)) : encodeBatch(messages, schema);
  const { staged, counts } = encoded;
  const { version } = schema;
  const batchId = batchIdOf({ version, ...target, messages: staged.length > 0 ? staged.map(({ message }) => message) : messages });
  correlate({ batchId });
  annotateTrace({ batchId });

  const unsafe = new UnsafeMessages(messages, encoded.failed);
  unsafe.add(await keep(quarantine, unsafe.leaveOut(encoded.rejections), messages, staged));

  let outcome: LoadOutcome;
  if (staged.length > 0) {
    try {
      const whole = await loadWhole(parts, warehouse, encoded, batchId);
      if ('refused' in whole) {
        const { refused } = whole;
        unsafe.add(refused.failed);
        // Kept first: if this invocation dies during the load, the refused rows are already safe.
        unsafe.add(await keep(quarantine, unsafe.leaveOut(refused.rejections), messages, refused.staged));
        outcome = await loadRest(parts, warehouse, whole);
      } else {
        outcome = whole;
      }
      const { reused } = outcome;
      if (schema.rejectedRows === 'FAIL_MESSAGE') {
        unsafe.add(reused.map(({ itemIdentifier }) => itemIdentifier));
      } else {
        unsafe.add(await keep(quarantine, unsafe.leaveOut(reused), messages, []));
      }
    } catch (error) {
      if (error instanceof LedgerForgotError && horizon.learn(await forgottenUpTo(warehouse, target))) {
        return ingestMessages(messages.map((message) => horizon.accept(message)), { warehouse, longest }, parts);
      }
      outcome = 'FAILED';
      unsafe.add(staged.map(({ message }) => message.itemIdentifier));
      log({ level: 'ERROR', message: 'batch not loaded', messages: staged.length, error: errorChain(error) });
    }
  }

  const failed = unsafe.itemIdentifiers;
  const record = reportBatch({ batchId, messages, counts, failedMessages: failed.length, retries: warehouse.retries }, outcome);
  if (outcome && outcome !== 'FAILED') {
    await sweep(leftovers, warehouse, idsOf(staged.map(({ message }) => message)), longest);
  }
  return { failed, rowsLoaded: record.rowsLoaded, rejected: record.rowsRejected + record.unusableMessages };
}

function idsOf(messages: readonly Message[]): string[] {
  return messages.map(({ deduplicationId }) => deduplicationId);
}

/** Writes rejected rows to quarantine. Returns the item identifiers of the messages for which that failed. */
async function keep(
  quarantine: Quarantine, rejections: readonly Rejection[], received: readonly Message[], toLoad: readonly StagedMessage[],
): Promise<string[]> {
  const errors = await quarantine.keep(rejections, received, toLoad);
  for (const [itemIdentifier, error] of errors) {
    log({ level: 'ERROR', message: 'rejected rows not kept', itemIdentifier, error: errorChain(error) });
  }
  return [...errors.keys()];
}

/** Tidies up. If that fails, the messages of this batch are loaded all the same, and must not be delivered again. */
async function sweep(leftovers: Leftovers, warehouse: Warehouse, loadedIds: readonly string[], longest: number): Promise<void> {
  try {
    const { swept, left } = await leftovers.sweep(warehouse, loadedIds, longest);
    emit(INGEST_METRICS, { LeftoverObjects: left });
    if (swept.length > 0) {
      log({ message: 'swept', keys: swept });
    }
  } catch (error) {
    log({ level: 'WARN', message: 'not swept; a later batch will', error: errorChain(error) });
  }
}
