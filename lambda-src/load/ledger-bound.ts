import { StagedMessage } from '../encode/batch';

const DAY = 24 * 60 * 60_000;

/** Milliseconds by which a clock may be wrong. An entry is written after the publication of its message, but by another clock. */
const CLOCK_SKEW = 60 * 60_000;

/** Whose ids messages have, and after how many days their producers do not publish one again. */
export interface IdSource {
  /** Whether SNS gave the ids of all of them. */
  readonly fromSns: boolean;
  readonly repeatWithinDays?: number;
}

/**
 * The time before which the ledger cannot know any of these messages, in milliseconds since 1970. Undefined if that is not known.
 *
 * SNS gives an id once, and a message keeps its time. So no entry of a message is older than its publication. A producer may publish under an
 * id again, and then the entry is as old as the first time. The ledger is sorted by time, so that the warehouse skips blocks that are older.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/t_Sorting_data.html
 */
export function unknownBefore(oldestPublication: number, { fromSns, repeatWithinDays }: IdSource): number | undefined {
  const days = fromSns ? 0 : repeatWithinDays;
  return days === undefined ? undefined : oldestPublication - days * DAY - CLOCK_SKEW;
}

/** Whether SNS gave the ids of all messages. */
export function areFromSns(staged: readonly StagedMessage[]): boolean {
  return staged.every(({ message: { topicArn, messageId, deduplicationId, part } }) => topicArn !== '' && deduplicationId === messageId && !part);
}
