import { LEDGER_COLUMNS } from './ledger';
import { qualified, quoteName } from './quote';
import { ColumnSchema, IngestSchema, ledgerName } from '../src/private/contract';

/** What DDL must know of a column. */
export type ColumnDefinition = Pick<ColumnSchema, 'name' | 'type' | 'sql' | 'nullable'>;

/** The table that is to be there, with its ledger. */
export interface TableSpecification {
  readonly schemaName: string;
  readonly tableName: string;
  readonly columns: readonly ColumnDefinition[];
  readonly delivery: IngestSchema['delivery'];
}

/** Creates what is missing. Distribution, sort order and encodings are left to Redshift, which chooses and changes them by use. */
export function createStatements({ schemaName, tableName, columns, delivery }: TableSpecification): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS ${quoteName(schemaName)}`,
    createTable(schemaName, tableName, columns),
    // Looked up by id and pruned by time.
    ...delivery === 'EXACTLY_ONCE'
      ? [`${createTable(schemaName, ledgerName(tableName), LEDGER_COLUMNS)} DISTKEY ("deduplication_id") SORTKEY ("loaded_at")`]
      : [],
  ];
}

/** Redshift adds one column a statement. */
export function addColumn({ schemaName, tableName }: TableSpecification, column: ColumnDefinition): string {
  return `ALTER TABLE ${qualified(schemaName, tableName)} ADD COLUMN ${definition(column)}`;
}

/** Redshift refuses this inside a transaction. */
export function widenColumn({ schemaName, tableName }: TableSpecification, column: ColumnDefinition): string {
  return `ALTER TABLE ${qualified(schemaName, tableName)} ALTER COLUMN ${quoteName(column.name)} TYPE ${column.sql}`;
}

/** A database user that only IAM lets in. */
export function createUser(user: string): string {
  return `CREATE USER ${quoteName(user)} PASSWORD DISABLE`;
}

/** What loading takes, and no more: the loader cannot read the table it fills. */
export function grantStatements({ schemaName, tableName, delivery }: TableSpecification, user: string): string[] {
  const to = `TO ${quoteName(user)}`;
  return [
    `GRANT USAGE ON SCHEMA ${quoteName(schemaName)} ${to}`,
    `GRANT INSERT ON TABLE ${qualified(schemaName, tableName)} ${to}`,
    ...delivery === 'EXACTLY_ONCE' ? [`GRANT SELECT, INSERT, DELETE ON TABLE ${qualified(schemaName, ledgerName(tableName))} ${to}`] : [],
  ];
}

function createTable(schemaName: string, name: string, columns: readonly ColumnDefinition[]): string {
  return `CREATE TABLE IF NOT EXISTS ${qualified(schemaName, name)} (${columns.map(definition).join(', ')})`;
}

function definition({ name, sql, nullable }: ColumnDefinition): string {
  return `${quoteName(name)} ${sql}${nullable ? '' : ' NOT NULL'}`;
}
