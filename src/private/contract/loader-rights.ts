import { TableSpecification } from './ddl';
import { qualified, quoteLiteral, quoteName } from './quote';
import { ledgerName } from './table';
import { tombstonesName } from './tombstones';

/** A right in the warehouse without which nothing is loaded. */
export interface LoaderRight {
  /** As a message names it, such as `INSERT on table "public"."events"`. */
  readonly name: string;
  /** An expression that is true if the user has the right. */
  heldBy(user: string): string;
  /** The statement that grants it. */
  grantTo(user: string): string;
}

/** Privileges on one object of the database. */
interface ObjectPrivileges {
  readonly kind: 'DATABASE' | 'SCHEMA' | 'TABLE';
  /** The name as GRANT takes it. */
  readonly quoted: string;
  /** The name as the functions take it that tell who has a privilege: quoted for tables only. */
  readonly asked: string;
  readonly privileges: readonly string[];
}

type LoadedTable = Pick<TableSpecification, 'schemaName' | 'tableName' | 'delivery' | 'loadMode' | 'tombstones'>;

/**
 * Grants what loading needs of the table and its ledger, and nothing else. A loader that only appends cannot read the table. One that merges
 * needs what its MERGE does: it updates and inserts, and deletes only if rows of the table are deletions.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
 */
export function grantStatements(table: LoadedTable, user: string): string[] {
  return tablePrivileges(table).map((privileges) => grant(privileges, user));
}

/** The rights that `grantStatements` grants, one by one. */
export function tableRights(table: LoadedTable): LoaderRight[] {
  return tablePrivileges(table).flatMap(rightsOn);
}

/**
 * The rights that every user has through PUBLIC, until somebody revokes them from PUBLIC.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT-usage-notes.html
 */
export function publicRights(database: string, copyRoleArns: string): LoaderRight[] {
  return [...rightsOn({ kind: 'DATABASE', quoted: quoteName(database), asked: database, privileges: ['TEMP'] }), assumeRole(copyRoleArns)];
}

/** The right to name the role in COPY. Only a superuser can grant it. */
export function assumeRole(copyRoleArns: string): LoaderRight {
  const role = quoteLiteral(copyRoleArns);
  return {
    name: `ASSUMEROLE on ${role} for COPY`,
    heldBy: (user) => `HAS_ASSUMEROLE_PRIVILEGE(${quoteLiteral(user)}, ${role}, 'copy')`,
    grantTo: (user) => `GRANT ASSUMEROLE ON ${role} TO ${quoteName(user)} FOR COPY`,
  };
}

function tablePrivileges({ schemaName, tableName, delivery, loadMode, tombstones }: LoadedTable): ObjectPrivileges[] {
  const on = (name: string, ...privileges: string[]): ObjectPrivileges => {
    const quoted = qualified(schemaName, name);
    return { kind: 'TABLE', quoted, asked: quoted, privileges };
  };
  return [
    { kind: 'SCHEMA', quoted: quoteName(schemaName), asked: schemaName, privileges: ['USAGE'] },
    on(tableName, ...loadMode === 'MERGE' ? ['SELECT', 'INSERT', 'UPDATE', ...tombstones ? ['DELETE'] : []] : ['INSERT']),
    ...delivery === 'EXACTLY_ONCE' ? [on(ledgerName(tableName), 'SELECT', 'INSERT', 'DELETE')] : [],
    ...tombstones ? [on(tombstonesName(tableName), 'SELECT', 'INSERT', 'DELETE')] : [],
  ];
}

function rightsOn({ privileges, ...object }: ObjectPrivileges): LoaderRight[] {
  const { kind, quoted, asked } = object;
  return privileges.map((privilege) => ({
    name: `${privilege} on ${kind.toLowerCase()} ${quoted}`,
    heldBy: (user) => `HAS_${kind}_PRIVILEGE(${quoteLiteral(user)}, ${quoteLiteral(asked)}, '${privilege}')`,
    grantTo: (user) => grant({ ...object, privileges: [privilege] }, user),
  }));
}

function grant({ kind, quoted, privileges }: ObjectPrivileges, user: string): string {
  return `GRANT ${privileges.join(', ')} ON ${kind} ${quoted} TO ${quoteName(user)}`;
}
