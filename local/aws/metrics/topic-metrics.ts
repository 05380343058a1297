import { Sample } from './metric-store';
import { LostMessages } from '../sns-delivery';

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export function measureLost({ topicArn, count }: LostMessages, timestamp: number): Sample {
  const dimensions = { TopicName: topicArn.split(':').pop()! };
  return { namespace: 'AWS/SNS', name: 'NumberOfNotificationsFailedToRedriveToDlq', dimensions, timestamp, value: count };
}
