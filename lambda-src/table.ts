import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answer } from './table/cloudformation';
import { changeTable } from './table/table-resource';
import { dataApiClient } from './warehouse/data-api-client';

/** Handles the custom resource that prepares the table. CloudFormation calls it directly, and gets the answer directly. */
export const handler = async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> =>
  answer(event, await changeTable(dataApiClient, event, context));
