import { Fauxqs } from '../fauxqs';
import { Sample } from './metric-store';

const NAMESPACE = 'AWS/SQS';
const AGE = 'ApproximateAgeOfOldestMessage';

/** A message that was received more often no longer counts for the age, because SQS moves it to the back of the queue. */
const RECEIVED_IN_VAIN = 3;

interface Message {
  readonly sentTimestamp: number;
  readonly approximateReceiveCount: number;
}

/**
 * Measures what SQS reports of its queues every minute. To find the age of the oldest message, all messages must be read, so the age is
 * measured only for queues of which an alarm or dashboard reads it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export async function measureQueues(fauxqs: Fauxqs, timestamp: number, watchesAge: (queueName: string) => boolean): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const queue of await ask(fauxqs, '/_fauxqs/queues')) {
    const dimensions = { QueueName: queue.name };
    const add = (name: string, value: number) => samples.push({ namespace: NAMESPACE, name, dimensions, timestamp, value });
    add('ApproximateNumberOfMessagesVisible', queue.approximateMessageCount);
    add('ApproximateNumberOfMessagesNotVisible', queue.approximateInflightCount);
    add('ApproximateNumberOfMessagesDelayed', queue.approximateDelayedCount);
    if (watchesAge(queue.name)) {
      const holds = queue.approximateMessageCount + queue.approximateInflightCount > 0;
      const { ready = [], inflight = [] } = holds ? (await ask(fauxqs, `/_fauxqs/queues/${queue.name}`)).messages : {};
      const messages: Message[] = [...ready, ...inflight.map(({ message }: { message: Message }) => message)];
      add(AGE, Math.floor(messages.filter(({ approximateReceiveCount: times }) => times <= RECEIVED_IN_VAIN)
        .reduce((oldest, { sentTimestamp }) => Math.max(oldest, timestamp - sentTimestamp), 0) / 1000));
    }
  }
  return samples;
}

/** Whether a definition, of an alarm or a dashboard, names the age of a queue's oldest message. */
export function namesAgeOf(queueName: string, definition: string): boolean {
  return definition.includes(AGE) && definition.includes(queueName);
}

async function ask(fauxqs: Fauxqs, path: string): Promise<any> {
  const { body } = await fauxqs.forward({ method: 'GET', path, query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) });
  return JSON.parse(body.toString());
}
