import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { PublisherSettings } from './publisher-defaults';
import { AlarmSet } from '../watch/alarm-set';
import { WatchedPublisher } from '../watch/watched-publisher';

/** One alarm for each failure between schedule and topic. */
export function publisherAlarms(publisher: WatchedPublisher, options: PublisherSettings): cloudwatch.Alarm[] {
  const set = new AlarmSet(publisher, 'Alarms', options);
  set.add('DeadLetters', {
    metric: publisher.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: options.alarmDeadLetters,
    description: 'Ticks failed in all of their tries. Some or all of their rows were not published. First read the error in a message of the dead-letter queue and '
      + 'fix the cause. Then invoke the function with the tick in that message. It sends the same messages again.',
  });
  set.add('Errors', {
    metric: publisher.handler.metricErrors(),
    threshold: options.alarmErrors,
    late: options.timeout,
    description: 'A tick failed and is retried. First read the last error in the log of the function. It says what could not be read, or how many messages SNS '
      + 'did not accept and why.',
  });
  set.add('Throttles', {
    metric: publisher.handler.metricThrottles(),
    threshold: options.alarmThrottles,
    description: 'Lambda throttles the function, so ticks are late. First look at the concurrency that the account uses. Then raise the quota, or reserve '
      + 'concurrency for the function.',
  });
  return set.alarms;
}
