import { freeName, LoadColumn } from './staged-table';
import { StatementList } from './statement-list';
import { latestOf, mergeLatest, sameKey, selected, UTC_NOW } from '../../src/private/contract/load-statements';
import { quoteName } from '../../src/private/contract/quote';
import { MergeSchema } from '../../src/private/contract/table';
import { deletedAt, isDeletion, tombstoneKeys } from '../../src/private/contract/tombstones';

export interface MergeSource {
  /** The target's name without its schema. */
  readonly tableName: string;
  /** The table that remembers deleted rows. */
  readonly tombstones: string;
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

/** Positions of the statements that bring rows into the table: those that `inserted` adds, less those that `removed` take away. */
export interface MovedRows {
  readonly inserted: number;
  readonly removed?: readonly number[];
}

/**
 * Merges staged rows into a table, whatever order they arrive in. MERGE fails on two rows of one key, and its WHEN MATCHED has no
 * condition. So the latest version of each key is selected first, and then those versions are removed that are older than the
 * table's.
 *
 * A row that is deleted leaves a tombstone: its key and its version. An older version that comes later is removed by it, as it would be by the row.
 * A deletion also leaves one if the row is not in the table: its insertion may still come.
 *
 * MERGE takes a write lock on the table.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
 */
export function addMerge(
  run: StatementList, table: string, merge: MergeSchema, { tableName, tombstones, columns, arrival, batchId, from, replayed = false }: MergeSource,
): MovedRows {
  const { keyColumns, orderColumns, deleteWhen } = merge;
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
  const removed = [table, ...deleteWhen ? [tombstones] : []].map((known) =>
    run.add(`DELETE FROM ${latest} USING ${known} WHERE ${sameKey(known, latest, keyColumns)} AND ${later(known, latest, orderColumns.map(quoteName), replayed)}`));
  if (deleteWhen) {
    const deletes = isDeletion(latest, deleteWhen);
    const told = tombstoneKeys(merge).map(quoteName).join(', ');
    run.add(`DELETE FROM ${table} USING ${latest} WHERE ${sameKey(table, latest, keyColumns)} AND ${deletes}`);
    run.add(`DELETE FROM ${tombstones} USING ${latest} WHERE ${sameKey(tombstones, latest, keyColumns)}`);
    run.add(`INSERT INTO ${tombstones} (${told}, ${quoteName(deletedAt(merge))}) SELECT ${told}, ${UTC_NOW} FROM ${latest} WHERE ${deletes}`);
    run.add(`DELETE FROM ${latest} WHERE ${deletes}`);
  }
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
