import { EncodedBatch } from './batch';
import { endOfField, stagedRows } from './staged-rows';

/** Digits of a row's number within its message, which has fewer rows than bytes. */
const NUMBER_DIGITS = 8;

/**
 * Inserts the arrival of every row after its deduplication id, as a text that sorts: the time at which SNS received the message,
 * then the message's id, then the row's place in the message.
 */
export function withArrival(encoded: EncodedBatch): EncodedBatch {
  const { csv, staged } = encoded;
  const rows = stagedRows(csv);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { message: { publishedAt, messageId, part }, rows: count } of staged) {
    const first = part?.row ?? 1;
    const arrived = `${publishedAt} ${messageId.replaceAll('"', '""')}`;
    for (let number = first; number < first + count; number++, at++) {
      const afterId = endOfField(csv, rows[at].start) + 1;
      parts.push(csv.subarray(rows[at].start, afterId), Buffer.from(`"${arrived} ${`${number}`.padStart(NUMBER_DIGITS, '0')}",`), csv.subarray(afterId, rows[at].end));
    }
  }
  return { ...encoded, csv: Buffer.concat(parts) };
}
