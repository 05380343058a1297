import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { readEnvironment } from './runtime/environment';
import { answer } from './table/cloudformation';
import { frozenTables } from './table/frozen-table';
import { requireOwnEvent } from './table/own-event';
import { changeTable } from './table/table-resource';
import { dataApiClient } from './warehouse/data-api-client';
import { TableEnvironment } from '../src/private/contract/frozen-table';

const environment: TableEnvironment = readEnvironment(['WAREHOUSE', 'STACK_ID', 'URL_SUFFIX', 'NAMES']);
const identity = JSON.parse(environment.WAREHOUSE);
const parts = { identity, client: dataApiClient(identity), findTable: frozenTables(__dirname, environment) };

/** Handles the custom resources that prepare tables. CloudFormation calls it directly, and gets the answer directly. */
export const handler = async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
  requireOwnEvent(event, environment);
  return answer(event, await changeTable(parts, event, context));
};
