import { isRefusal } from './load-error';
import { gapsTransaction } from './probe-sql';
import { LoadTarget, ownFieldCount } from './staged-table';
import { endOfField, StagedRow } from '../encode/staged-rows';
import { orLogged } from '../runtime/log';
import { compress } from '../staging/compression';
import { PROBE_MARK, RowsToStage, StagedObject } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { FinishedBatch } from '../warehouse/statement';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** What it takes to try rows out. */
export interface Bench {
  readonly warehouse: Warehouse;
  readonly staging: Staging;
  readonly target: LoadTarget;
  /** The batch whose rows these are. */
  readonly batch: Omit<RowsToStage, 'body' | 'rows'>;
  readonly csv: Buffer;
}

/** Rows that were tried out together. */
export interface Probe {
  /** The object that they were in, as COPY names it. */
  readonly file: string;
  readonly rows: readonly StagedRow[];
  /** How many lines it has. */
  readonly lines: number;
  /** The position of the first of them in the CSV. */
  readonly first: number;
  /** The first and the last position of each range of rows that COPY refused. Undefined if it failed as a whole. */
  readonly refused?: readonly (readonly [number, number])[];
}

/** Lets COPY load rows into a temporary table. Each begins with its place instead of its first own field, so that the result tells which are missing. Nothing is left behind. */
export async function probeRows({ warehouse, staging, target, batch, csv }: Bench, rows: readonly StagedRow[], first: number): Promise<Probe> {
  const staged = await staging.stage({
    ...batch, batchId: `${PROBE_MARK}${batch.batchId}`, rows: rows.length, body: compress(numbered(csv, rows, ownFieldCount(target) > 0), staging.compression),
  });
  const probe = { file: `s3://${staging.bucket}/${staged.key}`, rows, lines: linesOf(csv, rows), first };
  const name = `probe ${staged.key}`;
  const { sqls, found } = gapsTransaction(target, staged, rows.length);
  const finished = await runProbe(warehouse, staging, staged, { name, sqls });
  if (finished === undefined) {
    return probe;
  }
  const { statements: { [found]: gaps } } = finished;
  const records = gaps.rows > 0 ? await warehouse.rows(name, gaps.id) : [];
  return { ...probe, refused: records.map(([from, to]) => [first + Number(from) - 1, first + Number(to) - 1] as const) };
}

/** Undefined if COPY did not ride over the errors that it met. */
async function runProbe(
  warehouse: Warehouse, staging: Staging, { key }: StagedObject, batch: { readonly name: string; readonly sqls: readonly string[] },
): Promise<FinishedBatch | undefined> {
  let failure: StatementFailedError | undefined;
  const finished = await warehouse.run(batch).catch((error: unknown) => {
    if (!isRefusal(error)) {
      throw error;
    }
    failure = error;
  });
  await orLogged('probe not removed; it expires', key, staging.remove(key));
  return failure ? undefined : finished as FinishedBatch;
}

function linesOf(csv: Buffer, rows: readonly StagedRow[]): number {
  const last = rows.at(-1)!;
  return last.line - rows[0].line + csv.toString('latin1', last.start, last.end).split('\n').length - 1;
}

/** The rows, each with its place in front, counted from 1. It replaces the first field if that is none of a column. */
function numbered(csv: Buffer, rows: readonly StagedRow[], replaces: boolean): Buffer {
  const from = rows.map(({ start }) => (replaces ? endOfField(csv, start) + 1 : start));
  const size = rows.reduce((sum, { end }, at) => sum + end - from[at] + String(at + 1).length + 1, 0);
  const all = Buffer.allocUnsafe(size);
  let to = 0;
  for (const [at, { end }] of rows.entries()) {
    to += all.write(`${at + 1},`, to, 'latin1');
    to += csv.copy(all, to, from[at], end);
  }
  return all;
}
