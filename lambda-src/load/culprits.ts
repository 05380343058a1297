import { LoadError, readLoadErrors } from './load-error';
import { probeTransaction } from './load-sql';
import { LoadTarget } from './staged-table';
import { csvOf, StagedRow, stagedRows } from '../encode/staged-rows';
import { orLogged } from '../runtime/log';
import { compress } from '../staging/compression';
import { PROBE_MARK, RowsToStage } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { Warehouse } from '../warehouse/warehouse';

/** A row that COPY refuses. */
export interface Culprit {
  /** Position in the CSV, counted from 0. */
  readonly index: number;
  readonly column?: string;
  readonly detail: string;
  /** @default 'REFUSED_BY_COPY' */
  readonly reason?: 'SIBLING_REJECTED';
}

interface Row extends StagedRow {
  readonly index: number;
}

interface Probe {
  /** How many of the rows COPY refused. */
  readonly refused: number;
  readonly errors: readonly LoadError[];
}

/**
 * Finds the rows that COPY refuses. The transactions that try them out leave nothing behind.
 *
 * COPY reports a line for each refused row, but no document says whether a row of several lines counts as one line. If both ways of
 * counting name the same rows, these are the culprits. If they differ, a probe tests the rows that each of them names. If neither
 * is right, or COPY reports no line, bisection finds the rows.
 */
export async function findCulprits(warehouse: Warehouse, staging: Staging, target: LoadTarget, batch: RowsToStage, csv: Buffer): Promise<Culprit[]> {
  const rows = stagedRows(csv).map((row, index) => ({ ...row, index }));
  const probe = async (some: readonly Row[]) =>
    probeRows(warehouse, staging, target, { ...batch, body: compress(csvOf(csv, some), staging.compression), rows: some.length });
  const { refused, errors } = await probe(rows);
  const byNumber = blame(errors, (line) => rows[line - 1]);
  const byLine = blame(errors, (line) => rowAtLine(rows, line));
  if (byNumber.length === refused && sameRows(byNumber, byLine)) {
    return byNumber;
  }
  for (const culprits of [byNumber, byLine].filter(({ length }) => length === refused)) {
    const suspects = culprits.map(({ index }) => rows[index]);
    if ((await probe(suspects)).refused === suspects.length) {
      return culprits;
    }
  }
  return bisect(rows, probe);
}

async function probeRows(warehouse: Warehouse, staging: Staging, target: LoadTarget, rows: RowsToStage): Promise<Probe> {
  const staged = await staging.stage({ ...rows, batchId: `${PROBE_MARK}${rows.batchId}` });
  const name = `probe ${staged.key}`;
  const { sqls, copy, count } = probeTransaction(target, staged);
  const { statements } = await warehouse.run({ name, sqls });
  const [[taken]] = await warehouse.rows(name, statements[count].id);
  const refused = rows.rows - Number(taken);
  await orLogged('probe not removed; a later batch will', staged.key, staging.remove(staged.key));
  const { queryId } = statements[copy];
  return { refused, errors: refused > 0 && queryId !== undefined ? await readLoadErrors(warehouse, queryId) : [] };
}

function blame(errors: readonly LoadError[], rowAt: (line: number) => Row | undefined): Culprit[] {
  const culprits = new Map<number, Culprit>();
  for (const { line, column, reason, code } of errors) {
    const row = rowAt(line);
    if (row && !culprits.has(row.index)) {
      culprits.set(row.index, { index: row.index, column, detail: `${reason} (code ${code})` });
    }
  }
  return [...culprits.values()];
}

/** The row that a line is part of. */
function rowAtLine(rows: readonly Row[], line: number): Row | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = rows[middle].line <= line ? [middle + 1, high] : [low, middle];
  }
  return rows[low - 1];
}

async function bisect(rows: readonly Row[], probe: (rows: readonly Row[]) => Promise<Probe>): Promise<Culprit[]> {
  const { refused, errors } = await probe(rows);
  if (refused === 0) {
    return [];
  }
  if (refused === rows.length) {
    const [error] = errors;
    const detail = error ? `${error.reason} (code ${error.code})` : 'COPY refused the row and gave no reason';
    return rows.map(({ index }) => ({ index, column: rows.length === 1 ? error?.column : undefined, detail }));
  }
  const middle = Math.ceil(rows.length / 2);
  return [...await bisect(rows.slice(0, middle), probe), ...await bisect(rows.slice(middle), probe)];
}

function sameRows(some: readonly Culprit[], others: readonly Culprit[]): boolean {
  const indexes = new Set(some.map(({ index }) => index));
  return some.length === others.length && others.every(({ index }) => indexes.has(index));
}
