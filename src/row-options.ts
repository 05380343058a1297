import { PayloadFormat } from './payload-format';
import { OverflowPolicy, TableDefinition } from './table';

/**
 * What happens to fields of a row that no column reads.
 *
 * With either, a row that has none of the fields that columns read is rejected, because it is not a row of the table.
 */
export enum UnknownFields {
  /** The fields are not loaded. They are counted. */
  IGNORE = 'IGNORE',

  /** The row is rejected. */
  REJECT = 'REJECT',
}

/** What happens to rows that the table cannot hold. */
export enum RejectedRows {
  /**
   * The whole row is kept under `rejected/` with the reason, and the other rows of the message are loaded.
   *
   * A message without readable rows is kept there, too.
   */
  QUARANTINE = 'QUARANTINE',

  /** The whole message fails. None of its rows is loaded, and it goes to the dead-letter queue. */
  FAIL_MESSAGE = 'FAIL_MESSAGE',
}

/** How messages become rows of the table. */
export interface RowOptions {
  /** The table that rows are loaded into, with its typed columns. */
  readonly table: TableDefinition;

  /**
   * How the body of a message holds its rows.
   *
   * A warning at synth says if a `ScheduledCsvPublisher` of the same app publishes another format to the topic.
   *
   * @default PayloadFormat.JSON
   */
  readonly payloadFormat?: PayloadFormat;

  /**
   * Whether SNS delivers the bare body, without the envelope that has the message's id.
   *
   * The ingest recognises by the id that a message was delivered twice. Without the envelope, the producer must send an id:
   * `producersSetDeduplicationId` is then required, unless `delivery` is AT_LEAST_ONCE.
   *
   * @default false
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;

  /**
   * Whether every message has the message attribute `deduplicationId`.
   *
   * It is a String that is different for each message, and that stays the same when the message is published again.
   *
   * You need to set this only with `rawMessageDelivery`. A message without the attribute is then quarantined. With the envelope, the
   * attribute is used wherever a message has it.
   *
   * @default false
   */
  readonly producersSetDeduplicationId?: boolean;

  /**
   * What happens to a value that its column cannot hold, for columns without a policy of their own.
   *
   * If the policy does not fit a column, REJECT applies there. `OverflowPolicy.TRUNCATE` lists what can be truncated, and only nullable
   * columns can become NULL.
   *
   * @default OverflowPolicy.REJECT
   */
  readonly overflow?: OverflowPolicy;

  /**
   * What happens to fields of a row that no column reads.
   *
   * @default UnknownFields.IGNORE
   */
  readonly unknownFields?: UnknownFields;

  /**
   * What happens to rows that the table cannot hold.
   *
   * @default RejectedRows.QUARANTINE
   */
  readonly rejectedRows?: RejectedRows;
}
