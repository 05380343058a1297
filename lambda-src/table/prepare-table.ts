import { ensureUser, userExists } from './database-user';
import { existingColumns } from './existing-table';
import { requireOwners } from './owners';
import { settleReaders } from './readers';
import { grantRevoked } from './revoked-rights';
import { runStatements } from './run-statements';
import { settleComments } from './settle-comments';
import { TableChanges, tableChanges } from './table-changes';
import { commentsOf, commentStatements } from '../../src/private/contract/comments';
import { addColumn, ColumnDefinition, createStatements, LEDGER_COLUMNS, TableName, TableSpecification, widenColumn } from '../../src/private/contract/ddl';
import { grantStatements } from '../../src/private/contract/loader-rights';
import { ReaderSet } from '../../src/private/contract/reader-rights';
import { ledgerName } from '../../src/private/contract/table';
import { tombstonesName } from '../../src/private/contract/tombstones';
import { Warehouse } from '../warehouse/warehouse';

/** A table exists that cannot hold the schema. Nothing was changed. */
export class TableMismatchError extends Error {
  public override readonly name = 'TableMismatchError';

  constructor(public readonly table: string, public readonly differences: readonly string[]) {
    super(`table ${table} cannot hold the schema, and nothing was changed: ${differences.join('. ')}`);
  }
}

/** The database user that loads. */
export interface LoaderUser {
  readonly name: string;
  /** True if it is created when it is missing. */
  readonly create: boolean;
  /** The ARNs of the role that it names in COPY. */
  readonly copyRole: string;
}

/** The database users that may read. */
export interface Readers {
  /** The beginning of the names of their database roles. */
  readonly rolePrefix: string;
  readonly sets: readonly ReaderSet[];
}

/**
 * Creates the table, its ledger and the grants of loader and readers, or adds what is missing. Of the tables nothing is ever dropped or
 * narrowed. Former readers lose their right.
 */
export async function prepareTable(
  warehouse: Warehouse, database: string, table: TableSpecification & { readonly owner?: string }, loader: LoaderUser, readers: Readers,
): Promise<void> {
  const { schemaName, tableName, columns } = table;
  const ledger = { schemaName, tableName: ledgerName(tableName) };
  const tombstones = { schemaName, tableName: tombstonesName(tableName) };
  const owned = [tableName, ...table.delivery === 'EXACTLY_ONCE' ? [ledger.tableName] : [], ...table.tombstones ? [tombstones.tableName] : []];
  await requireOwners(warehouse, schemaName, owned, table.owner);
  const existing = await existingColumns(warehouse, database, schemaName, tableName);
  const changes = existing.length > 0 ? tableChanges(columns, existing) : undefined;
  if (changes && changes.differences.length > 0) {
    throw new TableMismatchError(`${schemaName}.${tableName}`, changes.differences);
  }
  const ledgerChanges = table.delivery === 'EXACTLY_ONCE' ? await changesOfLedger(warehouse, database, ledger) : undefined;
  const tombstoneChanges = table.tombstones ? await changesOfTombstones(warehouse, database, tombstones, table.tombstones) : undefined;
  const comments = existing.length === 0 ? commentStatements(table, commentsOf(table)) : [];
  await runStatements(warehouse, 'create', [...createStatements(table), ...comments]);
  // Somebody may have created one of them since, and nothing is created where one exists.
  await requireOwners(warehouse, schemaName, owned, table.owner);
  for (const { name, to } of [{ name: table, to: changes }, { name: ledger, to: ledgerChanges }, { name: tombstones, to: tombstoneChanges }]) {
    await runStatements(warehouse, 'add columns', to?.additions.map((column) => addColumn(name, column)) ?? []);
    await runStatements(warehouse, 'widen columns', to?.widenings.map((column) => widenColumn(name, column)) ?? [], true);
  }
  if (existing.length > 0) {
    await settleComments(warehouse, table);
  }
  await ensureLoader(warehouse, loader);
  await runStatements(warehouse, 'grant', grantStatements(table, loader.name));
  await grantRevoked(warehouse, database, loader.copyRole, loader.name);
  for (const user of new Set(readers.sets.flatMap(({ users }) => users))) {
    await ensureUser(warehouse, user);
  }
  await settleReaders(warehouse, table, readers.rolePrefix, readers.sets);
}

/**
 * What a ledger of an earlier form lacks. Undefined if there is no ledger yet. Throws if another table has its name: with such a table
 * every load would fail.
 */
async function changesOfLedger(warehouse: Warehouse, database: string, { schemaName, tableName }: TableName): Promise<TableChanges | undefined> {
  const existing = await existingColumns(warehouse, database, schemaName, tableName);
  if (existing.length === 0) {
    return undefined;
  }
  const changes = tableChanges(LEDGER_COLUMNS, existing);
  if (changes.differences.length > 0) {
    const there = existing.map((column) => column.name).join(', ');
    throw new TableMismatchError(`${schemaName}.${tableName}`, [`it has the name of the ledger and cannot be one, with its columns ${there}; rename it, or load into another table`]);
  }
  return changes;
}

/** What the table of deleted rows lacks. Undefined if there is none yet. Throws if it is of a merge by other columns, or another table has its name. */
async function changesOfTombstones(
  warehouse: Warehouse, database: string, { schemaName, tableName }: TableName, columns: readonly ColumnDefinition[],
): Promise<TableChanges | undefined> {
  const existing = await existingColumns(warehouse, database, schemaName, tableName);
  if (existing.length === 0) {
    return undefined;
  }
  const changes = tableChanges(columns, existing);
  if (changes.differences.length > 0) {
    throw new TableMismatchError(`${schemaName}.${tableName}`, [...changes.differences, 'it remembers which rows were deleted, by the keys and the order of the merge; '
      + 'if these were changed, drop it, and an older version of a row that was deleted before can bring the row back']);
  }
  return changes;
}

async function ensureLoader(warehouse: Warehouse, { name: user, create }: LoaderUser): Promise<void> {
  if (create) {
    await ensureUser(warehouse, user);
  } else if (!await userExists(warehouse, user)) {
    throw new Error(`database user '${user}', which loads the rows, does not exist; create it with the password in its secret`);
  }
}
