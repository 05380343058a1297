import { Culprit } from './culprits';
import { IngestSchema } from '../../src/private/contract/ingest';
import { EncodedBatch, StagedMessage } from '../encode/batch';
import { csvOf, stagedRows } from '../encode/staged-rows';
import { readPayload } from '../message/payload';
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
  /** How many rows were removed. */
  readonly rows: number;
}

/** Removes the rows that COPY refuses. The rejection of each has the row as it is in the message, and Redshift's reason. */
export function withoutRefused({ csv, staged, rejections }: EncodedBatch, culprits: readonly Culprit[], schema: IngestSchema): Remainder {
  const byIndex = new Map(culprits.map((culprit) => [culprit.index, culprit]));
  const failing = schema.rejectedRows === 'FAIL_MESSAGE';
  const rows = stagedRows(csv);
  const kept: number[] = [];
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
      kept.push(...good);
      remaining.push({ message, rows: good.length });
    }
    if (good.length < count) {
      const numbers = stagedNumbers(count, rejections.filter(({ itemIdentifier }) => itemIdentifier === message.itemIdentifier));
      refused.push(...indexes.flatMap((index, at) => {
        const culprit = byIndex.get(index);
        return culprit ? [refusal(message, numbers[at], culprit, schema)] : [];
      }));
    }
  }
  const touched = new Set(refused.map(({ itemIdentifier }) => itemIdentifier));
  return {
    csv: csvOf(csv, kept.map((index) => rows[index])),
    staged: remaining,
    rejections: [...rejections.filter(({ itemIdentifier }) => touched.has(itemIdentifier)), ...refused],
    failed,
    rows: rows.length - kept.length,
  };
}

/** The numbers, counted from 1, of a message's rows that were staged because the handler did not reject them. */
function stagedNumbers(count: number, rejections: readonly Rejection[]): number[] {
  const rejected = new Set(rejections.map(({ row }) => row));
  return Array.from({ length: count + rejections.length }, (_, at) => at + 1).filter((number) => !rejected.has(number));
}

function refusal(message: StagedMessage['message'], number: number, { column, detail }: Culprit, schema: IngestSchema): Rejection {
  const payload = readPayload(message.body, schema.payloadFormat);
  const { rows, columns } = 'rows' in payload ? payload : { rows: [], columns: undefined };
  return {
    ...rejectRow(message, { number, reason: 'REFUSED_BY_COPY', name: column, row: rows[number - 1], tupleColumns: columns }),
    detail,
  };
}
