import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { PublisherMetrics } from '../../publisher-metrics';

/** What alarms and widgets look at in a publisher. */
export type WatchedPublisher = PublisherMetrics & {
  readonly deadLetterQueue: sqs.IQueue;
  readonly logGroup: logs.ILogGroup;
};
