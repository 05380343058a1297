import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answer } from './cloudformation';
import { changeTable } from './table-resource';

// Calls are repeated where it is known what a repetition would do.
const client = new RedshiftDataClient({ maxAttempts: 1 });

/** The custom resource that prepares the table: called, and answered, by CloudFormation itself. */
export const handler = async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> =>
  answer(event, await changeTable(client, event, context));
