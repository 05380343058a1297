import { qualified, quoteName } from './quote';
import { ColumnSchema, Delivery, ledgerName, MAX_LEDGER_ID_BYTES, TableLayout } from './table';
import { tombstonesName } from './tombstones';

/** What DDL must know about a column. */
export interface ColumnDefinition extends Pick<ColumnSchema, 'name' | 'type' | 'sql' | 'nullable' | 'defaultSql' | 'encoding'> {
  /** Whether texts of different case are different, also in a database that ignores case. */
  readonly caseSensitive?: boolean;
  /** What the catalog of the database says about the column. */
  readonly comment?: string;
}

/** The table that must exist, and its ledger. */
export interface TableSpecification {
  readonly schemaName: string;
  readonly tableName: string;
  readonly columns: readonly ColumnDefinition[];
  readonly layout: TableLayout;
  readonly delivery: Delivery;
  readonly loadMode: 'APPEND' | 'MERGE';
  /** The columns of the table that remembers deleted rows. It is missing if no row is deleted. */
  readonly tombstones?: readonly ColumnDefinition[];
  /** What the catalog of the database says about the table. */
  readonly comment?: string;
}

/**
 * The columns of the ledger: which messages were loaded, with how many rows, when, 64 bits of a digest of
 * each, and the version of everything that decided which of its rows were loaded.
 */
export const LEDGER_COLUMNS: readonly ColumnDefinition[] = [
  {
    name: 'deduplication_id',
    type: { name: 'VARCHAR', length: MAX_LEDGER_ID_BYTES },
    sql: `VARCHAR(${MAX_LEDGER_ID_BYTES})`,
    nullable: false,
    caseSensitive: true,
  },
  { name: 'row_count', type: { name: 'BIGINT' }, sql: 'BIGINT', nullable: false },
  { name: 'loaded_at', type: { name: 'TIMESTAMP' }, sql: 'TIMESTAMP', nullable: false },
  { name: 'digest', type: { name: 'BIGINT' }, sql: 'BIGINT', nullable: true },
  { name: 'version', type: { name: 'VARCHAR', length: 16 }, sql: 'VARCHAR(16)', nullable: true },
];

export type TableName = Pick<TableSpecification, 'schemaName' | 'tableName'>;

const AUTO_LAYOUT: TableLayout = { distribution: { style: 'AUTO' }, sort: { style: 'AUTO' } };

/** The ledger is searched by id and pruned by time. */
const LEDGER_LAYOUT: TableLayout = {
  distribution: { style: 'KEY', column: 'deduplication_id' },
  sort: { style: 'COMPOUND', columns: ['loaded_at'] },
};

/** Creates what does not exist. An existing table keeps its layout. */
export function createStatements({ schemaName, tableName, columns, layout, delivery, tombstones }: TableSpecification): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS ${quoteName(schemaName)}`,
    createTable(schemaName, tableName, columns, layout),
    ...delivery === 'EXACTLY_ONCE' ? [createTable(schemaName, ledgerName(tableName), LEDGER_COLUMNS, LEDGER_LAYOUT)] : [],
    ...tombstones ? [createTable(schemaName, tombstonesName(tableName), tombstones, AUTO_LAYOUT)] : [],
  ];
}

/** Adds one column, because Redshift adds only one column per statement. */
export function addColumn({ schemaName, tableName }: TableName, column: ColumnDefinition): string {
  return `ALTER TABLE ${qualified(schemaName, tableName)} ADD COLUMN ${definition(column)}`;
}

/** Widens a VARCHAR column. Redshift rejects this statement inside a transaction. */
export function widenColumn({ schemaName, tableName }: TableName, column: ColumnDefinition): string {
  return `ALTER TABLE ${qualified(schemaName, tableName)} ALTER COLUMN ${quoteName(column.name)} TYPE ${column.sql}`;
}

/** Creates a database user that can log in only through IAM. */
export function createUser(user: string): string {
  return `CREATE USER ${quoteName(user)} PASSWORD DISABLE`;
}

function createTable(schemaName: string, name: string, columns: readonly ColumnDefinition[], layout: TableLayout): string {
  const body = columns.map((column) => `\n  ${definition(column)}`).join(',');
  return `CREATE TABLE IF NOT EXISTS ${qualified(schemaName, name)} (${body}\n)${layoutClause(layout)}`;
}

function definition({ name, sql, nullable, defaultSql, encoding, caseSensitive }: ColumnDefinition): string {
  return [
    quoteName(name),
    sql,
    ...defaultSql === undefined ? [] : [`DEFAULT ${defaultSql}`],
    ...encoding === undefined ? [] : [`ENCODE ${encoding}`],
    ...caseSensitive ? ['COLLATE CASE_SENSITIVE'] : [],
    ...nullable ? [] : ['NOT NULL'],
  ].join(' ');
}

/** Omits what Redshift is to choose. @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html */
function layoutClause({ distribution, sort }: TableLayout): string {
  return [
    ...distribution.style === 'KEY' ? [` DISTKEY (${quoteName(distribution.column)})`] : [],
    ...distribution.style === 'EVEN' || distribution.style === 'ALL' ? [` DISTSTYLE ${distribution.style}`] : [],
    ...sort.style === 'AUTO' ? [] : [` ${sort.style} SORTKEY (${sort.columns.map(quoteName).join(', ')})`],
  ].join('');
}
