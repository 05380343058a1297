import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmSet } from './alarm-set';
import { WatchedPublisher } from './watched';
import { PublisherSettings } from '../publisher/publisher-defaults';

/** Whatever can go wrong between schedule and topic, one alarm each. */
export function publisherAlarms(publisher: WatchedPublisher, options: PublisherSettings): cloudwatch.Alarm[] {
  const set = new AlarmSet(publisher, 'Alarms', options);
  set.add('DeadLetters', {
    metric: publisher.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: options.alarmDeadLetters,
    description: 'Ticks failed as often as they are tried; their rows were not, or not all, published. First read the error in one of the messages of the '
      + 'dead-letter queue, mend the cause, then invoke the function with the tick it holds: it sends the very same messages.',
  });
  set.add('Errors', {
    metric: publisher.handler.metricErrors(),
    threshold: options.alarmErrors,
    late: options.timeout,
    description: 'A tick failed, and is tried again. First read the last error in the function\'s log: it names what could not be read or how many messages '
      + 'SNS did not take, and why.',
  });
  set.add('Throttles', {
    metric: publisher.handler.metricThrottles(),
    threshold: options.alarmThrottles,
    description: 'Lambda has no room to run the function; ticks come late. First look at the account\'s concurrency in use.',
  });
  return set.alarms;
}
