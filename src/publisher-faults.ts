/**
 * What goes wrong on purpose, and how often: for trying out what receives the messages.
 *
 * Each is a share from 0 to 1. Which rows, messages and ticks it meets follows from the publisher's seed and the scheduled time: a
 * tick that fires twice goes wrong in the same way. Drawn rows are not lost for it, except those of silent ticks.
 */
export interface PublisherFaults {
  /**
   * The share of messages that are published twice, under the same `deduplicationId`.
   *
   * @default 0
   */
  readonly duplicateMessages?: number;

  /**
   * The share of messages that are published before or behind their turn.
   *
   * @default 0
   */
  readonly reorderedMessages?: number;

  /**
   * The share of rows of which a value is repeated until it has at least 65,536 bytes, one more than any VARCHAR holds.
   *
   * It takes a `maxMessageSize` of at least 128 KiB.
   *
   * @default 0
   */
  readonly overLongValues?: number;

  /**
   * The share of rows in which an object or a list stands in place of a value.
   *
   * @default 0
   */
  readonly wrongTypes?: number;

  /**
   * The share of rows that lack a column. A tuple is then shorter than the others.
   *
   * @default 0
   */
  readonly missingColumns?: number;

  /**
   * To how many messages another one comes that was cut off, and holds no row that can be read.
   *
   * @default 0
   */
  readonly unusableMessages?: number;

  /**
   * The share of ticks that send five times the rows, at most 100,000 and as many as there are. They take the memory of so many rows.
   *
   * It takes `Sampling.random()`: other ticks have sent or will send the rows that come before and behind.
   *
   * @default 0
   */
  readonly bursts?: number;

  /**
   * The share of ticks that send nothing. In file order and in a replay their rows are left out.
   *
   * @default 0
   */
  readonly silence?: number;
}
