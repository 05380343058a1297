import * as logs from 'aws-cdk-lib/aws-logs';
import { LoaderMetrics } from '../../loader-metrics';

/** What alarms and widgets look at in a loader. */
export type WatchedLoader = LoaderMetrics & {
  readonly logGroup: logs.ILogGroup;
};
