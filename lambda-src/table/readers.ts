import { createHash } from 'crypto';
import { runStatements } from './run-statements';
import { TableName } from '../../src/private/contract/ddl';
import { quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { createReaderRole, giveRole, readerGrants, readerRolePrefix, ReaderSet } from '../../src/private/contract/reader-rights';
import { errorChain, log } from '../runtime/log';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** Who has one of the database roles: a user, or another role. */
interface Holder {
  readonly role: string;
  readonly name: string;
  readonly isRole: boolean;
}

/**
 * The beginning of the names of the roles of one resource. The resource is part of it, because a table may have readers of several ingests,
 * and CloudFormation deletes a resource after it has created the one that replaces it.
 *
 * @param physicalId names the table. A resource gets another one with another table, and the former table is deleted by its own.
 */
export function readerRolesOf(stackId: string, logicalId: string, physicalId: string): string {
  return readerRolePrefix(createHash('sha256').update(JSON.stringify([stackId, logicalId, physicalId])).digest('hex').slice(0, 16));
}

/** The role of a set of columns. */
function roleOf(prefix: string, { columns }: ReaderSet): string {
  return prefix + createHash('sha256').update(JSON.stringify([...columns].sort())).digest('hex').slice(0, 8);
}

/**
 * Makes these users the readers of the table, and takes the roles from all others. What anybody has been granted in another way stays.
 *
 * The users must exist.
 */
export async function settleReaders(warehouse: Warehouse, table: TableName, prefix: string, sets: readonly ReaderSet[]): Promise<void> {
  const existing = await rolesThere(warehouse, prefix);
  const holders = existing.length > 0 ? await holdersOf(warehouse, prefix) : [];
  const wanted = new Map(sets.map((set) => [roleOf(prefix, set), set]));
  const mayKeep = ({ role, name, isRole }: Holder) => !isRole && wanted.get(role)?.users.some((user) => sameName(user, name));
  await runStatements(warehouse, 'revoke from former readers', holders.filter((holder) => !mayKeep(holder)).map(takeRole));
  await runStatements(warehouse, 'grant to readers', [...wanted].flatMap(([role, { columns, users }]) => [
    ...existing.includes(role) ? [] : [createReaderRole(role)],
    ...readerGrants(table, columns, role),
    ...users.filter((user) => !holders.some((holder) => holder.role === role && !holder.isRole && sameName(user, holder.name)))
      .map((user) => giveRole(role, user)),
  ]));
  await dropRoles(warehouse, existing.filter((role) => !wanted.has(role)));
}

/** Takes the roles of a removed table from all who have one. */
export async function retireReaders(warehouse: Warehouse, prefix: string): Promise<void> {
  const existing = await rolesThere(warehouse, prefix);
  if (existing.length > 0) {
    await runStatements(warehouse, 'revoke from readers', (await holdersOf(warehouse, prefix)).map(takeRole));
    await dropRoles(warehouse, existing);
  }
}

async function rolesThere(warehouse: Warehouse, prefix: string): Promise<string[]> {
  const rows = await warehouse.query('look up the roles of readers', `SELECT role_name FROM svv_roles WHERE role_name LIKE ${beginningWith(prefix)}`);
  return rows.map(([name]) => name ?? '');
}

async function holdersOf(warehouse: Warehouse, prefix: string): Promise<Holder[]> {
  const users = await warehouse.query('look up readers', `SELECT role_name, user_name FROM svv_user_grants WHERE role_name LIKE ${beginningWith(prefix)}`);
  const roles = await warehouse.query('look up roles that read', `SELECT granted_role_name, role_name FROM svv_role_grants WHERE granted_role_name LIKE ${beginningWith(prefix)}`);
  const holders = (rows: typeof users, isRole: boolean) => rows.map(([role, name]): Holder => ({ role: role ?? '', name: name ?? '', isRole }));
  return [...holders(users, false), ...holders(roles, true)];
}

/** The pattern of LIKE. An underscore in it fits any character, which the hash in the name makes harmless. */
function beginningWith(prefix: string): string {
  return quoteLiteral(`${prefix}%`);
}

function takeRole({ role, name, isRole }: Holder): string {
  return `REVOKE ROLE ${quoteName(role)} FROM ${isRole ? 'ROLE ' : ''}${quoteName(name)}`;
}

/** Nobody has the roles any more, so one that cannot be dropped does no harm. */
async function dropRoles(warehouse: Warehouse, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    const sql = `DROP ROLE ${quoteName(role)} FORCE`;
    try {
      await warehouse.run({ name: `drop ${role}`, sqls: [sql], autoCommit: true });
    } catch (error) {
      if (!(error instanceof StatementFailedError)) {
        throw error;
      }
      log({ level: 'WARN', message: 'role of former readers not dropped; nobody has it', sql, error: errorChain(error) });
    }
  }
}

/** Redshift keeps the case of some names and folds others. */
function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
