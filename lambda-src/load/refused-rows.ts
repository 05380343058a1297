import { Culprits } from './culprits';
import { IngestSchema } from '../../src/private/contract/ingest';
import { BatchAccount, StagedMessage } from '../encode/batch';
import { StagedNumbers } from '../encode/staged-numbers';
import { csvOf, endOfField, StagedRow, stagedRows } from '../encode/staged-rows';
import { RejectedRows, Rejection } from '../message/rejection';

/** A batch without the rows that COPY refuses. */
export interface Remainder {
  readonly csv: Buffer;
  readonly staged: readonly StagedMessage[];
  /** The refused rows. Empty if a rejected row fails its message. */
  readonly rejections: readonly Rejection[];
  /** Messages that fail because of a refused row. Their other rows are removed as well. */
  readonly failed: readonly string[];
  /** How many rows were removed because COPY refuses them, how many with them because they fail their message, and how many remain. */
  readonly refused: number;
  readonly siblings: number;
  readonly remaining: number;
  /** Messages with a row in doubt, in their order, and their rows. Nothing of them is among the others. */
  readonly putAside: { readonly csv: Buffer; readonly staged: readonly StagedMessage[]; readonly rows: number };
}

/** What decides about the form of staged rows, and whether a refused row fails its message. */
export interface RowForm extends Pick<IngestSchema, 'rejectedRows' | 'delivery' | 'merge'> {
  /** Whether the rows begin with the name of their object. */
  readonly objects?: boolean;
}

/** Removes the rows that COPY refuses. The rejection of each has Redshift's reason. */
export function withoutRefused(
  csv: Buffer, { staged, rejections }: Pick<BatchAccount, 'staged' | 'rejections'>, { culprits, doubtful }: Pick<Culprits, 'culprits' | 'doubtful'>, schema: RowForm,
): Remainder {
  const byIndex = new Map(culprits.map((culprit) => [culprit.index, culprit]));
  const failing = schema.rejectedRows === 'FAIL_MESSAGE';
  const rows = stagedRows(csv);
  const pieces: Buffer[] = [];
  const remaining: StagedMessage[] = [];
  const refused: Rejection[] = [];
  const failed: string[] = [];
  const aside: StagedMessage[] = [];
  const asidePieces: Buffer[] = [];
  const stagedNumbers = new StagedNumbers(rejections);
  let first = 0;
  for (const { message, rows: count } of staged) {
    const indexes = Array.from({ length: count }, (_, at) => first + at);
    first += count;
    if (indexes.some((index) => doubtful.has(index))) {
      aside.push({ message, rows: count });
      asidePieces.push(csvOf(csv, indexes.map((index) => rows[index])));
      indexes.forEach((index) => byIndex.delete(index));
      continue;
    }
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
    const numbers = stagedNumbers.of(message, count);
    const rejected = new RejectedRows(message);
    for (const [at, index] of indexes.entries()) {
      const culprit = byIndex.get(index);
      if (culprit) {
        rejected.add(numbers[at], { reason: culprit.reason ?? 'REFUSED_BY_COPY', name: culprit.column }, culprit.detail);
      }
    }
    refused.push(...rejected.rejections);
  }
  const left = countOf(remaining);
  const inDoubt = countOf(aside);
  return {
    csv: Buffer.concat(pieces),
    staged: remaining,
    rejections: refused,
    failed,
    refused: byIndex.size,
    siblings: rows.length - left - inDoubt - byIndex.size,
    remaining: left,
    putAside: { csv: Buffer.concat(asidePieces), staged: aside, rows: inDoubt },
  };
}

function countOf(staged: readonly StagedMessage[]): number {
  return staged.reduce((sum, { rows }) => sum + rows, 0);
}

/** A row that has become the first of its message, and so must have the message's digest. */
function firstRow(csv: Buffer, { start, end }: StagedRow, digest: string, { delivery, merge, objects }: RowForm): Buffer {
  if (delivery === 'AT_LEAST_ONCE') {
    return csv.subarray(start, end);
  }
  const id = objects ? endOfField(csv, start) + 1 : start;
  const afterId = endOfField(csv, id) + 1;
  const at = merge ? endOfField(csv, afterId) + 1 : afterId;
  return Buffer.concat([csv.subarray(start, at), Buffer.from(digest), csv.subarray(at, end)]);
}
