import { gunzipSync } from 'zlib';
import { RejectedHeader, RejectedRanges, RejectedValue } from './rejected-object';
import { partId, reusedId } from '../message/deduplication-id';
import { keptRowBody } from '../message/kept-row';
import { Digest, messageDigest } from '../message/message-digest';
import { Message } from '../message/messages';
import { SentRow, sentRows } from '../message/read-as-sent';
import { parseVerbatim } from '../values/exact-numbers';
import { RejectReason } from '../values/reject-reason';

/** A row or a message that is kept, as a message that can be loaded. */
export interface KeptEntry {
  readonly message: Message;
  readonly reason: RejectReason;
  /** The id by which the message came, if it is here because another message had that id. */
  readonly takenId?: string;
}

/** A line that cannot be read. */
export interface UnreadableEntry {
  readonly itemIdentifier: string;
  readonly error: unknown;
}

/**
 * Reads an object. A line that cannot be read has its error in its place, and the others are read all the same.
 *
 * If no row of a message was staged, the object holds the whole message, and one entry stands for it: loaded under the id of the message,
 * it cannot be loaded again when the message itself is delivered again. If the ledger knows the message all the same, that id is taken, and each
 * row is an entry.
 */
export function* readRejected(object: Buffer, key: string, digestOf: Digest = messageDigest): Generator<KeptEntry | UnreadableEntry> {
  const [first, ...lines] = gunzipSync(object).toString().trimEnd().split('\n');
  const header = parseVerbatim(first) as RejectedHeader;
  const { body, rowsStaged, payloadFormat, rowsPath, inLedger } = header;
  if (body !== undefined && rowsStaged === 0 && !inLedger) {
    const { reason } = parseVerbatim(lines[0]) as RejectedRanges;
    yield wholeMessage(header, body, reason, `${key}#1`);
    return;
  }
  const sent = body === undefined ? undefined : sentRows(body, payloadFormat, rowsPath); // ranges of rows come only with the body
  for (const [at, line] of lines.entries()) {
    const itemIdentifier = `${key}#${at + 2}`;
    try {
      const parsed = parseVerbatim(line) as RejectedValue | RejectedRanges;
      if ('rows' in parsed) {
        for (const row of numbersIn(parsed.rows)) {
          yield entryOf(header, { ...parsed, row }, sent!(row), `${itemIdentifier}:${row}`, digestOf);
        }
      } else {
        const parent = parsed.parent === undefined ? undefined : header.parents?.[parsed.parent];
        yield entryOf(header, parsed, { ...parsed, parent }, itemIdentifier, digestOf);
      }
    } catch (error) {
      yield { itemIdentifier, error };
    }
  }
}

function* numbersIn(ranges: RejectedRanges['rows']): Generator<number> {
  for (const [first, last] of ranges) {
    for (let row = first; row <= last; row++) {
      yield row;
    }
  }
}

function entryOf(
  header: RejectedHeader, { row, reason }: Pick<RejectedValue, 'row' | 'reason'>, { value, label, parent }: SentRow, itemIdentifier: string, digestOf: Digest,
): KeptEntry {
  if (row === null) {
    return wholeMessage(header, value as string, reason, itemIdentifier);
  }
  const { messageId, deduplicationId, topicArn, publishedAt, attributes, listAttributes, subject, sequenceNumber, digest } = header;
  const { rowsStaged, version, rebuilt, protectedColumns } = header;
  const refused = reason === 'REFUSED_BY_COPY' || reason === 'SIBLING_REJECTED';
  const body = keptRowBody(value, { label, parent });
  return {
    reason,
    message: {
      itemIdentifier,
      messageId,
      topicArn,
      publishedAt,
      attributes,
      listAttributes,
      subject,
      sequenceNumber,
      body,
      mayHoldUnloadable: true,
      ...rebuilt && { isRebuilt: true, protectedColumns },
      deduplicationId: partId(deduplicationId, digest, row, rebuilt),
      digest: digestOf(body, attributes),
      part: { row, messageKey: deduplicationId, messageDigest: digest, rowsStaged, version, ...refused && { refused } },
    },
  };
}

function wholeMessage(header: RejectedHeader, body: string, reason: RejectReason, itemIdentifier: string): KeptEntry {
  const { messageId, deduplicationId, topicArn, publishedAt, attributes, listAttributes, subject, sequenceNumber, digest } = header;
  const { rebuilt, protectedColumns } = header;
  const message = {
    ...rebuilt && { isRebuilt: true, protectedColumns },
    itemIdentifier,
    messageId,
    deduplicationId,
    topicArn,
    publishedAt,
    attributes,
    listAttributes,
    subject,
    sequenceNumber,
    body,
    digest,
    mayHoldUnloadable: true,
  };
  return reason === 'ID_REUSED'
    ? { reason, message: { ...message, deduplicationId: reusedId(deduplicationId, digest) }, takenId: deduplicationId }
    : { reason, message };
}
