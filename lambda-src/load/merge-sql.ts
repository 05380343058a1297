import { freeName, LoadColumn } from './staged-table';
import { StatementList } from './statement-list';
import { quoteName } from '../../src/private/contract/quote';
import { MergeSchema } from '../../src/private/contract/table';

/** A temporary table with the latest version of each staged row. */
const LATEST = quoteName('latest');

export interface MergeSource {
  /** The target's columns. */
  readonly columns: readonly LoadColumn[];
  /** The column of the staged rows that tells when each arrived. */
  readonly arrival: string;
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
  run: StatementList, table: string, { keyColumns, orderColumns }: MergeSchema, { columns, arrival, from, replayed = false }: MergeSource,
): MovedRows {
  const names = columns.map(({ name }) => quoteName(name));
  const list = names.join(', ');
  const keys = keyColumns.map(quoteName);
  const order = [...orderColumns.map(quoteName), arrival].map((name) => `${name} DESC`).join(', ');
  const rank = `ROW_NUMBER() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${order})`;
  const place = freeName(columns, 'place');
  const sameKey = keys.map((key) => `${table}.${key} = ${LATEST}.${key}`).join(' AND ');
  const changes = names.filter((name) => !keys.includes(name)).map((name) => `${name} = ${LATEST}.${name}`);
  run.add(`CREATE TEMP TABLE ${LATEST} (${columns.map(({ name, sql }) => `${quoteName(name)} ${sql}`).join(', ')})`);
  const inserted = run.add(
    `INSERT INTO ${LATEST} (${list}) SELECT ${list} FROM (SELECT ${list}, ${rank} AS ${place} ${from}) AS "ranked" WHERE ${place} = 1`);
  const removed = run.add(`DELETE FROM ${LATEST} USING ${table} WHERE ${sameKey} AND ${later(table, orderColumns.map(quoteName), replayed)}`);
  run.add([
    `MERGE INTO ${table} USING ${LATEST} ON ${sameKey}`,
    `WHEN MATCHED THEN UPDATE SET ${changes.join(', ')}`,
    `WHEN NOT MATCHED THEN INSERT (${list}) VALUES (${names.map((name) => `${LATEST}.${name}`).join(', ')})`,
  ].join('\n'));
  return { inserted, removed };
}

/**
 * True if the table's row is later than the staged one, or with `orEqual` as late. Compares by the first column, by the second if the
 * first is equal, and so on.
 */
function later(table: string, [first, ...others]: readonly string[], orEqual: boolean): string {
  if (others.length === 0) {
    return `${table}.${first} ${orEqual ? '>=' : '>'} ${LATEST}.${first}`;
  }
  return `(${table}.${first} > ${LATEST}.${first} OR (${table}.${first} = ${LATEST}.${first} AND ${later(table, others, orEqual)}))`;
}
