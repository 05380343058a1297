import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { CloudFormationCustomResourceDeleteEvent } from 'aws-lambda';
import { isIn } from './physical-id';
import { readerRolesOf, retireReaders } from './readers';
import { TableProperties } from '../../src/private/contract/frozen-table';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { Answer } from '../runtime/cloudformation';
import { invocationTime } from '../runtime/invocation-time';
import { errorChain, errorText, log } from '../runtime/log';
import { onceEffective } from '../warehouse/once-effective';
import { StatementRefusedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/**
 * Takes the right to read from the readers. The table and its rows stay. So does the loader's right.
 *
 * The specification of the table may be gone already. The name of the resource is enough to find the database roles of its readers.
 */
export async function removeTable(
  { identity, client }: { readonly identity: WarehouseIdentity; readonly client: RedshiftDataClient },
  { StackId, LogicalResourceId, PhysicalResourceId: physicalResourceId, ResourceProperties }: CloudFormationCustomResourceDeleteEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<Answer> {
  const { readers } = (ResourceProperties ?? {}) as Partial<TableProperties>; // an event need not be CloudFormation's
  try {
    if (readers !== undefined) {
      const time = invocationTime(context);
      await onceEffective(time, async () => retireReaders(
        new Warehouse(client, identity, time), readerRolesOf(StackId, LogicalResourceId, physicalResourceId),
      ));
      // The roles are in this warehouse all the same if it is the former one under another name. A table that was never prepared has no readers.
      if (!isIn(identity, physicalResourceId) && physicalResourceId !== LogicalResourceId) {
        log({ level: 'WARN', message: 'readers not revoked in a former warehouse, which this function has no rights on any more', table: physicalResourceId });
      }
    }
    return { status: 'SUCCESS', physicalResourceId };
  } catch (error) {
    if (isWarehouseGone(error)) {
      log({ level: 'WARN', message: 'the warehouse does not exist any more, and so do no rights in it', error: errorChain(error) });
      return { status: 'SUCCESS', physicalResourceId };
    }
    log({ level: 'ERROR', message: 'readers not revoked', table: physicalResourceId, error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: `the readers of the table may still read: ${errorText(error)}` };
  }
}

/** What the Data API says of a warehouse that does not exist. */
function isWarehouseGone(error: unknown): boolean {
  return error instanceof StatementRefusedError && /endpoint doesn't exist/.test(errorText(error.cause));
}
