import { publicRights } from '../../src/private/contract/loader-rights';
import { errorChain, log } from '../runtime/log';
import { missingRights } from '../warehouse/missing-rights';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/**
 * Grants the loader what every user has through PUBLIC, if it was revoked from PUBLIC. Only a superuser can grant ASSUMEROLE. If this
 * administrator cannot, the log has the statement, and the trial of a load fails and names it.
 */
export async function grantRevoked(warehouse: Warehouse, database: string, copyRoleArns: string, user: string): Promise<void> {
  for (const right of await missingRights(warehouse, publicRights(database, copyRoleArns), user)) {
    const sql = right.grantTo(user);
    try {
      await warehouse.run({ name: `grant ${right.name}`, sqls: [sql], autoCommit: true });
    } catch (error) {
      if (!(error instanceof StatementFailedError)) {
        throw error;
      }
      log({ level: 'WARN', message: 'right not granted; a superuser can', sql, error: errorChain(error) });
    }
  }
}
