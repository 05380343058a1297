import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { WatchedPublisher } from './watched-publisher';

/** What a dashboard shows of an ingest: its alarms, and rows of widgets. */
export interface DashboardRows {
  readonly alarms: readonly cloudwatch.Alarm[];
  widgets(publishers: readonly WatchedPublisher[]): cloudwatch.IWidget[][];
}
