import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { warn } from '../messages';
import { snsPrincipals } from '../sns-principals';

/** Lets SNS send the messages of a topic to a queue. */
export function snsMaySend(topic: sns.ITopic, queue: sqs.IQueue): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: snsPrincipals(topic.env.region, queue.env.region),
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
  });
}

/**
 * Warns of a FIFO topic, unless rows are merged in an order of their own. SNS delivers its messages to a standard queue, too, but in no order, and sometimes twice.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
 */
export function warnOfLostOrder(scope: IConstruct, topic: sns.ITopic, advice: string | undefined): void {
  if (topic.fifo && advice !== undefined) {
    warn(scope, 'fifoTopic', `the FIFO topic ${topic.topicArn} keeps messages in order, and the queue of the ingest does not. ${advice} if the table `
      + 'shall have the latest version of each row, or acknowledge this warning');
  }
}
