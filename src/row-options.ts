import { PayloadFormat } from './payload-format';
import { OverflowPolicy, TableDefinition } from './table';

/** What happens to fields of a row that no column reads. */
export enum UnknownFields {
  /** They are left out of the table, and counted. */
  IGNORE = 'IGNORE',

  /** The row is rejected. */
  REJECT = 'REJECT',
}

/** What happens to rows that the table cannot hold. */
export enum RejectedRows {
  /** They are kept whole under `rejected/` with their reason; the other rows of the message load. So is a message without readable rows. */
  QUARANTINE = 'QUARANTINE',

  /** Their whole message fails, none of its rows loads, and it ends in the dead-letter queue. */
  FAIL_MESSAGE = 'FAIL_MESSAGE',
}

/** How messages become rows of the table. */
export interface RowOptions {
  /** The table that rows are loaded into, with its typed columns. */
  readonly table: TableDefinition;

  /**
   * How the body of a message holds its rows.
   *
   * @default PayloadFormat.JSON
   */
  readonly payloadFormat?: PayloadFormat;

  /**
   * Whether SNS delivers the bare body, without the envelope that carries the message's id.
   *
   * The id is what recognises a message that is delivered twice. Without an envelope the producer must send one of its own:
   * `producersSetDeduplicationId` is needed then, unless `delivery` is AT_LEAST_ONCE.
   *
   * @default false
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;

  /**
   * Whether every message brings the message attribute `deduplicationId`, a String of its own for each message that stays the same
   * when it is published again.
   *
   * Only with `rawMessageDelivery` it must be said; messages that lack the attribute all the same are quarantined then. With the
   * envelope the attribute counts where it is there.
   *
   * @default false
   */
  readonly producersSetDeduplicationId?: boolean;

  /**
   * What happens to a value that its column cannot hold, where the column does not say it.
   *
   * A policy that does not fit a column leaves REJECT in force there: `OverflowPolicy.TRUNCATE` says what can be cut, and only
   * nullable columns can become NULL.
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
