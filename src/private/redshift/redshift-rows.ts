import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { costWidgets } from './cost-widgets';
import { RedshiftIngestMetrics } from '../../redshift-ingest-metrics';
import { TableName } from '../contract/ddl';
import { WarehouseIdentity } from '../contract/table';
import { failureWidgets, filterWidgets, flowWidgets, lagWidgets, rejectWidgets } from '../ingest/ingest-widgets';
import { loaderFailures, loaderWidgets } from '../loader/loader-widgets';
import { WatchedLoader } from '../loader/watched-loader';
import { DashboardRows } from '../watch/dashboard-rows';

/** What a dashboard shows of an ingest into Redshift. */
export interface RedshiftRowsProps {
  readonly ingest: RedshiftIngestMetrics;
  readonly loader?: WatchedLoader & { readonly alarms: cloudwatch.Alarm[]; readonly _interval: Duration };
  readonly table: TableName;
  readonly warehouse: WarehouseIdentity;
  /** The topic, if it drops messages by a filter and its metrics can be read here. */
  readonly filtered?: sns.ITopic;
}

export function redshiftRows({ ingest, loader, table: { schemaName, tableName }, warehouse, filtered }: RedshiftRowsProps): DashboardRows {
  const loads = loader ?? ingest;
  const rowsLoaded = (options: cloudwatch.MetricOptions) => (
    loader ? loader.metricRowsLoaded({ ...options, dimensionsMap: { table: `${schemaName}.${tableName}` } }) : ingest.metricRowsLoaded(options));
  return {
    alarms: [...ingest.alarms, ...loader?.alarms ?? []],
    widgets: (publishers) => [
      flowWidgets(ingest, publishers, rowsLoaded),
      lagWidgets(ingest, loads),
      ...loader ? [loaderWidgets(loader, loader._interval)] : [],
      rejectWidgets(ingest, loads),
      ...filterWidgets(filtered),
      costWidgets(loads, warehouse),
      failureWidgets(ingest, publishers, loader && loaderFailures(loader)),
    ],
  };
}
