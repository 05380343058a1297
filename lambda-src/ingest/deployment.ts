import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { IngestContext } from './create-ingest';
import { SecretError } from '../protection/secret-versions';
import { Answer } from '../runtime/cloudformation';
import { invocationTime } from '../runtime/invocation-time';
import { errorChain, errorText, log } from '../runtime/log';
import { onceGranted } from '../runtime/once-granted';

/** Does what a deployment asks for. An error becomes the answer, and fails the deployment. Nothing is to be done when the resource is deleted. */
export async function answerWith(
  event: CloudFormationCustomResourceEvent, failure: () => string, work: () => Promise<Answer['data']>,
): Promise<Answer> {
  const physicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS', physicalResourceId };
  }
  try {
    const data = await work();
    return { status: 'SUCCESS', physicalResourceId, ...data && { data } };
  } catch (error) {
    log({ level: 'ERROR', message: failure(), error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: errorText(error) };
  }
}

/** Makes the ingest, for which it may have to read a secret. New permissions take some seconds to become effective everywhere. */
export async function startedOnceGranted<Made>(start: () => Promise<Made>, context: IngestContext): Promise<Made> {
  return onceGranted(invocationTime(context), start, (error) => error instanceof SecretError && (error.cause as Error | undefined)?.name === 'AccessDeniedException');
}
