/**
 * Faults that the publisher makes on purpose, to test your consumers.
 *
 * Each fault is a share from 0 to 1. The seed of the publisher and the scheduled time determine which rows, messages and ticks have a
 * fault, so a tick that fires twice has the same faults twice. No drawn row is lost by a fault, except the rows of silent ticks, and rows
 * that an over-long value makes too long for a message.
 */
export interface PublisherFaults {
  /**
   * The share of messages that are published twice, under the same `deduplicationId`.
   *
   * @default 0
   */
  readonly duplicateMessages?: number;

  /**
   * The share of messages that are published out of order.
   *
   * @default 0
   */
  readonly reorderedMessages?: number;

  /**
   * The share of rows with a value that is too long for any column.
   *
   * The value is repeated until it has 65,536 bytes, one more than a VARCHAR can hold, or up to three more to end with a whole character.
   * This needs a `maxMessageSize` of at least 128 KiB.
   *
   * @default 0
   */
  readonly overLongValues?: number;

  /**
   * The share of rows that have an object or a list in place of a value.
   *
   * @default 0
   */
  readonly wrongTypes?: number;

  /**
   * The share of rows that lack a column. As a tuple, such a row is shorter than the others. A row of only one column keeps it.
   *
   * @default 0
   */
  readonly missingColumns?: number;

  /**
   * The share of messages for which an extra message is published that was cut off and has no readable row.
   *
   * @default 0
   */
  readonly unusableMessages?: number;

  /**
   * The share of ticks that send five times as many rows, but at most 100,000 and at most the number of rows of the source.
   *
   * Such a tick needs memory for that many rows. This needs `Sampling.random()`, because in file order and in a replay other ticks send
   * the rows before and after.
   *
   * @default 0
   */
  readonly bursts?: number;

  /**
   * The share of ticks that send nothing. In file order and in a replay, the rows of such a tick are skipped.
   *
   * @default 0
   */
  readonly silence?: number;
}
