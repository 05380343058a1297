import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmSet, requireAlarms } from './alarm-set';
import { WatchedIngest } from './watched';
import { IngestMetrics } from '../../ingest-metrics';
import { IngestSettings } from '../ingest/ingest-defaults';
import { requireInteger, requireSeconds } from '../validation';

const WEEK = 7 * 24 * 60 * 60;

export function requireIngestAlarms(options: IngestSettings): void {
  requireAlarms(options);
  requireSeconds('alarmMessageAge', options.alarmMessageAge, { min: 60, max: WEEK });
  requireInteger('alarmLoadFailures', options.alarmLoadFailures, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'batches' });
  requireInteger('alarmRejectedShare', options.alarmRejectedShare, { min: 1, max: 100, unit: 'percent' });
  requireSeconds('alarmFreshness', options.alarmFreshness, {
    min: Math.max(60, options.maxBatchingWindow.toSeconds() + 1), max: WEEK, advice: 'a batch waits for \'maxBatchingWindow\' in any case',
  });
}

/** Whatever can go wrong between topic and table, one alarm each. */
export function ingestAlarms(ingest: WatchedIngest, options: IngestSettings): cloudwatch.Alarm[] {
  const set = new AlarmSet(ingest, 'Alarms', options);
  set.add('DeadLetters', {
    metric: ingest.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: options.alarmDeadLetters,
    description: 'Messages failed as often as they are tried and are in the dead-letter queue, not in the table. First look for "batch not loaded" in the '
      + 'handler\'s log, mend the cause, then send them back with aws sqs start-message-move-task; what is loaded is not loaded twice.',
  });
  set.add('Undelivered', {
    metric: ingest.subscriptionDeadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: options.alarmDeadLetters,
    description: 'SNS could not deliver messages to the queue. First check that the topic may send to the queue and use its key. Then load them: SQS cannot '
      + 'move them back, but with the prop replay the handler empties this queue, invoked with {"replay": {"source": "SUBSCRIPTION_DEAD_LETTERS"}}.',
  });
  set.add('OldestMessage', {
    metric: ingest.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
    threshold: options.alarmMessageAge.toSeconds(),
    description: 'Messages wait and do not come into the table. First see whether the handler runs and what it logs last; then whether the warehouse is '
      + 'available, and what holds a lock on the ledger.',
  });
  set.add('Errors', {
    metric: ingest.handler.metricErrors(),
    threshold: options.alarmErrors,
    late: options.timeout,
    description: 'The handler failed or timed out; its messages come again. First read the last lines of its log. On time-outs look at the metrics '
      + 'LoadDuration and Retries: a warehouse that is busy or resuming is the usual cause.',
  });
  set.add('Throttles', {
    metric: ingest.handler.metricThrottles(),
    threshold: options.alarmThrottles,
    description: 'Lambda has no room to run the handler; each refused batch uses up a try of its messages. First look at the account\'s concurrency in '
      + 'use, and raise the quota or reserve some for the handler.',
  });
  set.add('LoadFailures', {
    metric: ingest.metricLoadFailures(),
    threshold: options.alarmLoadFailures,
    description: 'A batch could not be loaded; its messages come again. First look for "batch not loaded" in the handler\'s log: it has the error of '
      + 'Redshift and the statement\'s id. Rights, a changed table, no way to S3 and a paused warehouse are what it mostly is.',
  });
  set.add('RejectedShare', {
    metric: rejectedShare(ingest),
    threshold: options.alarmRejectedShare,
    description: 'Many rows do not fit the table and are kept under rejected/ in the staging bucket. First see which reason it is (metric Rejections by '
      + 'reason), then read one of the objects; a producer has changed what it sends, or a column must grow.',
  });
  set.add('Freshness', {
    metric: ingest.metricFreshness(),
    threshold: options.alarmFreshness.toMilliseconds(),
    description: 'Rows come into the table, but late. First compare LoadDuration with the batches\' rate: loads into one table run one after the other. '
      + 'After messages were sent back from a dead-letter queue this is to be expected.',
  });
  set.add('Books', {
    metric: ingest.metricUnbalancedMessages(),
    threshold: 1,
    description: 'The ledger has another number of rows for a message than were received. First look for "books do not balance" in the handler\'s log, which '
      + 'names the batch. Two messages with the same deduplicationId are the usual cause: only the first one is in the table.',
  });
  return set.alarms;
}

/** In percent. A message that cannot be read counts as one row. */
function rejectedShare(ingest: IngestMetrics): cloudwatch.MathExpression {
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
