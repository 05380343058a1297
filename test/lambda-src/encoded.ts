import { parse } from 'papaparse';
import { column, ingestSchema } from './schemas';
import { BatchAccount } from '../../lambda-src/encode/batch';
import { encodePieces } from '../../lambda-src/encode/encode-pieces';
import { messageDigest } from '../../lambda-src/message/message-digest';
import { Message, UnusableMessage } from '../../lambda-src/message/messages';
import { readAsSent } from '../../lambda-src/message/read-as-sent';
import { Rejection, wholeRow } from '../../lambda-src/message/rejection';
import { mayHoldUnloadable, NULL_MARKER } from '../../lambda-src/values/loadable-text';
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
    mayHoldUnloadable: mayHoldUnloadable(JSON.stringify(body)),
    digest: messageDigest(body, {}),
    ...more,
  };
}

/** A batch with its CSV in one piece, and each rejected row with its value. */
export interface Encoded extends Omit<BatchAccount, 'rejections'> {
  readonly csv: Buffer;
  readonly rejections: readonly RejectedRow[];
}

interface RejectedRow extends Omit<Rejection, 'rows'> {
  readonly row: number | null;
  /** The row of the message, or its body, as it is kept. */
  readonly value: unknown;
}

/** Encodes messages, and collects the pieces of their CSV. */
export function encoded(messages: readonly (Message | UnusableMessage)[], schema: IngestSchema): Encoded {
  const all: Buffer[] = [];
  const pieces = encodePieces(messages, schema);
  for (let next = pieces.next(); ; next = pieces.next()) {
    if (next.done) {
      return { ...next.value, csv: Buffer.concat(all), rejections: rowByRow(messages, next.value.rejections, schema) };
    }
    all.push(next.value);
  }
}

function rowByRow(messages: readonly Message[], rejections: readonly Rejection[], { payloadFormat, rowsPath }: IngestSchema): RejectedRow[] {
  const first = new Map([...messages].reverse().map((one) => [one.itemIdentifier, one]));
  return [...first.values()].reverse().flatMap(({ itemIdentifier, body }) => {
    const own = rejections.filter((rejection) => rejection.itemIdentifier === itemIdentifier);
    const { rows, columns } = own.some((rejection) => rejection.rows) ? readAsSent(body, payloadFormat, rowsPath) : { rows: [] };
    return own.flatMap(({ rows: numbers, ...rest }) =>
      (numbers ?? [null]).map((row) => ({ ...rest, row, value: row === null ? body : wholeRow(rows[row - 1], columns) })))
      .sort((one, other) => (one.row ?? 0) - (other.row ?? 0));
  });
}

/** Encodes the rows of one body, without the deduplication id before them. */
export function encodeBody(body: string, columns: readonly ColumnSchema[], more: Partial<IngestSchema> = {}): Encoded {
  return encoded([message(body)], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE', ...more }));
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
