import { ROLL_BACK } from './guard-sql';
import { loadTransaction } from './load-sql';
import { LoadTarget } from './staged-table';
import { publicRights, tableRights } from '../../src/private/contract/loader-rights';
import { orLogged } from '../runtime/log';
import { compress } from '../staging/compression';
import { PROBE_MARK, StagedObject } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { missingRights } from '../warehouse/missing-rights';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** The loader cannot load. The message names what is missing, and how to get it. */
export class CannotLoadError extends Error {
  public override readonly name = 'CannotLoadError';
}

export interface LoadTrial {
  readonly warehouse: Warehouse;
  readonly target: LoadTarget;
  readonly staging: Staging;
  readonly database: string;
  /** Whether COPY is tried, too. Its role may not be attached to the warehouse yet. */
  readonly copy: boolean;
}

/**
 * Runs the transaction of a load once, with an object without rows, and rolls it back. So every right is tried that a load needs, and
 * nothing is changed.
 *
 * Inferred: that COPY reads an object without rows, as it does here. The conformance check `object-without-rows` asks.
 */
export async function tryLoad(trial: LoadTrial): Promise<void> {
  const { warehouse, target, staging, copy } = trial;
  const staged = await staging.stage({
    batchId: `${PROBE_MARK}trial`, rows: 0, publishedAt: new Date().toISOString(), body: compress(Buffer.alloc(0), staging.compression),
  });
  try {
    const sqls = trialStatements(target, staged, copy);
    const failure = await failureOf(warehouse, sqls);
    if (failure.failure.position !== sqls.length - 1) {
      throw await explained(trial, failure);
    }
  } finally {
    await orLogged('object of the trial not removed', staged.key, staging.remove(staged.key));
  }
}

/** The statements of a load. The last one fails, so that the others are rolled back. */
function trialStatements(target: LoadTarget, staged: StagedObject, copy: boolean): readonly string[] {
  const source = { ...staged, ...target.objects && { expected: [] } };
  const { sqls, copied } = loadTransaction(target, source, { remember: true, prune: target.ledgerHorizonDays !== undefined });
  return [...copy ? sqls : sqls.filter((_, position) => position !== copied), ROLL_BACK];
}

async function failureOf(warehouse: Warehouse, sqls: readonly string[]): Promise<StatementFailedError> {
  try {
    await warehouse.run({ name: 'try a load', sqls });
  } catch (error) {
    if (error instanceof StatementFailedError) {
      return error;
    }
    throw error;
  }
  throw new Error('the trial of a load was not rolled back; it has loaded nothing, because its object has no rows');
}

/** Names the rights that are missing in the database, or what is wrong with the role for COPY. Returns any other error unchanged. */
async function explained({ warehouse, target, database }: LoadTrial, failure: StatementFailedError): Promise<Error> {
  const loadMode = target.merge ? 'MERGE' : 'APPEND';
  const ofTable = tableRights({ ...target, loadMode, ...target.merge?.deleteWhen && { tombstones: [] } });
  const wanted = [...publicRights(database, target.copyRoleArn), ...ofTable];
  const [[user]] = await warehouse.query('look up the loader\'s user', 'SELECT CURRENT_USER') as [[string]];
  const rights = await missingRights(warehouse, wanted, user);
  const table = `${target.schemaName}.${target.tableName}`;
  const reason = failure.failure.redshiftMessage;
  if (rights.length > 0) {
    return new CannotLoadError(`database user '${user}' cannot load ${table}, because it lacks ${rights.map(({ name }) => name).join(', ')}. `
      + `An administrator grants it: ${rights.map((right) => `${right.grantTo(user)};`).join(' ')} (${reason})`, { cause: failure });
  }
  return isRoleFailure(failure)
    ? new CannotLoadError(`database user '${user}' cannot load ${table}, because COPY cannot read the staged objects as ${target.copyRoleArn}. This role must be `
      + `attached to the warehouse, its trust policy must name this user, and its policy must let it read (${reason})`, { cause: failure })
    : failure;
}

/** Whether COPY may not use its role, or the role may not read. So it also is for some seconds after a role has been created. */
export function isRoleFailure(error: unknown): boolean {
  if (error instanceof CannotLoadError) {
    return isRoleFailure(error.cause);
  }
  return error instanceof StatementFailedError
    && /not authorized to (?:assume|get credentials)|is not attached|S3ServiceException.*(?:Status 403|AccessDenied)/is.test(error.failure.redshiftMessage);
}
