import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { longestHiding } from '../../src/private/contract/hiding';
import { errorChain, log } from '../runtime/log';

/** Maximum number of messages in one request to SQS. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const REQUEST_SIZE = 10;

/** The most requests for one batch. Other messages of it come back when the queue's own timeout ends. */
const MOST_REQUESTS = 100;
const AT_ONCE = 10;

/** Milliseconds for all requests. They are made when the invocation has done everything else. */
const LONGEST = 4_000;

/** How long a message is hidden that comes back for the first time, in seconds. */
const FIRST_HIDING = 120;

/** A message that is reported as failed, and for how many seconds it is hidden before it comes back. */
export interface ComingBack {
  readonly record: SQSRecord;
  readonly seconds: number;
}

/** Decides when messages that are reported as failed come back. */
export type ComeBack = (returned: readonly ComingBack[]) => Promise<void>;

/** How long a message is hidden, longer each time: what made it fail may take minutes or days. `longest` is how many milliseconds any invocation can last. */
export function hidingOf({ attributes }: SQSRecord, longest: number): number {
  const times = Number(attributes?.ApproximateReceiveCount) || 1;
  return Math.min(FIRST_HIDING * 2 ** (times - 1), longestHiding(Math.ceil(longest / 1000)));
}

/**
 * Decides when messages that are reported as failed come back. Lambda does not touch that, and otherwise each would be hidden until the queue's
 * timeout ends, which is made for an invocation that hangs. If it fails, they come back then.
 */
export async function comeBack(sqs: SQSClient, urlSuffix: string, returned: readonly ComingBack[]): Promise<void> {
  const queues = [...new Set(returned.map(({ record }) => record.eventSourceARN))];
  const ofQueue = (queue: string) => inTens(returned.filter(({ record }) => record.eventSourceARN === queue)).map((some) => ({ queue, some }));
  const requests = queues.flatMap(ofQueue).slice(0, MOST_REQUESTS);
  let [changed, error] = [0, undefined as unknown];
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), LONGEST);
  const lane = async () => {
    for (let next = requests.shift(); next && !error; next = requests.shift()) {
      try {
        const Entries = next.some.map(({ record, seconds }, at) => ({ Id: `${at}`, ReceiptHandle: record.receiptHandle, VisibilityTimeout: seconds }));
        const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: urlOf(next.queue, urlSuffix), Entries });
        const { Failed = [] } = await sqs.send(command, { abortSignal: controller.signal });
        changed += Entries.length - Failed.length;
      } catch (thrown) {
        error = thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  clearTimeout(timer);
  const seconds = returned.reduce((longest, one) => Math.max(longest, one.seconds), 0);
  log({
    level: error ? 'WARN' : 'INFO', message: 'messages come back', messages: returned.length, soon: changed, seconds, ...error !== undefined && { error: errorChain(error) },
  });
}

function inTens(returned: readonly ComingBack[]): ComingBack[][] {
  return Array.from({ length: Math.ceil(returned.length / REQUEST_SIZE) }, (_, at) => returned.slice(at * REQUEST_SIZE, (at + 1) * REQUEST_SIZE));
}

function urlOf(queueArn: string, urlSuffix: string): string {
  const [, , , region, account, name] = queueArn.split(':');
  return `https://sqs.${region}.${urlSuffix}/${account}/${name}`;
}
