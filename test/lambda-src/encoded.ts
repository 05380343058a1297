import { parse } from 'papaparse';
import { column, ingestSchema } from './schemas';
import { encodeBatch, EncodedBatch } from '../../lambda-src/encode/batch';
import { messageDigest } from '../../lambda-src/message/message-digest';
import { Message } from '../../lambda-src/message/messages';
import { NULL_MARKER } from '../../lambda-src/values/loadable-text';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ColumnSchema, TypeSchema } from '../../src/private/contract/table';

export function message(body: string, more: Partial<Message> = {}): Message {
  return {
    itemIdentifier: 'item-1',
    messageId: 'message-1',
    deduplicationId: 'id-1',
    publishedAt: '2026-03-04T05:06:07.000Z',
    topicArn: 'arn:aws:sns:us-east-1:123456789012:topic',
    attributes: {},
    body,
    digest: messageDigest(body, {}),
    ...more,
  };
}

/** Encodes the rows of one body, without the deduplication id before them. */
export function encodeBody(body: string, columns: readonly ColumnSchema[], more: Partial<IngestSchema> = {}): EncodedBatch {
  return encodeBatch([message(body)], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE', ...more }));
}

/** Reads the lines of a CSV with an independent reader. */
export function readLines(csv: Buffer): (string | null)[][] {
  const { data, errors } = parse<string[]>(csv.toString('utf8').replace(/\n$/, ''), { newline: '\n', delimiter: ',' });
  if (errors.length > 0) {
    throw new Error(`papaparse cannot read the CSV: ${JSON.stringify(errors)}`);
  }
  return csv.length === 0 ? [] : data.map((fields) => fields.map((field) => (field === NULL_MARKER ? null : field)));
}

/** Encodes a single value, given as JSON. Returns the text of its field, null for NULL, or the reason why it is rejected. */
export function fateOf(json: string, type: TypeSchema, more: Partial<ColumnSchema> = {}): string | null | { readonly rejected: string } {
  const { csv, rejections } = encodeBody(`{"value":${json}}`, [column('value', type, type.name, more)]);
  return rejections.length > 0 ? { rejected: rejections[0].reason } : readLines(csv)[0][0];
}
