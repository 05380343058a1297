import { BatchOutcome } from './batch-outcome';
import { LoadOutcome } from './batch-record';
import { Destination } from './destination';
import { keep } from './keep';
import { reportBatch } from './report-batch';
import { UnsafeMessages } from './unsafe-messages';
import { RowSchema } from '../../src/private/contract/ingest';
import { IngestMetricDefinitions } from '../../src/private/contract/metrics';
import { BatchAccount } from '../encode/batch';
import { batchIdOf } from '../message/batch-id';
import { Message, tooExpensive, UnusableMessage } from '../message/messages';
import { ReadingSchema } from '../message/read-message';
import { Quarantine } from '../rejected/quarantine';
import { BatchTooLargeError } from '../runtime/batch-too-large';
import { correlate, errorChain, log } from '../runtime/log';
import { annotateTrace } from '../runtime/trace';

/** What it takes to bring rows to safety. */
export interface IngestParts {
  readonly schema: RowSchema & ReadingSchema;
  /** Names the table that the rows go to. */
  readonly place: readonly string[];
  readonly metrics: IngestMetricDefinitions;
  readonly quarantine: Quarantine;
  readonly destination: Destination;
}

/**
 * Brings the rows of messages to their destination.
 *
 * A row is safe if it is there, or under `rejected/`.
 */
export async function ingestMessages(messages: readonly (Message | UnusableMessage)[], parts: IngestParts): Promise<BatchOutcome> {
  try {
    return await ingestBatch(messages, parts);
  } catch (error) {
    if (!(error instanceof BatchTooLargeError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'batch loaded in parts', messages: messages.length, error: errorChain(error) });
    if (messages.length === 1) {
      return ingestBatch([tooExpensive(messages[0])], parts);
    }
    const half = Math.ceil(messages.length / 2);
    const first = await ingestMessages(messages.slice(0, half), parts);
    const second = await ingestMessages(messages.slice(half), parts);
    return {
      failed: [...first.failed, ...second.failed],
      rowsLoaded: first.rowsLoaded + second.rowsLoaded,
      rowsPending: first.rowsPending + second.rowsPending,
      rejected: first.rejected + second.rejected,
      failedByRows: [...first.failedByRows, ...second.failedByRows],
    };
  }
}

async function ingestBatch(messages: readonly (Message | UnusableMessage)[], parts: IngestParts): Promise<BatchOutcome> {
  const { schema, place, metrics, destination } = parts;
  const encoded = await destination.encode(messages, schema);
  const { counts } = encoded;
  const batchId = batchIdOf({ version: schema.version, place, messages: encoded.staged.length > 0 ? messagesOf(encoded) : messages });
  correlate({ batchId });
  annotateTrace({ batchId });

  const unsafe = new UnsafeMessages(messages, encoded);
  await keep(parts.quarantine, unsafe, encoded.rejections, encoded.staged);
  // Nothing may know a message of which a row is neither loaded nor kept: it may come again under rules that accept the row.
  // Stryker disable next-line ConditionalExpression,EqualityOperator: without unsafe messages, the batch would be encoded again for nothing
  const isWhole = unsafe.leaveOut(messagesOf(encoded)).length === encoded.staged.length;
  const loadable = isWhole ? encoded : await destination.encode(unsafe.others(messages), schema);

  let outcome: LoadOutcome;
  if (loadable.staged.length > 0) {
    try {
      outcome = await destination.bring(loadable, unsafe, schema);
    } catch (error) {
      if (error instanceof BatchTooLargeError) {
        throw error;
      }
      const { horizon } = destination;
      if (horizon.learn(await forgottenUpTo(destination, error))) {
        return ingestMessages(messages.map((message) => horizon.accept(message)), parts);
      }
      outcome = 'FAILED';
      unsafe.add(messagesOf(loadable).map(({ itemIdentifier }) => itemIdentifier));
      log({ level: 'ERROR', message: 'batch not loaded', messages: loadable.staged.length, error: errorChain(error) });
    }
  }

  const failed = unsafe.itemIdentifiers;
  const record = reportBatch({ batchId, messages, counts, metrics, failedMessages: failed.length, retries: destination.retries.take() }, outcome);
  return {
    failed,
    rowsLoaded: record.rowsLoaded,
    rowsPending: record.outcome === 'STAGED' ? record.rowsStaged : 0,
    rejected: record.rowsRejected + record.unusableMessages,
    failedByRows: unsafe.failedByRows,
  };
}

/** Asks the destination, which may be away by now. Then the batch has failed as any other. */
async function forgottenUpTo(destination: Destination, failure: unknown): Promise<number | undefined> {
  try {
    return await destination.forgottenUpTo(failure);
  } catch (error) {
    log({ level: 'WARN', message: 'not known how far back the destination knows', error: errorChain(error) });
    return undefined;
  }
}

function messagesOf({ staged }: BatchAccount): Message[] {
  return staged.map(({ message }) => message);
}
