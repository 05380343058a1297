import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DynamoDbIngestMetrics } from '../../dynamodb-ingest-metrics';
import { failureWidgets, filterWidgets, flowWidgets, lagWidgets, rejectWidgets } from '../ingest/ingest-widgets';
import { DashboardRows } from '../watch/dashboard-rows';
import { graph, seconds } from '../watch/graph';

const HOUR = Duration.hours(1);

export interface ItemRowsProps {
  readonly ingest: DynamoDbIngestMetrics;
  readonly table: dynamodb.ITable;
  /** The topic, if it drops messages by a filter and its metrics can be read here. */
  readonly filtered?: sns.ITopic;
}

/** What a dashboard shows of an ingest into DynamoDB. */
export function itemRows({ ingest, table, filtered }: ItemRowsProps): DashboardRows {
  return {
    alarms: ingest.alarms,
    widgets: (publishers) => [
      flowWidgets(ingest, publishers, (options) => ingest.metricItemsWritten(options), 'written'),
      lagWidgets(ingest, ingest),
      rejectWidgets(ingest, ingest),
      ...filterWidgets(filtered),
      [
        graph('Items an hour', [
          ingest.metricItemsWritten({ label: 'written', period: HOUR }),
          ingest.metricItemsSuperseded({ label: 'superseded', period: HOUR }),
        ]),
        graph('Write units of the table, an hour', [table.metricConsumedWriteCapacityUnits({ label: 'billed', period: HOUR })]),
        graph('Seconds of writing', [seconds('all batches', 'write', ingest.metricWriteDuration())]),
      ],
      failureWidgets(ingest, publishers),
    ],
  };
}
