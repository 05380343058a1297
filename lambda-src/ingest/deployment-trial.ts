import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { IngestContext, Ingest } from './create-ingest';
import { TrialProperties } from '../../src/private/contract/trial';
import { Answer } from '../runtime/cloudformation';
import { errorChain, log } from '../runtime/log';
import { errorText } from '../warehouse/statement-errors';

/** Tries a load when CloudFormation has deployed everything that a load needs. An error becomes the answer, and fails the deployment. */
export async function tryWhenDeployed(ingest: Ingest, event: CloudFormationCustomResourceEvent, context: IngestContext): Promise<Answer> {
  const physicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS', physicalResourceId };
  }
  const { copy } = event.ResourceProperties as unknown as TrialProperties;
  try {
    await ingest({ trial: { copy: copy === 'true' } }, context);
    return { status: 'SUCCESS', physicalResourceId };
  } catch (error) {
    log({ level: 'ERROR', message: 'nothing can be loaded', error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: errorText(error) };
  }
}
