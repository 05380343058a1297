import { setTimeout as sleep } from 'timers/promises';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalResourceId: string;
  readonly reason?: string;
  /** The attributes of the resource. */
  readonly data?: { readonly [name: string]: string };
}

/** CloudFormation accepts responses of 4 KB, and does not show longer reasons in full. */
const LONGEST_REASON = 1000;
const ATTEMPTS = 5;

/**
 * Sends the result to CloudFormation. Without an answer the stack would wait for an hour. So an answer that is not accepted is sent
 * again, and after the last attempt an error makes Lambda invoke the handler again.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(event: CloudFormationCustomResourceEvent, { status, physicalResourceId, reason, data }: Answer): Promise<void> {
  const body = Buffer.from(JSON.stringify({
    Status: status,
    Reason: reason && shortened(reason),
    PhysicalResourceId: physicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: data,
  }));
  for (let attempt = 1; ; attempt++) {
    try {
      // The URL is signed for an empty content type.
      const response = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
      if (response.ok) {
        return;
      }
      throw new Error(`CloudFormation's response URL answered with status ${response.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw error;
      }
      await sleep(500 * 2 ** attempt);
    }
  }
}

function shortened(reason: string): string {
  return reason.length <= LONGEST_REASON ? reason : `${reason.slice(0, LONGEST_REASON - 20)} ... (see the log)`;
}
