import { EncodedBatch } from './batch';
import { endOfField, stagedRows } from './staged-rows';

/** Digits of a row's number within its message, which has fewer rows than bytes. */
const NUMBER_DIGITS = 8;

/**
 * Writes behind the deduplication id of every row when it arrived, as a text that sorts: the time SNS gave its message, for equal
 * times the message's id, and within a message the row's place.
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
      const behindId = endOfField(csv, rows[at].start) + 1;
      parts.push(csv.subarray(rows[at].start, behindId), Buffer.from(`"${arrived} ${`${number}`.padStart(NUMBER_DIGITS, '0')}",`), csv.subarray(behindId, rows[at].end));
    }
  }
  return { ...encoded, csv: Buffer.concat(parts) };
}
