import * as logs from 'aws-cdk-lib/aws-logs';
import { IngestMetrics } from '../../ingest-metrics';
import { LoaderMetrics } from '../../loader-metrics';

/** What alarms and widgets look at in a loader. */
export type WatchedLoader = LoaderMetrics & {
  readonly logGroup: logs.ILogGroup;
};

/** What widgets look at in whatever loads the rows of an ingest: the ingest itself or its loader. */
export type WatchedLoads = Pick<
  IngestMetrics, 'handler' | 'metricCopyDuration' | 'metricFreshness' | 'metricLoadDuration' | 'metricLoadFailures' | 'metricLoadLatency' | 'metricRowsLoaded'
>;
