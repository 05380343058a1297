import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { lastFailures } from './saved-queries';
import { WatchedLoader } from './watched';
import { WatchedPublisher } from './watched-publisher';
import { PublisherMetrics } from '../../publisher-metrics';
import { TopicIngest } from '../../topic-ingest';
import { MessageMetric, METRIC_NAMESPACE, SERVICE_DIMENSION } from '../contract/metrics';

const PERIOD = Duration.minutes(1);

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
      ...publishers.map((publisher) => publisher.metricRowsPublished({ label: 'published', period: PERIOD })),
      ingest.metricRowsReceived({ label: 'received', period: PERIOD }),
      rowsLoaded({ label: loaded, period: PERIOD }),
      ingest.metricRowsRejected({ label: 'rejected', period: PERIOD, color: cloudwatch.Color.RED }),
    ], { width: 10, height: 8 }),
    graph('Messages', [
      ...publishers.map((publisher) => publisher.metricMessagesPublished({ label: 'published', period: PERIOD })),
      ingest.metricMessagesReceived({ label: 'received', period: PERIOD }),
      ingest.metricDuplicateMessages({ label: 'duplicates', period: PERIOD }),
      ingest.metricFailedMessages({ label: 'to be tried again', period: PERIOD, color: cloudwatch.Color.RED }),
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
      ingest.queue.metricApproximateNumberOfMessagesVisible({ label: 'messages in the queue', period: PERIOD, statistic: 'Maximum' }),
      ingest.queue.metricApproximateNumberOfMessagesNotVisible({ label: 'messages in work', period: PERIOD, statistic: 'Maximum' }),
      ingest.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'dead letters', period: PERIOD, statistic: 'Maximum', color: cloudwatch.Color.RED }),
    ]),
    graph('Age of the oldest message, s', [
      ingest.queue.metricApproximateAgeOfOldestMessage({ label: 'waiting', period: PERIOD, statistic: 'Maximum' }),
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
    topic!.metric(`NumberOfNotificationsFilteredOut-${reason}`, { label, period: PERIOD, statistic: 'Sum' });
  return topic === undefined ? [] : [[graph('Dropped by filters of the topic', [
    dropped('MessageAttributes', 'other attributes'),
    dropped('NoMessageAttributes', 'no attributes'),
    dropped('InvalidAttributes', 'attributes of another form'),
    dropped('MessageBody', 'other fields in the body'),
    dropped('InvalidMessageBody', 'a body of another form'),
  ])]];
}

/** What failed. */
export function failureWidgets(ingest: TopicIngest, publishers: readonly WatchedPublisher[], loader?: WatchedLoader): cloudwatch.IWidget[] {
  return [
    graph('Failures', [
      ingest.handler.metricErrors({ label: 'ingest: failed invocations', period: PERIOD }),
      ingest.handler.metricThrottles({ label: 'ingest: throttled invocations', period: PERIOD }),
      ...loader
        ? [
          loader.handler.metricErrors({ label: 'loader: failed runs', period: PERIOD }),
          loader.metricLoadFailures({ label: 'loader: failed loads', period: PERIOD }),
        ]
        : [ingest.metricLoadFailures({ label: 'ingest: batches not loaded', period: PERIOD })],
      ...publishers.map((publisher) => publisher.handler.metricErrors({ label: 'publisher: failed ticks', period: PERIOD })),
    ]),
    new cloudwatch.LogQueryWidget({
      title: 'Last failures',
      width: 16,
      height: 6,
      logGroupNames: [ingest, ...loader ? [loader] : [], ...publishers].map(({ logGroup }) => logGroup.logGroupName),
      queryLines: lastFailures('@logStream'),
    }),
  ];
}

/** A graph in the usual size. Three graphs fill a row. */
export function graph(title: string, left: cloudwatch.IMetric[], props: cloudwatch.GraphWidgetProps = {}): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    title, left, width: 8, height: 6, leftYAxis: { min: 0, showUnits: false }, ...props,
  });
}

/** Shows a metric of milliseconds in seconds. */
export function seconds(label: string, id: string, metric: cloudwatch.IMetric): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label, expression: `${id} / 1000`, usingMetrics: { [id]: metric }, period: PERIOD });
}

/** One line for each value of a dimension, for whatever values exist. */
function by({ handler }: Pick<TopicIngest, 'handler'>, name: MessageMetric, dimension: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `SEARCH('{${METRIC_NAMESPACE},${SERVICE_DIMENSION},${dimension}} MetricName="${name}" ${SERVICE_DIMENSION}="${handler.functionName}"', 'Sum', `
      + `${PERIOD.toSeconds()})`,
    label: '',
    period: PERIOD,
  });
}
