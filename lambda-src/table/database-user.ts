import { runStatements } from './run-statements';
import { createUser } from '../../src/private/contract/ddl';
import { quoteLiteral } from '../../src/private/contract/quote';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** Creates a database user that can log in only through IAM, if it does not exist. */
export async function ensureUser(warehouse: Warehouse, user: string): Promise<void> {
  if (await userExists(warehouse, user)) {
    return;
  }
  try {
    await runStatements(warehouse, 'create user', [createUser(user)]);
  } catch (error) {
    // Redshift creates the user itself when it first connects, which may be happening right now.
    if (!(error instanceof StatementFailedError && await userExists(warehouse, user))) {
      throw error;
    }
  }
}

/** Tells whether a database user exists. Ignores case, because Redshift keeps the case of some names and folds others. */
export async function userExists(warehouse: Warehouse, user: string): Promise<boolean> {
  const rows = await warehouse.query(`look up user ${user}`,
    // An administrator calls nothing that somebody else could have created under the name of a function of the system.
    `SELECT usename FROM pg_user WHERE pg_catalog.lower(usename::text) = pg_catalog.lower(${quoteLiteral(user)})`);
  return rows.length > 0;
}
