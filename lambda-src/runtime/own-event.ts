import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { OwnStack } from '../../src/private/contract/own-stack';

/** The bucket of each Region into which CloudFormation lets answers be put. */
const RESPONSE_BUCKET = 'cloudformation-custom-resource-response-';

/** An event that is not CloudFormation's. It gets no answer, because the answer would go to an address of a stranger. */
export class ForeignEventError extends Error {
  public override readonly name = 'ForeignEventError';
}

/**
 * Fails unless the event is of the function's own stack and is answered to CloudFormation. Everybody who may invoke the function can
 * write an event.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export function requireOwnEvent(
  { StackId, ResponseURL }: Pick<CloudFormationCustomResourceEvent, 'StackId' | 'ResponseURL'>,
  { STACK_ID, URL_SUFFIX }: OwnStack,
  endpoint = process.env.AWS_ENDPOINT_URL,
): void {
  if (StackId !== STACK_ID) {
    throw new ForeignEventError(`the event must be of the stack ${STACK_ID}, got ${StackId}; only CloudFormation invokes this function, so nothing was done`);
  }
  if (!isCloudFormation(ResponseURL, URL_SUFFIX, endpoint)) {
    throw new ForeignEventError(`'ResponseURL' must be an address of CloudFormation under ${URL_SUFFIX}, got another host; `
      + 'only CloudFormation invokes this function, so nothing was done and nothing was sent there');
  }
}

function isCloudFormation(responseUrl: string, urlSuffix: string, endpoint: string | undefined): boolean {
  if (!URL.canParse(responseUrl)) {
    return false;
  }
  const { origin, protocol, hostname, port } = new URL(responseUrl);
  const [bucket, service] = hostname.split('.', 2);
  return protocol === 'https:' && port === '' && bucket.startsWith(RESPONSE_BUCKET) && /^s3\b/.test(service ?? '') && hostname.endsWith(`.${urlSuffix}`)
    // An emulator has one endpoint for all services of AWS. It tells the SDK about it, in a variable that no event can set.
    || endpoint !== undefined && origin === new URL(endpoint).origin;
}
