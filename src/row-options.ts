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

  /**
   * The whole message fails. None of its rows is loaded, and it goes to the dead-letter queue.
   *
   * With a loader, the message fails if the ingest rejects a row of it. If COPY refuses one later, the message is acknowledged already: none of
   * its rows is loaded, and all are kept under `rejected/`, the others with the reason `SIBLING_REJECTED`.
   */
  FAIL_MESSAGE = 'FAIL_MESSAGE',
}

/** The id by which an ingest recognises that a message came before. */
export enum DeduplicationId {
  /**
   * The message attribute `deduplicationId` if the message has one, or else the id that SNS gave the message.
   *
   * All who may publish to the topic must trust each other: whoever publishes first under an id keeps other messages with that id from
   * the table.
   */
  ATTRIBUTE_OR_SNS = 'ATTRIBUTE_OR_SNS',

  /**
   * The id that SNS gave the message. The message attribute is ignored.
   *
   * No producer can choose or guess the id of another one's message. A message that its producer publishes again is another message, and is
   * loaded again.
   */
  SNS = 'SNS',

  /**
   * The message attribute `deduplicationId`. A message without it is rejected.
   *
   * It is a String that is different for each message, and that stays the same when the message is published again.
   */
  ATTRIBUTE = 'ATTRIBUTE',
}

/** How messages become rows. */
export interface RowOptions {
  /**
   * How the body of a message holds its rows.
   *
   * A warning at synth says if a `ScheduledCsvPublisher` of the same app publishes another format to the topic.
   *
   * @default PayloadFormat.JSON
   */
  readonly payloadFormat?: PayloadFormat;

  /**
   * The path of names (or array indices) to the list of rows, inside of the object that is the body.
   *
   * With `['Records']`, the message `{"shop": 7, "Records": [{"sku": "a"}, {"sku": "b"}]}` has two rows, and `ColumnSource.parent('shop')` reads
   * the 7 for each. If the body is an array, each of its objects has such a list. One object in place of the list is one row. A message
   * without either is rejected as `WRONG_SHAPE`, such as the event that S3 sends as a test. In an array, only an object that has neither is
   * rejected, as one row, and the others load.
   *
   * Only with `PayloadFormat.JSON`.
   *
   * @default - the body is a row, or an array of rows
   */
  readonly rowsPath?: string[];

  /**
   * Whether a field also goes to a column whose field has the same name in another case, as COPY does with `auto ignorecase`.
   *
   * If a row has a field of exactly the name, that is taken, and those in another case are unknown fields. If it has several in other cases only,
   * it is rejected as `AMBIGUOUS_FIELD`. Letters are compared as Unicode makes them lower case in any
   * language. Names inside of an object, which `ColumnSource.path()` follows, are compared exactly, and so are `rowsPath` and the names of
   * `ColumnSource.parent()`.
   *
   * @default false
   */
  readonly ignoreFieldCase?: boolean;

  /**
   * Whether SNS delivers the bare body, without the envelope that has the message's id.
   *
   * An ingest into Redshift recognises by the id that a message was delivered twice. Without the envelope, the producer must send an id:
   * `deduplicationId` must then be `DeduplicationId.ATTRIBUTE`, unless `delivery` is AT_LEAST_ONCE. An ingest into DynamoDB needs no id.
   *
   * @default false
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;

  /**
   * What happens to a value that its column cannot hold, for columns without a policy of their own.
   *
   * If the policy does not fit a column, REJECT applies there. `OverflowPolicy.TRUNCATE` lists what can be truncated, and `OverflowPolicy.ROUND`
   * what can be rounded. Only nullable columns can become NULL.
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

/** How messages become rows of a table of Redshift. */
export interface TableRowOptions extends RowOptions {
  /** The table that rows are loaded into, with its typed columns. */
  readonly table: TableDefinition;

  /**
   * The id by which the ingest recognises that a message came before.
   *
   * Choose `DeduplicationId.SNS` if those who may publish to the topic do not trust each other. `rawMessageDelivery` needs
   * `DeduplicationId.ATTRIBUTE`.
   *
   * Change it while no messages are on their way: one that was loaded under its old id, and that comes again, is loaded again under its new
   * one.
   *
   * @default DeduplicationId.ATTRIBUTE_OR_SNS
   */
  readonly deduplicationId?: DeduplicationId;
}
