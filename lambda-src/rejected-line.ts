import type { SQSRecord } from 'aws-lambda';
import { parseExactly } from './exact-numbers';
import { DEDUPLICATION_ATTRIBUTE, IngestSchema } from '../src/private/contract';

/** A line of an object under `rejected/`. */
export interface RejectedLine {
  readonly messageId: string;
  readonly deduplicationId: string;
  readonly publishedAt: string;
  readonly topicArn?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Counted from 1; null for a whole message. */
  readonly row: number | null;
  readonly value: unknown;
}

/**
 * A rejected row, or a whole message, as SNS would deliver it again.
 *
 * A row becomes a message of its own, `<message>/<row>`, because the ledger may know its message already. One that is rejected
 * again keeps that name, so that it is loaded once whichever of its two lines is replayed.
 */
export function recordOf(text: string, itemIdentifier: string, format: IngestSchema['payloadFormat']): SQSRecord {
  const line = parseExactly(text) as RejectedLine;
  const { messageId, deduplicationId, publishedAt, topicArn = '', attributes = {}, row, value } = line;
  const suffix = row === null || /\/\d+$/.test(messageId) ? '' : `/${row}`;
  const all: Record<string, string> = { ...attributes, [DEDUPLICATION_ATTRIBUTE]: deduplicationId + suffix };
  const envelope = {
    Type: 'Notification',
    MessageId: messageId + suffix,
    TopicArn: topicArn,
    Timestamp: publishedAt,
    Message: row === null ? value : bodyOf(value, format),
    MessageAttributes: Object.fromEntries(Object.entries(all).map(([name, Value]) => [name, { Type: 'String', Value }])),
  };
  return {
    messageId: itemIdentifier,
    body: JSON.stringify(envelope),
    attributes: { SentTimestamp: String(Date.parse(publishedAt)) },
    messageAttributes: {},
  } as SQSRecord;
}

/** One row in the format that the messages have. */
function bodyOf(value: unknown, format: IngestSchema['payloadFormat']): string {
  const fields = Object.entries(Object(value));
  switch (format) {
    case 'TUPLES':
      return JSON.stringify({ columns: fields.map(([name]) => name), rows: [fields.map(([, field]) => field)] });
    case 'PANDAS':
      return JSON.stringify(Object.fromEntries(fields.map(([name, field]) => [name, { 0: field }])));
    case 'JSON_LINES':
      return typeof value === 'string' ? value : JSON.stringify(value); // a line that was not JSON is kept as the text it was
    case 'JSON':
      return JSON.stringify(value);
  }
}
