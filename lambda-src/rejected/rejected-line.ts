import { deduplicationId as safeId } from '../message/deduplication-id';
import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';
import { parseExactly } from '../values/exact-numbers';

/** A line of an object under `rejected/`: why it is there, and all that it takes to load it after all. */
export interface RejectedLine extends Pick<Rejection, 'reason' | 'column' | 'detail' | 'messageId' | 'deduplicationId' | 'row' | 'value'> {
  readonly publishedAt: string;
  readonly topicArn: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** How many rows of its message could be loaded. */
  readonly rowsStaged: number;
  readonly schemaVersion: string;
}

export function rejectedLine(rejection: Rejection, message: Message, rowsStaged: number, schemaVersion: string): RejectedLine {
  const { reason, column, detail, messageId, deduplicationId, row, value } = rejection;
  const { publishedAt, topicArn, attributes } = message;
  return {
    reason,
    column,
    detail,
    messageId,
    deduplicationId,
    publishedAt,
    topicArn,
    ...Object.keys(attributes).length > 0 && { attributes },
    row,
    rowsStaged,
    schemaVersion,
    value,
  };
}

/**
 * The message, or the row as a JSON message of its own, that a line keeps.
 *
 * A row's key in the ledger is `<message>/<row>`, because the ledger knows its message by the rows that were loaded.
 */
export function parseRejectedLine(text: string, itemIdentifier: string): Message {
  const { messageId, deduplicationId, publishedAt, topicArn, attributes = {}, row, rowsStaged, value } = parseExactly(text) as RejectedLine;
  const common = { itemIdentifier, messageId, publishedAt, topicArn, attributes };
  return row === null
    ? { ...common, deduplicationId, body: value as string }
    : {
      ...common,
      deduplicationId: safeId({}, `${deduplicationId}/${row}`),
      body: JSON.stringify([value]),
      part: { row, messageKey: deduplicationId, rowsStaged },
    };
}
