import { Size } from 'aws-cdk-lib';
import { MessageGroup } from './message-group';
import { PayloadFormat } from './payload-format';

/** How the values of a CSV column are written to a message. */
export enum CsvColumnType {
  /** Texts, as they are in the file. */
  TEXT = 'TEXT',

  /** Numbers, with exactly the digits that are in the file. An empty value is null. A value that is not a number fails the tick. */
  NUMBER = 'NUMBER',

  /** `true` or `false`, in upper or lower case. An empty value is null. Any other value fails the tick. */
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
   * The types of the values of columns, by column name.
   *
   * @default - texts, except that a field without quotes and without text is null
   */
  readonly columnTypes?: { [column: string]: CsvColumnType };

  /**
   * Message attributes by name, with the column that each is read from. Subscriptions can filter by them.
   *
   * Rows with different values do not share a message. An empty value makes no attribute. A column of numbers makes an attribute of type
   * `Number`.
   *
   * A subscription with raw delivery takes at most 9 of them.
   *
   * @default - `deduplicationId` only
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
   */
  readonly messageAttributes?: { [attribute: string]: string };

  /**
   * The message group, for fair queues of SQS.
   *
   * @default - messages belong to no group
   */
  readonly messageGroup?: MessageGroup;

  /**
   * The maximum size of a message with its attributes. Rows are packed into as few messages as possible.
   *
   * A topic accepts messages over 256 KiB only if its `MaximumMessageSize` allows it. A topic that the publisher creates does.
   *
   * Minimum: Size.kibibytes(1). Maximum: Size.mebibytes(1).
   *
   * @default Size.kibibytes(256)
   * @see https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
   */
  readonly maxMessageSize?: Size;
}
