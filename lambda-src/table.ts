import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { startCalls } from './runtime/call-time';
import { answer } from './runtime/cloudformation';
import { readEnvironment } from './runtime/environment';
import { requireOwnEvent } from './runtime/own-event';
import { frozenTables } from './table/frozen-table';
import { changeTable } from './table/table-resource';
import { dataApiClient } from './warehouse/data-api-client';
import { TableEnvironment } from '../src/private/contract/frozen-table';

const environment: TableEnvironment = readEnvironment(['WAREHOUSE', 'STACK_ID', 'URL_SUFFIX', 'NAMES']);
const identity = JSON.parse(environment.WAREHOUSE);
const parts = { identity, client: dataApiClient(identity), findTable: frozenTables(__dirname, environment) };

/** Handles the custom resources that prepare tables. CloudFormation calls it directly, and gets the answer directly. */
export const handler = async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
  requireOwnEvent(event, environment);
  startCalls(context);
  return answer(event, await changeTable(parts, event, context));
};
