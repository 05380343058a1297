import { Check, Context } from '../check';
import { Topics } from '../topics';

const BY_HANDLER = 'again after the time that the handler has set';
const FILTERING = 'https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html';
/** Seconds: what the handler sets, and what the queue has. */
const [SHORT, LONG] = [3, 30];
/** Some of the Regions that an account must opt in to. Few accounts have opted in to all of them. */
const OPT_IN_REGIONS = ['af-south-1', 'eu-south-1', 'me-south-1'];
/** The body of a message with which the handler is content. */
const FIRST = 'first';

/** What SNS, SQS and Lambda do with a message before and beside the load. */
export const MESSAGE_CHECKS: readonly Check[] = [
  {
    name: 'body-filter-and-arrays',
    fact: 'a filter policy of the body passes an object that matches, and never an array of such objects',
    source: FILTERING,
    expected: '{"kind":"good"}',
    run: async ({ topics }) => {
      const { publish, received } = await topics.subscribed('filtered', {
        FilterPolicy: JSON.stringify({ kind: ['good'] }), FilterPolicyScope: 'MessageBody', RawMessageDelivery: 'true',
      });
      for (const body of ['[{"kind":"good"}]', '{"kind":"bad"}', '{"kind":"good"}']) {
        await publish(body);
      }
      return (await received(2, 8)).sort().join(' ');
    },
  },
  {
    name: 'sns-of-a-region-in-a-policy',
    fact: 'the policy of a queue may list the name that SNS has in a Region that is opted in to, also where SNS does not use it',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html',
    expected: 'taken',
    run: async ({ topics }) => {
      const services = ['sns.amazonaws.com', ...OPT_IN_REGIONS.map((region) => `sns.${region}.amazonaws.com`)];
      return policyTaken(topics, 'principals', [letSend(services, '*')]);
    },
  },
  {
    name: 'policy-of-several-queues',
    fact: 'the policy of a queue may have statements about other queues, one queue in each',
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-creating-custom-policies.html',
    expected: 'taken',
    run: async ({ topics }) => policyTaken(topics, 'shared', ['one', 'other'].map((queue) => letSend(['sns.amazonaws.com'], `arn:aws:sqs:*:*:${queue}`))),
  },
  {
    name: 'visibility-beside-a-partial-answer',
    fact: 'a message that the handler names in batchItemFailures comes again after the visibility timeout that the handler has set, not after that of the queue',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
    expected: BY_HANDLER,
    run: async (context) => comesAgain(context, 'partial', 'return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };'),
  },
  {
    name: 'visibility-beside-an-error',
    fact: 'a message comes again after the visibility timeout that the handler has set, if the handler then throws',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
    expected: BY_HANDLER,
    run: async (context) => comesAgain(context, 'throwing', 'throw new Error(\'on purpose\');'),
  },
];

/** A statement for messages of a topic that there is not. */
function letSend(services: readonly string[], queueArn: string): object {
  return {
    Effect: 'Allow', Principal: { Service: services }, Action: 'sqs:SendMessage', Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:none' } },
  };
}

/** Whether SQS takes a policy. */
async function policyTaken(topics: Topics, name: string, Statement: readonly object[]): Promise<string> {
  try {
    await topics.queue(name, { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    return 'taken';
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

/** Lets a handler set the visibility timeout and then fail, twice. The message is in the dead-letter queue when it would come for the third time. */
async function comesAgain({ topics, functions }: Context, name: string, answer: string): Promise<string> {
  const deadLetters = await topics.queue(`${name}-dead`);
  const queue = await topics.queue(name, {
    VisibilityTimeout: String(LONG), RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 }),
  });
  await functions.consume({ name, queueArn: queue.arn, code: handler(queue.url, answer) });
  await topics.send(queue.url, FIRST); // a new mapping takes a while to begin
  await topics.empty(queue.url);
  await topics.send(queue.url, 'message');
  const twice = await topics.receive(deadLetters.url, 1, LONG);
  return twice.length > 0 ? BY_HANDLER : `not again within ${LONG} s, the visibility timeout of the queue`;
}

function handler(url: string, answer: string): string {
  return `
const { SQSClient, ChangeMessageVisibilityCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
exports.handler = async (event) => {
  if (event.Records.every(({ body }) => body === '${FIRST}')) {
    return { batchItemFailures: [] };
  }
  for (const { receiptHandle } of event.Records) {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: ${JSON.stringify(url)}, ReceiptHandle: receiptHandle, VisibilityTimeout: ${SHORT} }));
  }
  ${answer}
};`;
}
