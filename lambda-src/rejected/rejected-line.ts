import { deduplicationId as safeId } from '../message/deduplication-id';
import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';
import { parseExactly } from '../values/exact-numbers';

/** A line of an object under `rejected/`: the reason, and everything that is needed to load the row or message later. */
export interface RejectedLine extends Pick<Rejection, 'reason' | 'column' | 'detail' | 'messageId' | 'deduplicationId' | 'row' | 'value'> {
  readonly publishedAt: string;
  readonly topicArn: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** How many rows of the message were staged. */
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
 * Reads a line. Returns the message, or a JSON message with the one row that the line keeps.
 *
 * The deduplication id of a single row is `<message>/<row>`, because the message's own id stands for its other rows.
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
