import { Size } from 'aws-cdk-lib';
import { MessageGroup } from './message-group';
import { PayloadFormat } from './payload-format';

/** What the values of a CSV's column are in a message. */
export enum CsvColumnType {
  /** Texts, as they stand in the file. */
  TEXT = 'TEXT',

  /** Numbers, digit by digit as they stand in the file. An empty value is null. A value that is no number fails the tick. */
  NUMBER = 'NUMBER',

  /** `true` or `false`, in any case of letters. An empty value is null. Any other value fails the tick. */
  BOOLEAN = 'BOOLEAN',
}

/** How rows become messages. */
export interface MessageOptions {
  /**
   * How a message holds its rows.
   *
   * @default PayloadFormat.JSON
   */
  readonly payloadFormat?: PayloadFormat;

  /**
   * What the values of columns are, by the column's name.
   *
   * @default - texts; a field without quotes and without text is null
   */
  readonly columnTypes?: { [column: string]: CsvColumnType };

  /**
   * Message attributes by name, and the column each comes from, for the filter policies of subscriptions. Rows of several
   * values do not share a message. An empty value makes no attribute, and a column of numbers makes one of type `Number`.
   *
   * A subscription with raw delivery takes at most 9.
   *
   * @default - none but `deduplicationId`
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
   */
  readonly messageAttributes?: { [attribute: string]: string };

  /**
   * The message group, for fair queues.
   *
   * @default - messages are of no group
   */
  readonly messageGroup?: MessageGroup;

  /**
   * Most a message measures, its attributes included. Rows are packed into as few messages as hold them.
   *
   * A topic takes messages over 256 KiB only where its `MaximumMessageSize` allows it; a topic that is created here does.
   *
   * Minimum: Size.kibibytes(1). Maximum: Size.mebibytes(1).
   *
   * @default Size.kibibytes(256)
   * @see https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
   */
  readonly maxMessageSize?: Size;
}
