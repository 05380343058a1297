import { copy, CopySource } from './copy-sql';
import { addMerge, freeName, MovedRows } from './merge-sql';
import { StatementList } from './statement-list';
import { IngestSchema } from '../../src/private/contract/ingest';
import { qualified, quoteName } from '../../src/private/contract/quote';
import { ColumnSchema, Delivery, ledgerName, MAX_DEDUPLICATION_ID_BYTES } from '../../src/private/contract/table';

/** The table that is loaded, and how. */
export interface LoadTarget {
  readonly schemaName: string;
  readonly tableName: string;
  readonly columns: readonly ColumnSchema[];
  readonly delivery: Delivery;
  readonly ledgerHorizonDays?: number;
  readonly merge?: IngestSchema['merge'];
  readonly copyRoleArn: string;
}

/** A temporary table: it is in a schema of the session, and is dropped at the session's end. */
const STAGED = quoteName('staged');

/** Columns that the staged rows have besides the table's own. They get another name if the table has a column of that name. */
const ID = 'deduplication_id';
const ARRIVAL = 'arrival';

const MOST_ERRORS = 100_000;

/** Statements of one transaction, and the positions of those whose results are read. */
export interface LoadTransaction extends MovedRows {
  readonly sqls: string[];
  /** The COPY. */
  readonly copied: number;
  /** Finds the messages for which the ledger has another number of rows than were staged. */
  readonly unbalanced?: number;
}

/** Days that the ledger keeps entries after its horizon. No statement of the Data API waits or runs longer than a day. */
const SPARE_DAYS = 2;

/**
 * The transaction that loads staged rows. With `prune` it also deletes the ledger's entries of messages that are too old to be
 * delivered again.
 *
 * Exactly once: the transaction locks the ledger first. Its snapshot of the tables is taken by the first statement after the lock. So
 * a transaction that waited for the lock sees what the one before it has loaded. An append does not lock the table itself.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export function loadTransaction(target: LoadTarget, source: CopySource, prune: boolean = false): LoadTransaction {
  const run = new StatementList();
  const { sqls } = run;
  const table = qualified(target.schemaName, target.tableName);
  const list = names(target.columns).join(', ');
  if (target.delivery === 'AT_LEAST_ONCE') {
    const copied = run.add(copy(`${table} (${list})`, source, target.copyRoleArn, 'COMPUPDATE OFF', 'MAXERROR 0'));
    return { sqls, copied, inserted: copied };
  }
  const ledger = qualified(target.schemaName, ledgerName(target.tableName));
  const id = freeName(target.columns, ID);
  const unseen = `FROM ${STAGED} WHERE NOT EXISTS (SELECT 1 FROM ${ledger} WHERE ${ledger}."deduplication_id" = ${STAGED}.${id})`;
  run.add(`LOCK TABLE ${ledger}`);
  run.add(createStaged(target));
  const copied = run.add(copyIntoStaged(target, source, 0));
  const moved = target.merge
    ? addMerge(run, table, target.merge, { columns: target.columns, arrival: freeName(target.columns, ARRIVAL), from: unseen })
    : { inserted: run.add(`INSERT INTO ${table} (${list}) SELECT ${list} ${unseen}`) };
  run.add(`INSERT INTO ${ledger} ("deduplication_id", "row_count", "loaded_at") SELECT ${id}, COUNT(*), GETDATE() ${unseen} GROUP BY ${id}`);
  const unbalanced = run.add(
    `SELECT "counted".${id} FROM (SELECT ${id}, COUNT(*) AS "row_count" FROM ${STAGED} GROUP BY ${id}) AS "counted"`
      + ` LEFT JOIN ${ledger} ON ${ledger}."deduplication_id" = "counted".${id}`
      + ` WHERE ${ledger}."row_count" IS NULL OR ${ledger}."row_count" <> "counted"."row_count"`);
  if (prune) {
    run.add(`DELETE FROM ${ledger} WHERE "loaded_at" < DATEADD(day, -${target.ledgerHorizonDays! + SPARE_DAYS}, GETDATE())`);
  }
  return { sqls, copied, ...moved, unbalanced };
}

/**
 * Loads what COPY accepts into a temporary table, and nothing into the target. Statement `count` counts these rows. The errors of
 * the other rows are in the system tables, under the query number of statement `copy`.
 */
export function probeTransaction(target: LoadTarget, source: CopySource): { sqls: string[]; copy: number; count: number } {
  const run = new StatementList();
  run.add(createStaged(target));
  const copied = run.add(copyIntoStaged(target, source, MOST_ERRORS));
  const count = run.add(`SELECT COUNT(*) FROM ${STAGED}`);
  return { sqls: run.sqls, copy: copied, count };
}

/** Selects what a COPY could not load, one row for each error. */
export function loadErrors(queryId: number): string {
  return 'SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) FROM sys_load_error_detail'
    + ` WHERE query_id = ${queryId} ORDER BY line_number`;
}

/** Uses the types of the schema, so that COPY checks what the handler has checked, and names the line if they disagree. */
function createStaged(target: LoadTarget): string {
  const columns = target.columns.map(({ name, sql, nullable }) => `${quoteName(name)} ${sql}${nullable ? '' : ' NOT NULL'}`);
  return `CREATE TEMP TABLE ${STAGED} (${[...ownColumns(target).map(({ name, sql }) => `${name} ${sql} NOT NULL`), ...columns].join(', ')})`;
}

function copyIntoStaged(target: LoadTarget, source: CopySource, maxErrors: number): string {
  const fields = [...ownColumns(target).map(({ name }) => name), ...names(target.columns)];
  // Statistics of a table that exists for one transaction only cost time. For a target table only its owner can set STATUPDATE.
  return copy(`${STAGED} (${fields.join(', ')})`, source, target.copyRoleArn, 'COMPUPDATE OFF', 'STATUPDATE OFF', `MAXERROR ${maxErrors}`);
}

/** The columns of a staged row that come before the table's columns. */
function ownColumns({ delivery, merge, columns }: LoadTarget): { readonly name: string; readonly sql: string }[] {
  return [
    ...delivery === 'EXACTLY_ONCE' ? [{ name: freeName(columns, ID), sql: `VARCHAR(${MAX_DEDUPLICATION_ID_BYTES})` }] : [],
    ...merge ? [{ name: freeName(columns, ARRIVAL), sql: 'VARCHAR(1000)' }] : [],
  ];
}

function names(columns: readonly ColumnSchema[]): string[] {
  return columns.map(({ name }) => quoteName(name));
}
