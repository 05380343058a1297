import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answer } from './cloudformation';
import { dataApiClient } from './data-api-client';
import { changeTable } from './table-resource';

/** The custom resource that prepares the table: called, and answered, by CloudFormation itself. */
export const handler = async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> =>
  answer(event, await changeTable(dataApiClient, event, context));
