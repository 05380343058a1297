import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IngestMetrics } from '../../ingest-metrics';
import { LoaderMetrics } from '../../loader-metrics';
import { PublisherMetrics } from '../../publisher-metrics';

/** What alarms and widgets look at in an ingest. */
export type WatchedIngest = IngestMetrics & {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly subscriptionDeadLetterQueue: sqs.IQueue;
  readonly logGroup: logs.ILogGroup;
};

/** What alarms and widgets look at in a loader. */
export type WatchedLoader = LoaderMetrics & {
  readonly logGroup: logs.ILogGroup;
};

/** What widgets look at in whatever loads the rows of an ingest: the ingest itself or its loader. */
export type WatchedLoads = Pick<
  IngestMetrics, 'handler' | 'metricCopyDuration' | 'metricFreshness' | 'metricLoadDuration' | 'metricLoadFailures' | 'metricLoadLatency' | 'metricRowsLoaded'
>;

/** What alarms and widgets look at in a publisher. */
export type WatchedPublisher = PublisherMetrics & {
  readonly deadLetterQueue: sqs.IQueue;
  readonly logGroup: logs.ILogGroup;
};
