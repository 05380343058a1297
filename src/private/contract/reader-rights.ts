import { createUser, TableName } from './ddl';
import { qualified, quoteName } from './quote';

/** Who may read which columns of a table. */
export interface ReaderSet {
  /** An empty list stands for the whole table, also for columns that are added later. */
  readonly columns: readonly string[];
  /** Database users. */
  readonly users: readonly string[];
}

/**
 * The beginning of the names of the database roles that the readers of a table have.
 *
 * @param key what tells the table of this ingest from those of all others, in characters that a name may have
 */
export function readerRolePrefix(key: string): string {
  return `cdk_redshift_ingest_readers_${key}_`;
}

/** Creates the role, and grants it what reading needs. Each column has a statement of its own, because a table may have 1,600. */
export function createReaderRole(role: string): string {
  return `CREATE ROLE ${quoteName(role)}`;
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT-usage-notes.html */
export function readerGrants({ schemaName, tableName }: TableName, columns: readonly string[], role: string): string[] {
  const select = columns.length === 0 ? ['SELECT'] : columns.map((column) => `SELECT (${quoteName(column)})`);
  return [
    `GRANT USAGE ON SCHEMA ${quoteName(schemaName)} TO ROLE ${quoteName(role)}`,
    ...select.map((privilege) => `GRANT ${privilege} ON TABLE ${qualified(schemaName, tableName)} TO ROLE ${quoteName(role)}`),
  ];
}

export function giveRole(role: string, user: string): string {
  return `GRANT ROLE ${quoteName(role)} TO ${quoteName(user)}`;
}

/** All that makes a user a reader, for an administrator who runs it by hand. The first user of a role brings the role. */
export function readerSql(table: TableName, columns: readonly string[], role: string, user: string, first: boolean): string[] {
  return [...first ? [createReaderRole(role), ...readerGrants(table, columns, role)] : [], createUser(user), giveRole(role, user)];
}
