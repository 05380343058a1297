import { setTimeout as sleep } from 'timers/promises';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { FindTable, readerSets } from './frozen-table';
import { physicalIdOf } from './physical-id';
import { prepareTable } from './prepare-table';
import { readerRolesOf } from './readers';
import { removeTable } from './remove-table';
import { TableProperties } from '../../src/private/contract/frozen-table';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { Answer } from '../runtime/cloudformation';
import { invocationTime } from '../runtime/invocation-time';
import { errorChain, errorText, log } from '../runtime/log';
import { onceEffective } from '../warehouse/once-effective';
import { Warehouse } from '../warehouse/warehouse';

export interface TableParts {
  readonly identity: WarehouseIdentity;
  readonly client: RedshiftDataClient;
  readonly findTable: FindTable;
}

/** Does what CloudFormation asks for. An error becomes the answer. Of the event it reads what is to be done, and to which table of the stack. */
export async function changeTable(
  parts: TableParts,
  event: CloudFormationCustomResourceEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    return removeTable(parts, event, context);
  }
  const { identity, client, findTable } = parts;
  let physicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  try {
    const { specification } = event.ResourceProperties as unknown as Partial<TableProperties>;
    const table = findTable(specification);
    if (!table) {
      throw new Error('\'specification\' must be the hash of a table of this stack, got another one; nothing was changed. Deploy the stack with the CDK, which '
        + 'changes the function and the resource together');
    }
    physicalResourceId = physicalIdOf(identity, table);
    const time = invocationTime(context);
    await Promise.race([
      onceEffective(time, async () => prepareTable(
        new Warehouse(client, identity, time), identity.database, table,
        { name: table.loaderUser, create: table.createLoaderUser, copyRole: table.copyRole },
        { rolePrefix: readerRolesOf(event.StackId, event.LogicalResourceId, physicalResourceId), sets: readerSets(table) },
      )),
      outOfTime(time.remaining()),
    ]);
    return { status: 'SUCCESS', physicalResourceId };
  } catch (error) {
    log({ level: 'ERROR', message: 'table not prepared', table: physicalResourceId, error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: errorText(error) };
  }
}

async function outOfTime(milliseconds: number): Promise<never> {
  await sleep(milliseconds, undefined, { ref: false });
  throw new Error('the table was not ready when the function had to end; what was created stays, and the next deployment continues from there');
}
