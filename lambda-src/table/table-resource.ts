import { setTimeout as sleep } from 'timers/promises';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Answer } from './cloudformation';
import { prepareTable } from './prepare-table';
import { TableProperties, WarehouseIdentity } from '../../src/private/contract/table';
import { InvocationTime, invocationTime } from '../runtime/invocation-time';
import { errorChain, log } from '../runtime/log';
import { errorText, StatementRefusedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

const PAUSE = 5_000;
const PAUSES = 4;

/** Does what CloudFormation asks for. An error becomes the answer. */
export async function changeTable(
  connect: (warehouse: WarehouseIdentity) => RedshiftDataClient,
  event: CloudFormationCustomResourceEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<Answer> {
  const properties = event.ResourceProperties as unknown as TableProperties;
  if (event.RequestType === 'Delete') {
    // The table and its rows stay when the stack is deleted.
    return { status: 'SUCCESS', physicalResourceId: event.PhysicalResourceId };
  }
  let physicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  try {
    const identity: WarehouseIdentity = JSON.parse(properties.warehouse);
    const { schemaName, tableName, delivery, loadMode, loaderUser, createLoaderUser } = properties;
    physicalResourceId = [identity.clusterIdentifier ?? identity.workgroupName, identity.database, schemaName, tableName].join('/');
    const time = invocationTime(context);
    const table = { schemaName, tableName, delivery, loadMode, columns: JSON.parse(properties.columns), layout: JSON.parse(properties.layout) };
    await Promise.race([
      onceAllowed(time, async () => prepareTable(
        new Warehouse(connect(identity), identity, time), identity.database, table, { name: loaderUser, create: createLoaderUser === 'true' },
      )),
      outOfTime(time.remaining()),
    ]);
    return { status: 'SUCCESS', physicalResourceId };
  } catch (error) {
    log({ level: 'ERROR', message: 'table not prepared', table: physicalResourceId, error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: errorText(error) };
  }
}

/** Repeats the work while access is denied: new permissions take some seconds to become effective everywhere. */
async function onceAllowed(time: InvocationTime, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const denied = error instanceof StatementRefusedError && (error.cause as Error).name === 'AccessDeniedException';
      if (!denied || attempt > PAUSES || time.remaining() < 2 * PAUSE) {
        throw error;
      }
      await time.sleep(PAUSE);
    }
  }
}

async function outOfTime(milliseconds: number): Promise<never> {
  await sleep(milliseconds, undefined, { ref: false });
  throw new Error('the table was not ready when the function had to end; what was created stays, and the next deployment continues from there');
}
