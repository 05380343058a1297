import { copy } from './copy-sql';
import { IngestSchema } from '../../src/private/contract/ingest';
import { quoteName } from '../../src/private/contract/quote';
import { ColumnSchema, Delivery, isNullStaged, MAX_LEDGER_ID_BYTES } from '../../src/private/contract/table';
import { NotedColumn } from '../staging/staged-columns';
import { StagedObject } from '../staging/staged-object';

/** The table that is loaded, and how. */
export interface LoadTarget {
  readonly schemaName: string;
  readonly tableName: string;
  readonly columns: readonly LoadColumn[];
  readonly delivery: Delivery;
  readonly ledgerHorizonDays?: number;
  readonly merge?: IngestSchema['merge'];
  readonly copyRoleArn: string;
  /** Whether the rows begin with the name of the object that they were staged in, because several objects are loaded at once. */
  readonly objects?: boolean;
}

/** What a load must know of a column. Whether it is protected is noted with what is staged. */
export type LoadColumn = Pick<ColumnSchema, 'name' | 'sql' | 'nullable' | 'byLoad'> & NotedColumn;

/** A temporary table: it is in a schema of the session, and is dropped at the session's end. */
export const STAGED = quoteName('staged');

/** Columns that the staged rows have besides the table's own. They get another name if the table has a column of that name. */
export interface OwnColumns {
  readonly object: string;
  readonly id: string;
  readonly arrival: string;
  readonly digest: string;
  /** Only for probes. */
  readonly place: string;
}

export function ownColumns(columns: readonly LoadColumn[]): OwnColumns {
  return {
    object: freeName(columns, 'object'),
    id: freeName(columns, 'deduplication_id'),
    arrival: freeName(columns, 'arrival'),
    digest: freeName(columns, 'digest'),
    place: freeName(columns, 'place'),
  };
}

/**
 * Creates the table that COPY fills before anything else is touched. It has the types of the schema, so that COPY checks what the handler
 * has checked, and names the line if they disagree.
 *
 * Ids keep their case, also in a database that ignores it. The table's own columns are as the database is by default, like those that the
 * table resource creates: Redshift does not compare two columns that differ in it.
 *
 * @param numbered whether each row begins with its place in its object, in place of its first own field
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
 */
export function createStaged(target: LoadTarget, numbered = false): string {
  const own = ownFields(target, numbered).map(({ name, sql }) => `${name} ${sql}`);
  const columns = target.columns.map((column) => `${quoteName(column.name)} ${column.sql}${isNullStaged(column) ? '' : ' NOT NULL'}`);
  return `CREATE TEMP TABLE ${STAGED} (${[...own, ...columns].join(', ')})`;
}

export function copyIntoStaged(
  target: LoadTarget, source: Pick<StagedObject, 'manifestUrl' | 'compression'>, maxErrors: number, numbered = false,
): string {
  const fields = [...ownFields(target, numbered).map(({ name }) => name), ...names(target.columns)];
  // Statistics of a table that exists for one transaction only cost time.
  return copy(`${STAGED} (${fields.join(', ')})`, source, target.copyRoleArn, 'COMPUPDATE OFF', 'STATUPDATE OFF', `MAXERROR ${maxErrors}`);
}

/** How many fields precede the columns in a staged row. */
export function ownFieldCount(target: LoadTarget): number {
  return ownFields(target, false).length;
}

function ownFields(target: LoadTarget, numbered: boolean): { readonly name: string; readonly sql: string }[] {
  const { object, id, arrival, digest, place } = ownColumns(target.columns);
  const isOnce = target.delivery === 'EXACTLY_ONCE';
  const own = [
    ...target.objects ? [{ name: object, sql: 'VARCHAR(12) COLLATE CASE_SENSITIVE NOT NULL' }] : [],
    ...isOnce ? [{ name: id, sql: `VARCHAR(${MAX_LEDGER_ID_BYTES}) COLLATE CASE_SENSITIVE NOT NULL` }] : [],
    ...target.merge ? [{ name: arrival, sql: 'VARCHAR(1000) COLLATE CASE_SENSITIVE NOT NULL' }] : [],
    ...isOnce ? [{ name: digest, sql: 'BIGINT' }] : [],
  ];
  // A table that is as wide as Redshift allows has no room for one more.
  return numbered ? [{ name: place, sql: 'INT NOT NULL' }, ...own.slice(1)] : own;
}

export function names(columns: readonly LoadColumn[]): string[] {
  return columns.map(({ name }) => quoteName(name));
}

/** A name for an additional column that no column of the table has. */
export function freeName(columns: readonly LoadColumn[], wanted: string): string {
  let name = wanted;
  while (columns.some((column) => column.name === name)) {
    name = `_${name}`;
  }
  return quoteName(name);
}
