import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RedshiftIngestMetrics } from '../../redshift-ingest-metrics';
import { WarehouseIdentity } from '../contract/table';
import { graph } from '../watch/graph';

const HOUR = Duration.hours(1);

/** What determines the costs: how often and how long the warehouse loads, and how busy it is. */
export function costWidgets(loads: Pick<RedshiftIngestMetrics, 'metricCopyDuration' | 'metricLoadDuration'>, warehouse: WarehouseIdentity): cloudwatch.IWidget[] {
  return [
    graph('COPYs an hour', [loads.metricCopyDuration({ label: 'COPYs', statistic: 'SampleCount', period: HOUR })]),
    graph('Warehouse seconds an hour', [
      new cloudwatch.MathExpression({
        label: 'transactions', expression: 'load / 1000', usingMetrics: { load: loads.metricLoadDuration() }, period: HOUR,
      }),
      new cloudwatch.MathExpression({
        label: 'of these, COPY', expression: 'copy / 1000', usingMetrics: { copy: loads.metricCopyDuration({ statistic: 'Sum' }) }, period: HOUR,
      }),
    ]),
    warehouseWidget(warehouse),
  ];
}

/** The load of the whole warehouse, which others may use, too. */
function warehouseWidget({ clusterIdentifier, workgroupName }: WarehouseIdentity): cloudwatch.IWidget {
  return workgroupName === undefined
    ? graph('Processors of the cluster, %', [new cloudwatch.Metric({
      namespace: 'AWS/Redshift',
      metricName: 'CPUUtilization',
      dimensionsMap: { ClusterIdentifier: clusterIdentifier! },
      label: 'in use',
      statistic: 'Average',
    })])
    : graph('RPU-seconds of the workgroup', [new cloudwatch.Metric({
      namespace: 'AWS/Redshift-Serverless',
      metricName: 'ComputeSeconds',
      dimensionsMap: { Workgroup: workgroupName },
      label: 'billed, an hour',
      statistic: 'Sum',
      period: HOUR,
    })]);
}
