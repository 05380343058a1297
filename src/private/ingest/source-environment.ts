import { Aws } from 'aws-cdk-lib';
import { IngestQueue } from './ingest-queue';
import { MessageSettings } from './message-defaults';
import { SourceEnvironment } from '../contract/ingest';
import { OwnStack } from '../contract/own-stack';

/** What a handler must know of where its messages come from. */
export function sourceEnvironment(options: MessageSettings, queues: IngestQueue): SourceEnvironment & OwnStack {
  return {
    QUEUE_ARNS: [queues.queue, ...options.additionalQueues ?? []].map(({ queueArn }) => queueArn).join(','),
    TOPIC_ARNS: [options.topic, ...options.additionalTopics ?? []].map(({ topicArn }) => topicArn).join(','),
    STACK_ID: Aws.STACK_ID,
    URL_SUFFIX: Aws.URL_SUFFIX,
    ...options.replay && { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: queues.subscriptionDeadLetterQueue.queueUrl },
  };
}
