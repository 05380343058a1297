import { Culprit } from './culprits';
import { IngestSchema } from '../../src/private/contract/ingest';
import { EncodedBatch, StagedMessage } from '../encode/batch';
import { csvOf, endOfField, StagedRow, stagedRows } from '../encode/staged-rows';
import { Message } from '../message/messages';
import { readAsSent } from '../message/read-as-sent';
import { Rejection, rejectRow } from '../message/rejection';

/** A batch without the rows that COPY refuses. */
export interface Remainder {
  readonly csv: Buffer;
  readonly staged: readonly StagedMessage[];
  /**
   * One for each refused row, after the rejections that the handler found in the same messages. Those are kept a second time, because
   * each tells how many rows of its message are staged. Empty if a rejected row fails its message.
   */
  readonly rejections: readonly Rejection[];
  /** Messages that fail because of a refused row. Their other rows are removed as well. */
  readonly failed: readonly string[];
  /** How many rows were removed because COPY refuses them, how many with them because they fail their message, and how many remain. */
  readonly refused: number;
  readonly siblings: number;
  readonly remaining: number;
}

/** Removes the rows that COPY refuses. The rejection of each has the row as it is in the message, and Redshift's reason. */
export function withoutRefused({ csv, staged, rejections }: EncodedBatch, culprits: readonly Culprit[], schema: IngestSchema): Remainder {
  const byIndex = new Map(culprits.map((culprit) => [culprit.index, culprit]));
  const failing = schema.rejectedRows === 'FAIL_MESSAGE';
  const rows = stagedRows(csv);
  const pieces: Buffer[] = [];
  const remaining: StagedMessage[] = [];
  const refused: Rejection[] = [];
  const failed: string[] = [];
  let first = 0;
  for (const { message, rows: count } of staged) {
    const indexes = Array.from({ length: count }, (_, at) => first + at);
    first += count;
    const good = indexes.filter((index) => !byIndex.has(index));
    if (good.length < count && failing) {
      failed.push(message.itemIdentifier);
      continue;
    }
    if (good.length > 0) {
      remaining.push({ message, rows: good.length });
      const kept = good.map((index) => rows[index]);
      pieces.push(...good[0] === indexes[0] ? [] : [firstRow(csv, kept.shift()!, message.digest, schema)], csvOf(csv, kept));
    }
    if (good.length < count) {
      const numbers = stagedNumbers(message, count, rejections);
      const bad = indexes.flatMap((index, at) => (byIndex.has(index) ? [{ number: numbers[at], culprit: byIndex.get(index)! }] : []));
      refused.push(...refusals(message, schema, bad));
    }
  }
  const touched = new Set(refused.map(({ itemIdentifier }) => itemIdentifier));
  const left = remaining.reduce((sum, message) => sum + message.rows, 0);
  return {
    csv: Buffer.concat(pieces),
    staged: remaining,
    rejections: [...rejections.filter(({ itemIdentifier }) => touched.has(itemIdentifier)), ...refused],
    failed,
    refused: byIndex.size,
    siblings: rows.length - left - byIndex.size,
    remaining: left,
  };
}

/** A row that has become the first of its message, and so must have the message's digest. */
function firstRow(csv: Buffer, { start, end }: StagedRow, digest: string, { delivery, merge }: IngestSchema): Buffer {
  if (delivery === 'AT_LEAST_ONCE') {
    return csv.subarray(start, end);
  }
  const afterId = endOfField(csv, start) + 1;
  const at = merge ? endOfField(csv, afterId) + 1 : afterId;
  return Buffer.concat([csv.subarray(start, at), Buffer.from(digest), csv.subarray(at, end)]);
}

/** The numbers, counted from 1, of the `count` rows of a message that were staged because the handler did not reject them. */
function stagedNumbers(message: Message, count: number, rejections: readonly Rejection[]): number[] {
  const rejected = new Set(rejections.filter(({ itemIdentifier }) => itemIdentifier === message.itemIdentifier).map(({ row }) => row));
  return Array.from({ length: count + rejected.size }, (_, at) => at + 1).filter((number) => !rejected.has(number));
}

/** Rejections that have the rows as they are in the message. It is read once for all of them. */
function refusals(message: Message, schema: IngestSchema, bad: readonly { number: number; culprit: Culprit }[]): Rejection[] {
  const { rows, columns } = readAsSent(message.body, schema.payloadFormat);
  return bad.map(({ number, culprit: { column, detail } }) => ({
    ...rejectRow(message, { number, reason: 'REFUSED_BY_COPY', name: column, row: rows[number - 1], tupleColumns: columns }),
    detail,
  }));
}
