import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { filterAlarm, undeliverableAlarm } from './topic-metrics';
import { UnknownFields } from '../../row-options';
import { TopicIngest } from '../../topic-ingest';
import { longestHiding } from '../contract/hiding';
import { differ, placeOf } from '../environment';
import { MessageSettings } from './message-defaults';
import { inform } from '../messages';
import { QUEUE_RETENTION } from '../queue-retention';
import { requireInteger, requireKnown, requireSeconds } from '../validation';
import { AlarmSet, PERIOD, requireQueueAlarms, UNTIL_THE_NEXT_CHECK } from '../watch/alarm-set';

export function requireIngestAlarms(options: MessageSettings): void {
  requireQueueAlarms(options);
  const max = QUEUE_RETENTION.toSeconds(); // nothing in the queue gets older
  requireSeconds('alarmMessageAge', options.alarmMessageAge, { min: 60, max });
  requireInteger('alarmLoadFailures', options.alarmLoadFailures, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'batches' });
  requireInteger('alarmRejectedShare', options.alarmRejectedShare, { min: 1, max: 100, unit: 'percent' });
  requireInteger('alarmUnknownFields', options.alarmUnknownFields, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'fields' });
  if (options.alarmUnknownFields !== undefined && options.unknownFields === UnknownFields.REJECT) {
    throw new Error(`'alarmUnknownFields' must be left out with UnknownFields.REJECT, got ${options.alarmUnknownFields}; a row with such a field is rejected, `
      + 'which \'alarmRejectedShare\' watches');
  }
  requireSeconds('alarmFreshness', options.alarmFreshness, {
    min: Math.max(60, options.maxBatchingWindow.toSeconds() + 1), max, advice: 'a batch always waits for \'maxBatchingWindow\'',
  });
  requireKnown('alarmFreshness', options.alarmFreshness, 'its alarm counts in milliseconds');
}

/** What the alarms of an ingest say of its table. */
export interface TableWords {
  /** What the log says of a batch of which not all rows are safe. */
  readonly notLoaded: string;
  /** What to check first if messages are late. */
  readonly ifLate: string;
  /** What to do if the handler timed out. */
  readonly ifTimedOut: string;
}

/** One alarm for each failure between topic and handler, and for what is rejected. Those of the table come in between. */
export function messageAlarms(
  ingest: TopicIngest, options: MessageSettings, words: TableWords, addTableAlarms: (set: AlarmSet) => void,
): cloudwatch.Alarm[] {
  const set = new AlarmSet(ingest, 'Alarms', options);
  set.add('DeadLetters', {
    metric: ingest.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: options.alarmDeadLetters,
    description: 'Messages failed in all of their tries. They are in the dead-letter queue and not in the table. First look for '
      + `"${words.notLoaded}" in the log of the handler and fix the cause. Then move the messages back with aws sqs start-message-move-task. Nothing is loaded twice.`,
  });
  undeliveredAlarm(set, ingest, options);
  set.add('OldestMessage', {
    metric: oldestMessage(ingest),
    threshold: options.alarmMessageAge.toSeconds(),
    late: untilTheyComeBack(options),
    description: 'Data is late: messages are waiting, or come back again and again. First check that the handler runs, and look for '
      + `${words.ifLate} After an outage this alarm goes on until the backlog is loaded.`,
  });
  set.add('Errors', {
    metric: ingest.handler.metricErrors(),
    threshold: options.alarmErrors,
    late: options.timeout,
    description: `The handler failed or timed out. Its messages are delivered again. First read the last lines of its log. If it timed out, ${words.ifTimedOut}`,
  });
  set.add('Throttles', {
    metric: ingest.handler.metricThrottles(),
    threshold: options.alarmThrottles,
    description: 'Lambda throttles the handler. Each throttled batch uses up one try of its messages. First look at the concurrency that the account uses. Then '
      + 'raise the quota, or reserve concurrency for the handler.',
  });
  set.add('RejectedShare', {
    metric: rejectedShare(ingest),
    threshold: options.alarmRejectedShare,
    description: 'The table cannot hold many of the rows. The rejected rows are under rejected/ in the bucket of the ingest. First find the reason with the metric '
      + 'Rejections by reason, and read one of the objects. Usually a producer changed its messages, or a column is too small.',
  });
  if (options.alarmUnknownFields !== undefined) {
    set.add('UnknownFields', {
      metric: ingest.metricUnknownFields(),
      threshold: options.alarmUnknownFields,
      description: 'Rows are loaded without some of their fields, because no column reads them. First compare a message with the columns: usually a producer has a '
        + 'new field, or renamed one. Add a column, or give one a source. If such fields need not be loaded, set unknownFields to IGNORE, which ends this alarm.',
    });
  }
  addTableAlarms(set);
  set.add('RejectedExpiring', {
    metric: ingest.metricRejectedObjectsExpiring({ period: UNTIL_THE_NEXT_CHECK.period }),
    threshold: 1,
    ...UNTIL_THE_NEXT_CHECK,
    description: 'Rejected rows will be deleted within a week. First look at the objects under rejected/ in the bucket of the ingest, in the folders of the days up to '
      + 'the one that the log names with "rejected objects expire soon". Load them with the prop replay, or copy them; objects that were replayed are counted, too.',
  });
  unreceived(set, ingest);
  undeliverableAlarm(set, ingest, options.topic);
  filterAlarm(set, options.topic, options);
  return set.alarms;
}

/** Messages of an outage do not come back sooner. */
export function untilTheyComeBack({ timeout }: Pick<MessageSettings, 'timeout'>): Duration {
  return Duration.seconds(longestHiding(timeout.toSeconds()));
}

/** A queue of another Region is measured there. */
function undeliveredAlarm(set: AlarmSet, ingest: TopicIngest, { alarmDeadLetters }: MessageSettings): void {
  const queue = ingest.subscriptionDeadLetterQueue;
  if (differ(queue.env.region, placeOf(ingest).region)) {
    inform(ingest, 'undeliveredMetrics', 'nothing here can watch whether SNS could deliver messages, because the metrics of the queue '
      + `${queue.queueArn} are in its own Region. Set an alarm there on ApproximateNumberOfMessagesVisible`);
    return;
  }
  set.add('Undelivered', {
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: alarmDeadLetters,
    description: 'SNS could not deliver messages to the queue. First check that the topic may send to the queue and use its key. SQS cannot move these messages '
      + 'back. Set the prop replay and invoke the handler with {"replay": {"source": "SUBSCRIPTION_DEAD_LETTERS"}} to load them.',
  });
}

/** Messages that a day may miss because they are on their way when it ends, and the share of them. */
const LATE_MESSAGES = 10;
const LATE_SHARE = 0.01;

/**
 * What SNS has put into the queue must be received by the handler, fail, or be waiting when the day is over. The metrics of SNS itself count the
 * deliveries to all subscribers of a topic together, and not what a filter leaves out here.
 *
 * A message that is received twice and does not fail hides one that is missing. What waits is counted at its most, which hides more.
 */
function unreceived(set: AlarmSet, ingest: TopicIngest): void {
  const period = Duration.days(1);
  const sum = { statistic: 'Sum', period };
  const most = { statistic: 'Maximum', period };
  set.add('Unreceived', {
    metric: new cloudwatch.MathExpression({
      label: 'messages that the handler did not receive',
      expression: `sent * ${1 - LATE_SHARE} - (FILL(received, 0) - FILL(failed, 0)) - FILL(visible, 0) - FILL(hidden, 0) - FILL(dead, 0)`,
      usingMetrics: {
        sent: ingest.queue.metricNumberOfMessagesSent(sum),
        received: ingest.metricMessagesReceived(sum),
        failed: ingest.metricFailedMessages(sum),
        visible: ingest.queue.metricApproximateNumberOfMessagesVisible(most),
        hidden: ingest.queue.metricApproximateNumberOfMessagesNotVisible(most),
        dead: ingest.deadLetterQueue.metricApproximateNumberOfMessagesVisible(most),
      },
      period,
    }),
    threshold: LATE_MESSAGES,
    period,
    description: 'Messages were put into the queue, and are gone although the handler did not receive them. First look who else may receive from the queue, purge it or '
      + 'delete from it, and whether messages waited for longer than the queue keeps them. Let the producers publish again what they published that day: what is loaded is not loaded again.',
  });
}

/**
 * The age of the oldest message in seconds: of those that wait, and of those that are received. SQS leaves out what was received three times, so
 * by its metric alone an outage would look as if nothing was late.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
function oldestMessage(ingest: TopicIngest): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'age of the oldest message, s',
    expression: 'MAX([waiting, received / 1000])',
    usingMetrics: { waiting: ingest.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }), received: ingest.metricOldestMessageAge() },
    period: PERIOD,
  });
}

/** The share of rejected rows in percent. A message that cannot be read counts as one row. */
function rejectedShare(ingest: TopicIngest): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'rejected, %',
    expression: 'IF(received + unusable > 0, 100 * (rejected + unusable) / (received + unusable), 0)',
    usingMetrics: {
      received: ingest.metricRowsReceived(),
      rejected: ingest.metricRowsRejected(),
      unusable: ingest.metricUnusableMessages(),
    },
  });
}
