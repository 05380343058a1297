import { existingColumns, userExists } from './existing-table';
import { requireOwners } from './owners';
import { grantRevoked } from './revoked-rights';
import { TableChanges, tableChanges } from './table-changes';
import { addColumn, createStatements, createUser, LEDGER_COLUMNS, TableName, TableSpecification, widenColumn } from '../../src/private/contract/ddl';
import { grantStatements } from '../../src/private/contract/loader-rights';
import { ledgerName } from '../../src/private/contract/table';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** A table exists that cannot hold the schema. Nothing was changed. */
export class TableMismatchError extends Error {
  public override readonly name = 'TableMismatchError';

  constructor(public readonly table: string, public readonly differences: readonly string[]) {
    super(`table ${table} cannot hold the schema, and nothing was changed: ${differences.join('. ')}`);
  }
}

/** Maximum number of statements in one call of the Data API. */
const MOST_STATEMENTS = 40;

/** The database user that loads. */
export interface LoaderUser {
  readonly name: string;
  /** True if it is created when it is missing. */
  readonly create: boolean;
  /** The ARNs of the role that it names in COPY. */
  readonly copyRole: string;
}

/** Creates the table, its ledger and the loader's grants, or adds what is missing. Nothing is ever dropped or narrowed. */
export async function prepareTable(
  warehouse: Warehouse, database: string, table: TableSpecification & { readonly owner?: string }, loader: LoaderUser,
): Promise<void> {
  const { schemaName, tableName, columns } = table;
  const ledger = { schemaName, tableName: ledgerName(tableName) };
  const owned = [tableName, ...table.delivery === 'EXACTLY_ONCE' ? [ledger.tableName] : []];
  await requireOwners(warehouse, schemaName, owned, table.owner);
  const existing = await existingColumns(warehouse, database, schemaName, tableName);
  const changes = existing.length > 0 ? tableChanges(columns, existing) : undefined;
  if (changes && changes.differences.length > 0) {
    throw new TableMismatchError(`${schemaName}.${tableName}`, changes.differences);
  }
  const ledgerChanges = table.delivery === 'EXACTLY_ONCE' ? await changesOfLedger(warehouse, database, ledger) : undefined;
  await run(warehouse, 'create', createStatements(table));
  // Somebody may have created one of them since, and nothing is created where one exists.
  await requireOwners(warehouse, schemaName, owned, table.owner);
  for (const { name, to } of [{ name: table, to: changes }, { name: ledger, to: ledgerChanges }]) {
    await run(warehouse, 'add columns', to?.additions.map((column) => addColumn(name, column)) ?? []);
    await run(warehouse, 'widen columns', to?.widenings.map((column) => widenColumn(name, column)) ?? [], true);
  }
  await ensureUser(warehouse, loader);
  await run(warehouse, 'grant', grantStatements(table, loader.name));
  await grantRevoked(warehouse, database, loader.copyRole, loader.name);
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

async function ensureUser(warehouse: Warehouse, { name: user, create }: LoaderUser): Promise<void> {
  if (await userExists(warehouse, user)) {
    return;
  }
  if (!create) {
    throw new Error(`database user '${user}', which loads the rows, does not exist; create it with the password in its secret`);
  }
  try {
    await run(warehouse, 'create user', [createUser(user)]);
  } catch (error) {
    // Redshift creates the user itself when the loader first connects, which may be happening right now.
    if (!(error instanceof StatementFailedError && await userExists(warehouse, user))) {
      throw error;
    }
  }
}

async function run(warehouse: Warehouse, name: string, sqls: readonly string[], autoCommit = false): Promise<void> {
  for (let from = 0; from < sqls.length; from += MOST_STATEMENTS) {
    await warehouse.run({ name, sqls: sqls.slice(from, from + MOST_STATEMENTS), autoCommit });
  }
}
