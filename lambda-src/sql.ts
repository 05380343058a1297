import { NULL_MARKER } from './csv';
import { ColumnSchema, IngestSchema, ledgerName, MAX_DEDUPLICATION_ID_BYTES } from '../src/private/contract';
import { qualified, quoteLiteral, quoteName } from '../src/private/quote';

/** The table that is loaded, and how. */
export interface LoadTarget {
  readonly schemaName: string;
  readonly tableName: string;
  readonly columns: readonly ColumnSchema[];
  readonly delivery: IngestSchema['delivery'];
  readonly copyRoleArn: string;
}

/** What COPY reads. */
export interface CopySource {
  readonly manifestUrl: string;
  readonly compression: IngestSchema['compression'];
}

/** Lies in a schema of the session's own and goes with it. */
const STAGED = quoteName('staged');

const MOST_ERRORS = 100_000;

/**
 * The transaction that loads staged rows; the row count of statement `loadStatement` tells how many came into the table.
 *
 * Exactly once: the ledger is locked first, because the transaction's view of the tables is taken by the first statement after
 * the lock; so whoever waited for it sees what the one before has loaded. The table itself is never locked.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export function loadTransaction(target: LoadTarget, source: CopySource): { sqls: string[]; loadStatement: number } {
  const table = qualified(target.schemaName, target.tableName);
  const columns = names(target.columns).join(', ');
  if (target.delivery === 'AT_LEAST_ONCE') {
    return { sqls: [copy(`${table} (${columns})`, source, target.copyRoleArn, 'COMPUPDATE OFF', 'MAXERROR 0')], loadStatement: 0 };
  }
  const ledger = qualified(target.schemaName, ledgerName(target.tableName));
  const id = idColumn(target.columns);
  const unseen = `FROM ${STAGED} WHERE NOT EXISTS (SELECT 1 FROM ${ledger} WHERE ${ledger}."deduplication_id" = ${STAGED}.${id})`;
  return {
    sqls: [
      `LOCK TABLE ${ledger}`,
      createStaged(target),
      copyIntoStaged(target, source, 0),
      `INSERT INTO ${table} (${columns}) SELECT ${columns} ${unseen}`,
      `INSERT INTO ${ledger} ("deduplication_id", "row_count", "loaded_at") SELECT ${id}, COUNT(*), GETDATE() ${unseen} GROUP BY ${id}`,
    ],
    loadStatement: 3,
  };
}

/**
 * Loads what COPY takes into a table that goes with the session, and nothing into the target. Statement `count` tells how many
 * rows that were; the others are in the system tables, under the query number of statement `copy`.
 */
export function probeTransaction(target: LoadTarget, source: CopySource): { sqls: string[]; copy: number; count: number } {
  return {
    sqls: [createStaged(target), copyIntoStaged(target, source, MOST_ERRORS), `SELECT COUNT(*) FROM ${STAGED}`],
    copy: 1,
    count: 2,
  };
}

/** What a COPY could not load, a row for each error. */
export function loadErrors(queryId: number): string {
  return 'SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) FROM sys_load_error_detail'
    + ` WHERE query_id = ${queryId} ORDER BY line_number`;
}

/** With the types of the schema, so that COPY checks what the handler has checked, and names the line where they differ. */
function createStaged(target: LoadTarget): string {
  const columns = target.columns.map(({ name, sql, nullable }) => `${quoteName(name)} ${sql}${nullable ? '' : ' NOT NULL'}`);
  const all = target.delivery === 'EXACTLY_ONCE'
    ? [`${idColumn(target.columns)} VARCHAR(${MAX_DEDUPLICATION_ID_BYTES}) NOT NULL`, ...columns]
    : columns;
  return `CREATE TEMP TABLE ${STAGED} (${all.join(', ')})`;
}

function copyIntoStaged(target: LoadTarget, source: CopySource, maxErrors: number): string {
  const fields = [...target.delivery === 'EXACTLY_ONCE' ? [idColumn(target.columns)] : [], ...names(target.columns)];
  // Statistics of a table that lives for one transaction would only cost time. Whoever is not the owner must not name STATUPDATE.
  return copy(`${STAGED} (${fields.join(', ')})`, source, target.copyRoleArn, 'COMPUPDATE OFF', 'STATUPDATE OFF', `MAXERROR ${maxErrors}`);
}

function copy(into: string, source: CopySource, roleArn: string, ...options: string[]): string {
  return [
    `COPY ${into}`,
    `FROM ${quoteLiteral(source.manifestUrl)}`,
    `IAM_ROLE ${quoteLiteral(roleArn)}`,
    'MANIFEST',
    ...source.compression === 'NONE' ? [] : [source.compression],
    'FORMAT AS CSV',
    `NULL AS ${quoteLiteral(NULL_MARKER)}`,
    'DATEFORMAT \'auto\'',
    'TIMEFORMAT \'auto\'',
    ...options,
  ].join('\n');
}

function names(columns: readonly ColumnSchema[]): string[] {
  return columns.map(({ name }) => quoteName(name));
}

/** The column for the deduplication id, beside the table's own columns, which may have taken any name. */
function idColumn(columns: readonly ColumnSchema[]): string {
  let name = 'deduplication_id';
  while (columns.some((column) => column.name === name)) {
    name = `_${name}`;
  }
  return quoteName(name);
}
