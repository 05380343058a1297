import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Answer } from '../runtime/cloudformation';
import { errorChain, errorText, log } from '../runtime/log';

/** Does what a deployment asks for. An error becomes the answer, and fails the deployment. Nothing is to be done when the resource is deleted. */
export async function answerWith(
  event: CloudFormationCustomResourceEvent, failure: string, work: () => Promise<Answer['data']>,
): Promise<Answer> {
  const physicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  if (event.RequestType === 'Delete') {
    return { status: 'SUCCESS', physicalResourceId };
  }
  try {
    const data = await work();
    return { status: 'SUCCESS', physicalResourceId, ...data && { data } };
  } catch (error) {
    log({ level: 'ERROR', message: failure, error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: errorText(error) };
  }
}
