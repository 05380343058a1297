import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { differ, placeOf } from '../environment';
import { inform } from '../messages';
import { FilterOptions } from '../queue/filter-policy';
import { requireInteger } from '../validation';
import { AlarmSet } from '../watch/alarm-set';

/** Whether what a topic measures can be read where the construct is: in its account and Region. */
export function isMeasuredHere(scope: IConstruct, topic: sns.ITopic): boolean {
  const { account, region } = placeOf(scope);
  return !differ(topic.env.account, account) && !differ(topic.env.region, region);
}

/** The topic, if it drops messages by a filter and its metrics can be read where the ingest is. */
export function filteredTopic(
  ingest: IConstruct, { topic, filterPolicy, filterPolicyWithMessageBody }: FilterOptions & { readonly topic: sns.ITopic },
): sns.ITopic | undefined {
  return (filterPolicy || filterPolicyWithMessageBody) && isMeasuredHere(ingest, topic) ? topic : undefined;
}

/** Fails if nothing is filtered, or if the alarm could not see what is. */
export function requireFilterAlarm(scope: IConstruct, topic: sns.ITopic, options: FilterOptions & { alarmFilteredOut?: number }): void {
  const { alarmFilteredOut, filterPolicy, filterPolicyWithMessageBody } = options;
  if (alarmFilteredOut === undefined) {
    return;
  }
  requireInteger('alarmFilteredOut', alarmFilteredOut, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'messages' });
  if (!filterPolicy && !filterPolicyWithMessageBody) {
    throw new Error(`'filterPolicy' or 'filterPolicyWithMessageBody' is needed with 'alarmFilteredOut', got none with ${alarmFilteredOut}; without a filter every message arrives, `
      + 'so remove \'alarmFilteredOut\'');
  }
  if (!isMeasuredHere(scope, topic)) {
    throw new Error(`'alarmFilteredOut' takes a topic of the account and Region of the ingest, got one of ${topic.env.account}, ${topic.env.region}; CloudWatch has its metrics there only, `
      + 'so set an alarm there on NumberOfNotificationsFilteredOut');
  }
}

/** The alarm on messages that a filter drops. Only the topic counts them, all of its subscriptions together. */
export function filterAlarm(set: AlarmSet, topic: sns.ITopic, { alarmFilteredOut }: { alarmFilteredOut?: number }): void {
  if (alarmFilteredOut !== undefined) {
    set.add('FilteredOut', {
      metric: topic.metricNumberOfNotificationsFilteredOut({ statistic: 'Sum' }),
      threshold: alarmFilteredOut,
      description: 'SNS dropped more messages than expected, because they do not match a filter policy. Nothing keeps them. First compare a message with the policy, '
        + 'and look at the metrics NumberOfNotificationsFilteredOut- of the topic: InvalidMessageBody counts bodies that are no JSON object. The topic counts all of its subscriptions.',
    });
  }
}

/**
 * SNS can lose a message if it can write neither the queue nor the subscription's dead-letter queue, for example because their key is
 * disabled. Only the topic's metrics tell it, and they are in the account and Region of the topic.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
 */
export function undeliverableAlarm(set: AlarmSet, ingest: IConstruct, topic: sns.ITopic): void {
  if (!isMeasuredHere(ingest, topic)) {
    inform(ingest, 'topicMetrics', 'nothing here can watch whether SNS loses messages, because the metrics of '
      + `the topic ${topic.topicArn} are in its own account and Region. Set an alarm there on NumberOfNotificationsFailedToRedriveToDlq`);
    return;
  }
  set.add('Undeliverable', {
    metric: topic.metric('NumberOfNotificationsFailedToRedriveToDlq', { statistic: 'Sum' }),
    threshold: 1,
    description: 'SNS lost messages: it could write neither to the queue nor to the dead-letter queue of the subscription. First check that the key of the queues '
      + 'is enabled and lets SNS use it. Then let the producers publish again what they published since.',
  });
}
