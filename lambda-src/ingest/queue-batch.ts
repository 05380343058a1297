import type { SQSRecord } from 'aws-lambda';
import { BatchOutcome, NOTHING_BROUGHT } from './batch-outcome';
import { ComeBack, hidingOf } from './come-back';
import { ReturnedMessages } from './returned-messages';
import { SetCulpritsAside } from './set-culprits-aside';
import { MESSAGE_METRICS } from '../../src/private/contract/metrics';
import { Message, UnusableMessage } from '../message/messages';
import { emit } from '../runtime/metrics';

/** What it takes to handle a batch of the queue. */
export interface QueueBatchMeans {
  /** Milliseconds that any invocation of this function can last. */
  readonly longest: number;
  readonly returned: ReturnedMessages;
  readonly setCulpritsAside: SetCulpritsAside;
  readonly comeBack?: ComeBack;
  /** Whether nothing can be loaded now, whatever the messages are. */
  isAway(): Promise<boolean>;
  read(record: SQSRecord): Message | UnusableMessage;
  ingest(messages: readonly (Message | UnusableMessage)[]): Promise<BatchOutcome>;
}

/**
 * Brings the rows of a batch to safety. Returns the item identifiers of the messages that are to be delivered again, and decides when.
 *
 * While nothing can be brought, all of them come back at once, and are not even read.
 */
export async function handleQueueBatch(records: readonly SQSRecord[], means: QueueBatchMeans): Promise<string[]> {
  const { longest, returned, setCulpritsAside } = means;
  const oldest = records.reduce((first, { attributes }) => Math.min(first, Number(attributes?.SentTimestamp) || Infinity), Date.now());
  emit(MESSAGE_METRICS, { OldestMessageAge: Date.now() - oldest });
  if (await means.isAway()) {
    returned.note();
    await means.comeBack?.(records.map((record) => ({ record, seconds: hidingOf(record, longest) })));
    return records.map(({ messageId }) => messageId);
  }
  const readable = records.filter((record) => !returned.isRejected(record));
  const suspected = returned.suspectedOf(readable);
  const { messages, untried } = await setCulpritsAside(readable.map((record) => means.read(record)), suspected);
  const comeAgain = async (some: readonly SQSRecord[]) => {
    // What its own rows have failed is to be a dead letter soon.
    await means.comeBack?.(some.map((record) => ({ record, seconds: returned.isRejected(record) ? 0 : hidingOf(record, longest) })));
  };
  let outcome: BatchOutcome;
  try {
    outcome = messages.length > 0 ? await means.ingest(messages) : NOTHING_BROUGHT;
  } catch (error) {
    // A mistake of the handler itself, which Lambda is to count. A message may cause it, so all stay suspected, and are tried when they come again.
    await comeAgain(records);
    throw error;
  }
  const { failed, failedByRows } = outcome;
  const unsafe = new Set([...failed, ...untried]);
  const failing = records.filter((record) => unsafe.has(record.messageId) || returned.isRejected(record));
  if (failing.length > 0) {
    returned.note(failedByRows, untried);
    await comeAgain(failing);
  }
  return failing.map(({ messageId }) => messageId);
}
