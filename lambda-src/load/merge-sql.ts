import { freeName, LoadColumn } from './staged-table';
import { StatementList } from './statement-list';
import { latestOf, mergeLatest, sameKey, selected } from '../../src/private/contract/load-statements';
import { quoteName } from '../../src/private/contract/quote';
import { MergeSchema } from '../../src/private/contract/table';

export interface MergeSource {
  /** The target's name without its schema. */
  readonly tableName: string;
  /** The target's columns. */
  readonly columns: readonly LoadColumn[];
  /** The column of the staged rows that tells when each arrived. */
  readonly arrival: string;
  readonly batchId: string;
  /** The FROM clause that selects the rows to merge. */
  readonly from: string;
  /** Whether the rows lose against rows of equal order that the table has. */
  readonly replayed?: boolean;
}

/** Positions of the statements that bring rows into the table: those that `inserted` adds, less those that `removed` takes away. */
export interface MovedRows {
  readonly inserted: number;
  readonly removed?: number;
}

/**
 * Merges staged rows into a table, whatever order they arrive in. MERGE fails on two rows of one key, and its WHEN MATCHED has no
 * condition. So the latest version of each key is selected first, and then those versions are removed that are older than the
 * table's.
 *
 * MERGE takes a write lock on the table.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
 */
export function addMerge(
  run: StatementList, table: string, { keyColumns, orderColumns }: MergeSchema, { tableName, columns, arrival, batchId, from, replayed = false }: MergeSource,
): MovedRows {
  const names = columns.map(({ name }) => quoteName(name));
  const list = names.join(', ');
  const keys = keyColumns.map(quoteName);
  const order = [...orderColumns.map(quoteName), arrival].map((name) => `${name} DESC`).join(', ');
  const rank = `ROW_NUMBER() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${order})`;
  const place = freeName(columns, 'place');
  const latest = latestOf(tableName);
  run.add(`CREATE TEMP TABLE ${latest} (${columns.map(({ name, sql }) => `${quoteName(name)} ${sql}`).join(', ')})`);
  const inserted = run.add(
    `INSERT INTO ${latest} (${list}) SELECT ${selected(columns, batchId)} FROM (SELECT ${list}, ${rank} AS ${place} ${from}) AS "ranked" WHERE ${place} = 1`);
  const removed = run.add(`DELETE FROM ${latest} USING ${table} WHERE ${sameKey(table, latest, keyColumns)} AND ${later(table, latest, orderColumns.map(quoteName), replayed)}`);
  run.add(mergeLatest(table, latest, columns, keyColumns));
  return { inserted, removed };
}

/**
 * True if the table's row is later than the staged one, or with `orEqual` as late. Compares by the first column, by the second if the
 * first is equal, and so on.
 */
function later(table: string, latest: string, [first, ...others]: readonly string[], orEqual: boolean): string {
  if (others.length === 0) {
    return `${table}.${first} ${orEqual ? '>=' : '>'} ${latest}.${first}`;
  }
  return `(${table}.${first} > ${latest}.${first} OR (${table}.${first} = ${latest}.${first} AND ${later(table, latest, others, orEqual)}))`;
}
