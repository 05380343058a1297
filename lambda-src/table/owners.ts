import { qualified, quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { Warehouse } from '../warehouse/warehouse';

/** A schema, table or ledger belongs to somebody who is not trusted with it, or something else has its name. */
export class ForeignObjectError extends Error {
  public override readonly name = 'ForeignObjectError';
}

/** Every database has this schema. It belongs to Redshift. */
const PUBLIC_SCHEMA = 'public';

/** Trusted are the administrator that prepares the table, and superusers, who may do everything anyway. */
const TRUSTED = (user: string) => `CASE WHEN ${user}.usesuper OR ${user}.usename = CURRENT_USER THEN 'yes' ELSE 'no' END`;

/**
 * Fails if the schema or one of the tables exists and belongs to somebody else, or if it is no table. An owner can read, change and drop
 * what is loaded, whatever was granted. By default every user of a database may create tables in its schema `public`, also before the
 * first deployment.
 *
 * @param owner another database user that may own them
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Privileges.html
 */
export async function requireOwners(warehouse: Warehouse, schemaName: string, tableNames: readonly string[], owner?: string): Promise<void> {
  const rows = await warehouse.query(`look up the owners of ${schemaName}.${tableNames[0]}`,
    `SELECT s.usename, ${TRUSTED('s')}, c.relname, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'neither' END, u.usename, ${TRUSTED('u')}, CURRENT_USER`
    + ' FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_user s ON s.usesysid = n.nspowner'
    + ` LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname IN (${tableNames.map(quoteLiteral).join(', ')})`
    + ` LEFT JOIN pg_catalog.pg_user u ON u.usesysid = c.relowner WHERE n.nspname = ${quoteLiteral(schemaName)}`);
  const relations = rows.filter(([, , name]) => name !== null);
  for (const [, , name, kind] of relations) {
    if (kind !== 'table') {
      throw new ForeignObjectError(`${schemaName}.${name} must be a table, got ${kind === 'view' ? 'a view' : 'something else'}; rows cannot be loaded into it, `
        + 'so rename it or drop it, or load into another table');
    }
  }
  const [schema] = rows;
  const owned = [
    ...schema && schemaName !== PUBLIC_SCHEMA ? [{ sql: `SCHEMA ${quoteName(schemaName)}`, by: schema[0], trusted: schema[1] }] : [],
    ...relations.map(([, , name, , by, trusted]) => ({ sql: `TABLE ${qualified(schemaName, name ?? '')}`, by, trusted })),
  ];
  const foreign = owned.filter(({ by, trusted }) => trusted !== 'yes' && (by === null || by !== owner));
  if (foreign.length > 0) {
    throw new ForeignObjectError(`${foreign.map(({ sql, by }) => `${sql} belongs to ${by ?? 'an unknown user'}`).join(', ')}, who can read, change and drop what is loaded; `
      + 'nothing was granted. If you trust that user, name it as \'owner\' of the table. Otherwise look at the rows and grants that are there, and run '
      + foreign.map(({ sql }) => `ALTER ${sql} OWNER TO ${quoteName(schema[6] ?? '')};`).join(' '));
  }
}
