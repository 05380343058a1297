import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { PublisherMetrics } from '../../publisher-metrics';
import { TopicIngest } from '../../topic-ingest';
import { MessageMetric, METRIC_NAMESPACE, SERVICE_DIMENSION } from '../contract/metrics';
import { graph, POINTS, seconds } from '../watch/graph';
import { lastFailures } from '../watch/saved-queries';
import { WatchedPublisher } from '../watch/watched-publisher';

/** How much arrives, and what happens to it. */
export function flowWidgets(
  ingest: TopicIngest, publishers: readonly PublisherMetrics[], rowsLoaded: (options: cloudwatch.MetricOptions) => cloudwatch.Metric,
  loaded: string = 'loaded',
): cloudwatch.IWidget[] {
  return [
    new cloudwatch.SingleValueWidget({
      title: 'In this time',
      width: 4,
      height: 8,
      setPeriodToTimeRange: true,
      metrics: [
        rowsLoaded({ label: `rows ${loaded}` }),
        ingest.metricRowsRejected({ label: 'rows rejected' }),
        ingest.metricMessagesReceived({ label: 'messages received' }),
      ],
    }),
    graph('Rows', [
      ...publishers.map((publisher) => publisher.metricRowsPublished({ label: 'published', period: POINTS })),
      ingest.metricRowsReceived({ label: 'received', period: POINTS }),
      rowsLoaded({ label: loaded, period: POINTS }),
      ingest.metricRowsRejected({ label: 'rejected', period: POINTS, color: cloudwatch.Color.RED }),
    ], { width: 10, height: 8 }),
    graph('Messages', [
      ...publishers.map((publisher) => publisher.metricMessagesPublished({ label: 'published', period: POINTS })),
      ingest.metricMessagesReceived({ label: 'received', period: POINTS }),
      ingest.metricDuplicateMessages({ label: 'duplicates', period: POINTS }),
      ingest.metricFailedMessages({ label: 'to be tried again', period: POINTS, color: cloudwatch.Color.RED }),
    ], { width: 10, height: 8 }),
  ];
}

/** How late rows are, and what is waiting. */
export function lagWidgets(ingest: TopicIngest, loads: Pick<TopicIngest, 'handler' | 'metricLoadLatency' | 'metricFreshness'>): cloudwatch.IWidget[] {
  const unit = loads.handler === ingest.handler ? 'batch' : 'load';
  return [
    graph('From topic to table, s', [
      seconds(`oldest message of a ${unit}`, 'latency', loads.metricLoadLatency()),
      seconds(`newest message of a ${unit}`, 'freshness', loads.metricFreshness()),
    ]),
    graph('Waiting', [
      ingest.queue.metricApproximateNumberOfMessagesVisible({ label: 'messages in the queue', period: POINTS, statistic: 'Maximum' }),
      ingest.queue.metricApproximateNumberOfMessagesNotVisible({ label: 'messages in work', period: POINTS, statistic: 'Maximum' }),
      ingest.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'dead letters', period: POINTS, statistic: 'Maximum', color: cloudwatch.Color.RED }),
    ]),
    graph('Age of the oldest message, s', [
      ingest.queue.metricApproximateAgeOfOldestMessage({ label: 'waiting', period: POINTS, statistic: 'Maximum' }),
      seconds('received', 'received', ingest.metricOldestMessageAge()),
    ]),
  ];
}

/** What the table cannot hold unchanged, and what was retried. */
export function rejectWidgets(ingest: TopicIngest, loads: Pick<TopicIngest, 'handler' | 'metricLoadLatency' | 'metricFreshness'>): cloudwatch.IWidget[] {
  return [
    graph('Rejected, by reason', [by(ingest, 'Rejections', 'reason')]),
    graph('Values truncated, by column', [by(ingest, 'ValuesTruncated', 'column')]),
    graph('Tried again, by class', [by(loads, 'Retries', 'class')]),
  ];
}

/** What SNS drops because a filter policy does not let it pass, if there is one. Only the topic counts it. */
export function filterWidgets(topic: sns.ITopic | undefined): cloudwatch.IWidget[][] {
  const dropped = (reason: string, label: string) =>
    topic!.metric(`NumberOfNotificationsFilteredOut-${reason}`, { label, period: POINTS, statistic: 'Sum' });
  return topic === undefined ? [] : [[graph('Dropped by filters of the topic', [
    dropped('MessageAttributes', 'other attributes'),
    dropped('NoMessageAttributes', 'no attributes'),
    dropped('InvalidAttributes', 'attributes of another form'),
    dropped('MessageBody', 'other fields in the body'),
    dropped('InvalidMessageBody', 'a body of another form'),
  ])]];
}

/** The failures of whoever loads what an ingest takes, and where its log is. */
export interface LoadFailures {
  readonly metrics: readonly cloudwatch.IMetric[];
  readonly logGroup: logs.ILogGroup;
}

/** What failed. `ofLoads` replaces the failed loads of the ingest if somebody else loads. */
export function failureWidgets(ingest: TopicIngest, publishers: readonly WatchedPublisher[], ofLoads?: LoadFailures): cloudwatch.IWidget[] {
  return [
    graph('Failures', [
      ingest.handler.metricErrors({ label: 'ingest: failed invocations', period: POINTS }),
      ingest.handler.metricThrottles({ label: 'ingest: throttled invocations', period: POINTS }),
      ...ofLoads?.metrics ?? [ingest.metricLoadFailures({ label: 'ingest: batches not loaded', period: POINTS })],
      ...publishers.map((publisher) => publisher.handler.metricErrors({ label: 'publisher: failed ticks', period: POINTS })),
    ]),
    new cloudwatch.LogQueryWidget({
      title: 'Last failures',
      width: 16,
      height: 6,
      logGroupNames: [ingest, ...ofLoads ? [ofLoads] : [], ...publishers].map(({ logGroup }) => logGroup.logGroupName),
      queryLines: lastFailures('@logStream'),
    }),
  ];
}

/** One line for each value of a dimension, for whatever values exist. */
function by({ handler }: Pick<TopicIngest, 'handler'>, name: MessageMetric, dimension: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `SEARCH('{${METRIC_NAMESPACE},${SERVICE_DIMENSION},${dimension}} MetricName="${name}" ${SERVICE_DIMENSION}="${handler.functionName}"', 'Sum', `
      + `${POINTS.toSeconds()})`,
    label: '',
    period: POINTS,
  });
}
