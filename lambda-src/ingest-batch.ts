import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { withArrival } from './arrival';
import { encodeBatch } from './batch';
import { batchMetrics, LoadOutcome } from './batch-metrics';
import { batchRecord, requireBalance } from './batch-record';
import { Leftovers } from './leftovers';
import { loadBatch, LoadPath } from './load-batch';
import { correlate, errorChain, log, logIds } from './log';
import { isUnusable, Message, readMessage, UnusableMessage } from './messages';
import { emit } from './metrics';
import { Origin, Quarantine } from './quarantine';
import { Rejection } from './rejection';
import { batchIdOf } from './staging';
import { Warehouse } from './warehouse';
import { INGEST_METRICS } from '../src/private/contract';

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
  /** Whether the records are SNS notifications, whatever the subscription delivers. */
  readonly wrapped?: boolean;
  /** Whether also what is too old for the ledger is loaded. */
  readonly force?: boolean;
}

/**
 * Brings the rows of a batch of messages into the table, and names the messages whose rows are not safe yet.
 *
 * Safe is what the table holds, together with its ledger, or what lies under `rejected/`. Everything else comes again.
 */
export async function ingestBatch(records: readonly SQSRecord[], invocation: Invocation, parts: IngestParts): Promise<SQSBatchResponse> {
  const { warehouse, wrapped, force } = invocation;
  const { schema, horizon } = parts;
  const received = records.map((record) => readMessage(record, schema.rawDelivery && !wrapped));
  const origins = originsOf(records, received);
  const messages = received.map((message) => (isUnusable(message) || force ? message : horizon.accept(message)));
  const encoded = schema.merge ? withArrival(encodeBatch(messages, schema)) : encodeBatch(messages, schema);
  const { staged } = encoded;
  const batchId = batchIdOf((staged.length > 0 ? staged.map(({ message }) => message) : messages).map(({ deduplicationId }) => deduplicationId));
  const unsafe = new Set(encoded.failed);
  correlate({ batchId });

  const keep = async (rejections: readonly Rejection[]) => {
    const kept = rejections.filter(({ itemIdentifier }) => !unsafe.has(itemIdentifier));
    for (const [itemIdentifier, error] of await parts.quarantine.keep(kept, origins)) {
      unsafe.add(itemIdentifier);
      log({ level: 'ERROR', message: 'rejected rows not kept', itemIdentifier, error: errorChain(error) });
    }
  };
  await keep(encoded.rejections);

  let outcome: LoadOutcome;
  if (staged.length > 0) {
    try {
      outcome = await loadBatch(parts, warehouse, encoded, async ({ rejections, failed }) => {
        failed.forEach((itemIdentifier) => unsafe.add(itemIdentifier));
        const touched = new Set(rejections.map(({ itemIdentifier }) => itemIdentifier));
        await keep([...encoded.rejections.filter(({ itemIdentifier }) => touched.has(itemIdentifier)), ...rejections]);
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
  const { values, breakdowns } = batchMetrics(record, outcome, warehouse.retries);
  emit(INGEST_METRICS, values, breakdowns);
  tellImbalance(loaded?.load?.unbalancedMessages);
  requireBalance(record);
  if (loaded) {
    await sweep(parts.leftovers, invocation, staged.map(({ message }) => message.deduplicationId));
  }
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** What was delivered twice is safe only together: the second one was left out because the first one was there. */
function unsafeItems(messages: readonly (Message | UnusableMessage)[], unsafe: ReadonlySet<string>): string[] {
  const ids = new Set(messages.filter(({ itemIdentifier }) => unsafe.has(itemIdentifier)).map(({ deduplicationId }) => deduplicationId));
  return messages.filter(({ deduplicationId }) => ids.has(deduplicationId)).map(({ itemIdentifier }) => itemIdentifier);
}

/** By item identifier. Where the envelope cannot be read, SQS's time must do. */
function originsOf(records: readonly SQSRecord[], messages: readonly (Message | UnusableMessage)[]): Map<string, Origin> {
  return new Map(messages.map((message, at) => [
    message.itemIdentifier,
    isUnusable(message) ? { publishedAt: new Date(Number(records[at].attributes.SentTimestamp)).toISOString() } : message,
  ]));
}

/** All of a message's rows are in the table by now, but not the rows of this message: another one had its id. */
function tellImbalance(messages: number = 0): void {
  if (messages > 0) {
    log({ level: 'ERROR', message: 'books do not balance: the ledger has another number of rows for some messages', messages });
  }
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
