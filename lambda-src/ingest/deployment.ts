import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { IngestContext, Ingest } from './create-ingest';
import { TrialProperties } from '../../src/private/contract/trial';
import { Answer } from '../runtime/cloudformation';
import { invocationTime } from '../runtime/invocation-time';
import { errorChain, log } from '../runtime/log';
import { onceEffective } from '../warehouse/once-effective';
import { errorText } from '../warehouse/statement-errors';

/**
 * Tries a load when CloudFormation has deployed everything that a load needs. If a loader loads, writes down how it loads what this function
 * stages. An error becomes the answer, and fails the deployment.
 *
 * What was written down stays when the resource is deleted, because what was staged stays, too.
 */
export async function answerDeployment(ingest: Ingest, event: CloudFormationCustomResourceEvent, context: IngestContext): Promise<Answer> {
  const physicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS', physicalResourceId };
  }
  try {
    const { pending } = ingest;
    if (pending) {
      await onceEffective(invocationTime(context), async () => pending.declare(), isDenied);
      return { status: 'SUCCESS', physicalResourceId, data: { set: pending.set } };
    }
    const { copy } = event.ResourceProperties as unknown as TrialProperties;
    await ingest({ trial: { copy: copy === 'true' } }, context);
    return { status: 'SUCCESS', physicalResourceId };
  } catch (error) {
    log({ level: 'ERROR', message: ingest.pending ? 'nothing can be staged' : 'nothing can be loaded', error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: errorText(error) };
  }
}

/** New permissions take some seconds to become effective everywhere. */
function isDenied(error: unknown): boolean {
  return (error as Error).name === 'AccessDenied';
}
