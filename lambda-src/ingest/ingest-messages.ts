import { batchMetrics, LoadOutcome, batchRecord, requireBalance } from './batch-record';
import { INGEST_METRICS } from '../../src/private/contract/metrics';
import { withArrival } from '../encode/arrival';
import { encodeBatch, StagedMessage } from '../encode/batch';
import { Leftovers } from '../load/leftovers';
import { loadBatch, LoadPath } from '../load/load-batch';
import { Message, UnusableMessage } from '../message/messages';
import { Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { correlate, errorChain, log, logIds } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { annotateTrace } from '../runtime/trace';
import { Warehouse } from '../warehouse/warehouse';

/** The parts that outlive a batch. */
export interface IngestParts extends LoadPath {
  readonly quarantine: Quarantine;
  readonly leftovers: Leftovers;
}

/** What there is for one batch. */
export interface Invocation {
  readonly warehouse: Warehouse;
  /** Milliseconds that an invocation has at most. */
  readonly longest: number;
}

/** What became of a batch. */
export interface BatchOutcome {
  /** By item identifier, the messages whose rows are not safe yet. */
  readonly failed: readonly string[];
  readonly rowsLoaded: number;
  /** Rows, and messages whose rows cannot be read. */
  readonly rejected: number;
}

/**
 * Brings the rows of messages into the table.
 *
 * Safe is what the table holds, together with its ledger, or what lies under `rejected/`.
 */
export async function ingestMessages(
  messages: readonly (Message | UnusableMessage)[], invocation: Invocation, parts: IngestParts,
): Promise<BatchOutcome> {
  const { schema } = parts;
  const encoded = schema.merge ? withArrival(encodeBatch(messages, schema)) : encodeBatch(messages, schema);
  const { staged } = encoded;
  const named = staged.length > 0 ? staged.map(({ message }) => message) : messages;
  const batchId = parts.staging.batchIdOf(named.map(({ deduplicationId }) => deduplicationId));
  const unsafe = new Set(encoded.failed);
  correlate({ batchId });
  annotateTrace({ batchId });

  const keep = async (rejections: readonly Rejection[], toLoad: readonly StagedMessage[]) => {
    const kept = rejections.filter(({ itemIdentifier }) => !unsafe.has(itemIdentifier));
    for (const [itemIdentifier, error] of await parts.quarantine.keep(kept, messages, toLoad)) {
      unsafe.add(itemIdentifier);
      log({ level: 'ERROR', message: 'rejected rows not kept', itemIdentifier, error: errorChain(error) });
    }
  };
  await keep(encoded.rejections, staged);

  let outcome: LoadOutcome;
  if (staged.length > 0) {
    try {
      outcome = await loadBatch(parts, invocation.warehouse, encoded, async ({ rejections, failed, staged: remaining }) => {
        failed.forEach((itemIdentifier) => unsafe.add(itemIdentifier));
        const touched = new Set(rejections.map(({ itemIdentifier }) => itemIdentifier));
        await keep([...encoded.rejections.filter(({ itemIdentifier }) => touched.has(itemIdentifier)), ...rejections], remaining);
      });
    } catch (error) {
      outcome = 'FAILED';
      staged.forEach(({ message }) => unsafe.add(message.itemIdentifier));
      log({ level: 'ERROR', message: 'batch not loaded', messages: staged.length, error: errorChain(error) });
    }
  }
  const failures = unsafeItems(messages, unsafe);
  const loaded = outcome === 'FAILED' ? undefined : outcome;
  const record = batchRecord(batchId, encoded.counts, loaded, failures.length);
  log(record);
  const { key, statementId, queryId } = record;
  logIds({ message: loaded ? 'loaded' : 'not loaded', key, statementId, queryId }, messages);
  const { values, breakdowns } = batchMetrics(record, outcome, invocation.warehouse.retries);
  emit(INGEST_METRICS, values, breakdowns);
  const { unbalancedMessages } = { ...loaded?.load };
  if (unbalancedMessages) { // the table has all rows that these messages were loaded with, but others than this time
    log({ level: 'ERROR', message: 'books do not balance: the ledger has another number of rows for some messages', messages: unbalancedMessages });
  }
  requireBalance(record);
  if (loaded) {
    await sweep(parts.leftovers, invocation, staged.map(({ message }) => message.deduplicationId));
  }
  return { failed: failures, rowsLoaded: record.rowsLoaded, rejected: record.rowsRejected + record.unusableMessages };
}

/** What was delivered twice is safe only together: the second one was left out because the first one was there. */
function unsafeItems(messages: readonly (Message | UnusableMessage)[], unsafe: ReadonlySet<string>): string[] {
  const ids = new Set(messages.filter(({ itemIdentifier }) => unsafe.has(itemIdentifier)).map(({ deduplicationId }) => deduplicationId));
  return messages.filter(({ deduplicationId }) => ids.has(deduplicationId)).map(({ itemIdentifier }) => itemIdentifier);
}

/** Tidying up must not cost messages that are loaded another round. */
async function sweep(leftovers: Leftovers, { warehouse, longest }: Invocation, loadedIds: readonly string[]): Promise<void> {
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
