import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { snsMaySend } from './sns-delivery';
import { differ, placeOf } from '../environment';
import { ownKey } from '../key-behind';
import { letSnsUse } from '../key-policy';
import { warn } from '../messages';
import { printableJson } from '../printable';

/**
 * Fails if SNS would refuse the dead-letter queue of the subscription. It must be in the Region of the topic, where the subscription is, and in
 * the account that subscribes.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export function requireSubscriptionQueue(scope: Construct, topic: sns.ITopic, queue: sqs.IQueue | undefined): void {
  const { account, region } = placeOf(scope);
  if (!queue && differ(topic.env.region, region)) {
    throw new Error(`'subscriptionDeadLetterQueue' is needed with a topic of another Region, got none for the topic ${topic.topicArn} and an ingest in ${region}; SNS takes a dead-letter `
      + `queue of its own Region only. Create a standard queue in ${topic.env.region}, and pass it by sqs.Queue.fromQueueArn()`);
  }
  if (queue && differ(queue.env.region, topic.env.region)) {
    throw new Error(`'subscriptionDeadLetterQueue' must be in the Region of the topic, ${topic.env.region}, got ${queue.node.path} in ${queue.env.region}; SNS takes a dead-letter `
      + 'queue of its own Region only. Pass another queue, or leave it out if the topic is in the Region of the ingest');
  }
  if (queue && differ(queue.env.account, account)) {
    throw new Error(`'subscriptionDeadLetterQueue' must be in the account of the ingest, ${account}, got ${queue.node.path} in ${queue.env.account}; the account that subscribes must `
      + 'own it, so create the queue there');
  }
  if (queue?.fifo) {
    throw new Error(`'subscriptionDeadLetterQueue' must be a standard queue, got the FIFO queue ${queue.node.path}; a standard queue subscribes, so its dead letters go to a standard queue`);
  }
}

/** Lets SNS send dead letters to a queue that the ingest does not create, or says at synth what its policy must have. */
export function letSnsBury(scope: Construct, topic: sns.ITopic, queue: sqs.IQueue): void {
  const statement = snsMaySend(topic, queue);
  if (!queue.addToResourcePolicy(statement).statementAdded) {
    warn(scope, 'subscriptionDeadLetterQueue', `the policy of the imported queue ${queue.queueArn} cannot be changed here. Add this statement to it; without it SNS loses what it `
      + `cannot deliver: ${printableJson(scope, statement.toStatementJson())}`);
  }
  const key = ownKey('the key of subscriptionDeadLetterQueue', queue.encryptionMasterKey);
  if (key) {
    letSnsUse(scope, key, topic, queue.env.region);
  }
}
