import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { costWidgets } from './private/watch/cost-widgets';
import { failureWidgets, filterWidgets, flowWidgets, lagWidgets, rejectWidgets } from './private/watch/ingest-widgets';
import { loaderWidgets } from './private/watch/loader-widgets';
import { ScheduledCsvPublisher } from './scheduled-csv-publisher';
import { SnsToRedshiftIngest } from './sns-to-redshift-ingest';

/** Properties of `IngestDashboard`. */
export interface IngestDashboardProps {
  /** The ingest that the dashboard shows. */
  readonly ingest: SnsToRedshiftIngest;

  /**
   * The publishers that the dashboard shows beside the ingest.
   *
   * @default - none
   */
  readonly publishers?: ScheduledCsvPublisher[];

  /**
   * The name of the dashboard.
   *
   * @default - CloudFormation generates a name
   */
  readonly dashboardName?: string;
}

/**
 * A dashboard of an ingest. It shows alarms, throughput, latency, rejected rows, costs and the last failures.
 *
 * With a loader, it also shows what is staged and how often it is loaded. What it says of loads is of all ingests of the loader.
 *
 * CloudWatch bills $3 per month for each dashboard after the third one of an account.
 *
 * @example
 * new IngestDashboard(this, 'Dashboard', { ingest });
 */
export class IngestDashboard extends Construct {
  /** The dashboard, so that you can add your own widgets. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: IngestDashboardProps) {
    super(scope, id);
    const { ingest, publishers = [] } = props;
    const { loader, _table: { schemaName, tableName } } = ingest;
    const loads = loader ?? ingest;
    const rowsLoaded = (options: cloudwatch.MetricOptions) => (
      loader ? loader.metricRowsLoaded({ ...options, dimensionsMap: { table: `${schemaName}.${tableName}` } }) : ingest.metricRowsLoaded(options));
    const alarms = [...ingest.alarms, ...loader?.alarms ?? [], ...publishers.flatMap((publisher) => publisher.alarms)];
    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      periodOverride: cloudwatch.PeriodOverride.INHERIT, // otherwise CloudWatch replaces the period of hourly metrics to suit the time shown
      widgets: [
        ...alarms.length > 0 ? [[new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 })]] : [],
        flowWidgets(ingest, publishers, rowsLoaded),
        lagWidgets(ingest, loads),
        ...loader ? [loaderWidgets(loader, loader._interval)] : [],
        rejectWidgets(ingest, loads),
        ...filterWidgets(ingest._filtered),
        costWidgets(loads, ingest._warehouse),
        failureWidgets(ingest, publishers, loader),
      ],
    });
  }
}
