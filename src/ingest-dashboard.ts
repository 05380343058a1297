import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { costWidgets } from './private/watch/cost-widgets';
import { failureWidgets, flowWidgets, lagWidgets, rejectWidgets } from './private/watch/ingest-widgets';
import { ScheduledCsvPublisher } from './scheduled-csv-publisher';
import { SnsToRedshiftIngest } from './sns-to-redshift-ingest';

/** Properties of `IngestDashboard`. */
export interface IngestDashboardProps {
  /** The ingest that is shown. */
  readonly ingest: SnsToRedshiftIngest;

  /**
   * Publishers that are shown beside it.
   *
   * @default - none
   */
  readonly publishers?: ScheduledCsvPublisher[];

  /**
   * Name of the dashboard.
   *
   * @default - CloudFormation makes one up
   */
  readonly dashboardName?: string;
}

/**
 * A dashboard of an ingest: the alarms, what flows, how late it is, what is rejected, what it costs, and what failed last.
 *
 * CloudWatch bills $3 a month for each dashboard after the third of an account.
 *
 * @example
 * new IngestDashboard(this, 'Dashboard', { ingest });
 */
export class IngestDashboard extends Construct {
  /** The dashboard, for widgets of your own. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: IngestDashboardProps) {
    super(scope, id);
    const { ingest, publishers = [] } = props;
    const alarms = [...ingest.alarms, ...publishers.flatMap((publisher) => publisher.alarms)];
    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      periodOverride: cloudwatch.PeriodOverride.INHERIT, // else what is counted by the hour is counted by whatever suits the time shown
      widgets: [
        ...alarms.length > 0 ? [[new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 })]] : [],
        flowWidgets(ingest, publishers),
        lagWidgets(ingest),
        rejectWidgets(ingest),
        costWidgets(ingest, ingest._warehouse),
        failureWidgets(ingest, publishers),
      ],
    });
  }
}
