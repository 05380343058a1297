import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { withArrival } from './arrival';
import { encodeBatch } from './batch';
import { batchRecord, requireBalance } from './batch-record';
import { Leftovers } from './leftovers';
import { LoadedBatch, loadBatch, LoadPath } from './load-batch';
import { errorChain, log } from './log';
import { isUnusable, Message, readMessage, UnusableMessage } from './messages';
import { Quarantine } from './quarantine';
import { Rejection } from './rejection';
import { batchIdOf } from './staging';
import { Warehouse } from './warehouse';

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

/**
 * Brings the rows of a batch of messages into the table, and names the messages whose rows are not safe yet.
 *
 * Safe is what the table holds, together with its ledger, or what lies under `rejected/`. Everything else comes again.
 */
export async function ingestBatch(records: readonly SQSRecord[], { warehouse, longest }: Invocation, parts: IngestParts): Promise<SQSBatchResponse> {
  const { schema, horizon } = parts;
  const received = records.map((record) => readMessage(record, schema.rawDelivery));
  const publishedAt = publicationTimes(records, received);
  const messages = received.map((message) => (isUnusable(message) ? message : horizon.accept(message)));
  const encoded = schema.merge ? withArrival(encodeBatch(messages, schema)) : encodeBatch(messages, schema);
  const { staged } = encoded;
  const batchId = batchIdOf((staged.length > 0 ? staged.map(({ message }) => message) : messages).map(({ deduplicationId }) => deduplicationId));
  const unsafe = new Set(encoded.failed);

  const keep = async (rejections: readonly Rejection[]) => {
    const kept = rejections.filter(({ itemIdentifier }) => !unsafe.has(itemIdentifier));
    for (const [itemIdentifier, error] of await parts.quarantine.keep(kept, publishedAt)) {
      unsafe.add(itemIdentifier);
      log({ level: 'ERROR', message: 'rejected rows not kept', batchId, itemIdentifier, error: errorChain(error) });
    }
  };
  await keep(encoded.rejections);

  let loaded: LoadedBatch | undefined;
  if (staged.length > 0) {
    try {
      loaded = await loadBatch(parts, warehouse, encoded, async ({ rejections, failed }) => {
        failed.forEach((itemIdentifier) => unsafe.add(itemIdentifier));
        const touched = new Set(rejections.map(({ itemIdentifier }) => itemIdentifier));
        await keep([...encoded.rejections.filter(({ itemIdentifier }) => touched.has(itemIdentifier)), ...rejections]);
      });
    } catch (error) {
      staged.forEach(({ message }) => unsafe.add(message.itemIdentifier));
      log({ level: 'ERROR', message: 'batch not loaded', batchId, messages: staged.length, error: errorChain(error) });
    }
  }
  const failures = unsafeItems(messages, unsafe);
  const record = batchRecord(batchId, encoded.counts, loaded, failures.length);
  log(record);
  requireBalance(record);
  if (loaded) {
    await sweep(parts.leftovers, warehouse, staged.map(({ message }) => message.deduplicationId), longest);
  }
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** What was delivered twice is safe only together: the second one was left out because the first one was there. */
function unsafeItems(messages: readonly (Message | UnusableMessage)[], unsafe: ReadonlySet<string>): string[] {
  const ids = new Set(messages.filter(({ itemIdentifier }) => unsafe.has(itemIdentifier)).map(({ deduplicationId }) => deduplicationId));
  return messages.filter(({ deduplicationId }) => ids.has(deduplicationId)).map(({ itemIdentifier }) => itemIdentifier);
}

/** By item identifier. Where the envelope cannot be read, SQS's time must do. */
function publicationTimes(records: readonly SQSRecord[], messages: readonly (Message | UnusableMessage)[]): Map<string, string> {
  return new Map(messages.map((message, at) => [
    message.itemIdentifier,
    isUnusable(message) ? new Date(Number(records[at].attributes.SentTimestamp)).toISOString() : message.publishedAt,
  ]));
}

/** Tidying up must not cost messages that are loaded another round. */
async function sweep(leftovers: Leftovers, warehouse: Warehouse, loadedIds: readonly string[], longest: number): Promise<void> {
  try {
    const swept = await leftovers.sweep(warehouse, loadedIds, longest);
    if (swept.length > 0) {
      log({ message: 'swept', keys: swept });
    }
  } catch (error) {
    log({ level: 'WARN', message: 'not swept; a later batch will', error: errorChain(error) });
  }
}
