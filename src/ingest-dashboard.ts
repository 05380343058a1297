import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ScheduledCsvPublisher } from './scheduled-csv-publisher';
import { TopicIngest } from './topic-ingest';

/** Properties of `IngestDashboard`. */
export interface IngestDashboardProps {
  /** The ingest that the dashboard shows: a `SnsToRedshiftIngest` or a `SnsToDynamoDbIngest`. */
  readonly ingest: TopicIngest;

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
 * With a loader, it also shows what is staged and how often it is loaded. What it says of loads is of all ingests of the loader. Of an ingest into
 * DynamoDB it shows how many items were written, and how many were superseded.
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
    const { ingest: { _dashboardRows: rows }, publishers = [] } = props;
    const alarms = [...rows.alarms, ...publishers.flatMap((publisher) => publisher.alarms)];
    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      periodOverride: cloudwatch.PeriodOverride.INHERIT, // otherwise CloudWatch replaces the period of hourly metrics to suit the time shown
      widgets: [
        ...alarms.length > 0 ? [[new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 })]] : [],
        ...rows.widgets(publishers),
      ],
    });
  }
}
