import { LoadOutcome } from './batch-record';
import { keep, KeepingPath, loadAndKeep } from './load-and-keep';
import { reportBatch } from './report-batch';
import { tidyUp, TidyParts } from './tidy-up';
import { UnsafeMessages } from './unsafe-messages';
import { encodeBatch, EncodedBatch } from '../load/encode-batch';
import { LedgerForgotError } from '../load/guard-sql';
import { forgottenUpTo } from '../load/ledger';
import { Message, tooExpensive, UnusableMessage } from '../message/messages';
import { correlate, errorChain, log } from '../runtime/log';
import { annotateTrace } from '../runtime/trace';
import { batchIdOf } from '../staging/batch-id';
import { BatchTooLargeError } from '../staging/batch-too-large';
import { Warehouse } from '../warehouse/warehouse';

/** The parts that outlive a batch. */
export interface IngestParts extends KeepingPath, TidyParts {}

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
  try {
    return await ingestBatch(messages, invocation, parts);
  } catch (error) {
    if (!(error instanceof BatchTooLargeError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'batch loaded in parts', messages: messages.length, error: errorChain(error) });
    if (messages.length === 1) {
      return ingestBatch([tooExpensive(messages[0])], invocation, parts);
    }
    const half = Math.ceil(messages.length / 2);
    const first = await ingestMessages(messages.slice(0, half), invocation, parts);
    const second = await ingestMessages(messages.slice(half), invocation, parts);
    return {
      failed: [...first.failed, ...second.failed],
      rowsLoaded: first.rowsLoaded + second.rowsLoaded,
      rejected: first.rejected + second.rejected,
    };
  }
}

async function ingestBatch(messages: readonly (Message | UnusableMessage)[], invocation: Invocation, parts: IngestParts): Promise<BatchOutcome> {
  const { warehouse, longest } = invocation;
  const { schema, target, horizon } = parts;
  const encoded = await encodeBatch(messages, schema);
  const { counts } = encoded;
  const batchId = batchIdOf({ version: schema.version, ...target, messages: encoded.staged.length > 0 ? messagesOf(encoded) : messages });
  correlate({ batchId });
  annotateTrace({ batchId });

  const unsafe = new UnsafeMessages(messages, encoded.failed);
  await keep(parts, unsafe, encoded.rejections, encoded.staged);
  // The ledger must not know a message of which a row is neither loaded nor kept: it may come again under rules that accept the row.
  // Stryker disable next-line ConditionalExpression,EqualityOperator: without unsafe messages, the batch would be encoded again for nothing
  const loadable = unsafe.leaveOut(messagesOf(encoded)).length < encoded.staged.length ? await encodeBatch(unsafe.others(messages), schema) : encoded;

  let outcome: LoadOutcome;
  if (loadable.staged.length > 0) {
    try {
      outcome = await loadAndKeep(parts, warehouse, unsafe, loadable);
    } catch (error) {
      if (error instanceof BatchTooLargeError) {
        throw error;
      }
      if (error instanceof LedgerForgotError && horizon.learn(await forgottenUpTo(warehouse, target))) {
        return ingestMessages(messages.map((message) => horizon.accept(message)), invocation, parts);
      }
      outcome = 'FAILED';
      unsafe.add(messagesOf(loadable).map(({ itemIdentifier }) => itemIdentifier));
      log({ level: 'ERROR', message: 'batch not loaded', messages: loadable.staged.length, error: errorChain(error) });
    }
  }

  const failed = unsafe.itemIdentifiers;
  const record = reportBatch({ batchId, messages, counts, failedMessages: failed.length, retries: warehouse.retries.take() }, outcome);
  if (typeof outcome === 'object') {
    await tidyUp(parts, warehouse, messagesOf(loadable).map(({ deduplicationId }) => deduplicationId), longest);
  }
  return { failed, rowsLoaded: record.rowsLoaded, rejected: record.rowsRejected + record.unusableMessages };
}

function messagesOf({ staged }: EncodedBatch): Message[] {
  return staged.map(({ message }) => message);
}
