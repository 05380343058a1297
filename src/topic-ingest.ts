import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MESSAGE_METRICS } from './private/contract/metrics';
import { DashboardRows } from './private/watch/dashboard-rows';
import { emittedMetric } from './private/watch/emitted-metric';

/**
 * What every ingest of a topic has, whatever its table is. `SnsToRedshiftIngest` and `SnsToDynamoDbIngest` extend this class.
 *
 * It has one method per metric. CloudWatch bills each metric that has data.
 */
export abstract class TopicIngest extends Construct {
  /** The queue that is subscribed to the topic. */
  public abstract readonly queue: sqs.IQueue;

  /** The queue of messages that failed `maxReceiveCount` times. */
  public abstract readonly deadLetterQueue: sqs.IQueue;

  /** The queue of messages that SNS could not deliver to `queue`. */
  public abstract readonly subscriptionDeadLetterQueue: sqs.IQueue;

  /** The function that handles batches of messages. */
  public abstract readonly handler: lambda.IFunction;

  /** The log group of the handler. CloudWatch reads the metrics from it. */
  public abstract readonly logGroup: logs.ILogGroup;

  /** The alarms. The list is empty if the prop `alarms` is false. */
  public abstract readonly alarms: cloudwatch.Alarm[];

  /** @internal What a dashboard shows of the ingest. */
  public abstract readonly _dashboardRows: DashboardRows;

  /**
   * Messages that the handler received.
   *
   * A message counts each time it is delivered, so this is not the number of published messages. The average of this metric is the number
   * of messages in a batch.
   *
   * Sum over 5 minutes by default.
   */
  public metricMessagesReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'MessagesReceived', MESSAGE_METRICS.MessagesReceived, options);
  }

  /**
   * Messages that were delivered twice within one batch. The second delivery is ignored.
   *
   * A message that is delivered again in a later batch is not counted. Nothing of it is loaded again.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricDuplicateMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'DuplicateMessages', MESSAGE_METRICS.DuplicateMessages, options);
  }

  /**
   * Messages that are rejected as a whole, so that their number of rows is unknown.
   *
   * The body is not in the `payloadFormat`, or the message is no notification of SNS, is too old, has no id, or has the id of another
   * message.
   *
   * They are kept under `rejected/` or they fail, as `rejectedRows` says. `metricRowsRejected` does not count them.
   *
   * Sum over 5 minutes by default.
   */
  public metricUnusableMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'UnusableMessages', MESSAGE_METRICS.UnusableMessages, options);
  }

  /**
   * Messages that were returned to the queue, to be delivered again or to go to the dead-letter queue.
   *
   * These messages are not lost. A message counts each time it is returned.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricFailedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'FailedMessages', MESSAGE_METRICS.FailedMessages, options);
  }

  /**
   * Rows in the messages that were received. Each row is either rejected, or one that the table can hold.
   *
   * If a message is delivered again, its rows count again.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'RowsReceived', MESSAGE_METRICS.RowsReceived, options);
  }

  /**
   * Rows that the table cannot hold. If `rejectedRows` is FAIL_MESSAGE, the other rows of their message count, too.
   *
   * Messages that are rejected as a whole are not counted. See `metricUnusableMessages`.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'RowsRejected', MESSAGE_METRICS.RowsRejected, options);
  }

  /**
   * Rows and whole messages that were rejected, by reason. Choose a reason with `dimensionsMap: { reason: 'TOO_LONG' }`.
   *
   * A message that could not be read counts as one, whatever number of rows its producer intended.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricRejections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'Rejections', MESSAGE_METRICS.Rejections, options);
  }

  /**
   * Values that were truncated or rounded to fit their column, by column. Choose a column with `dimensionsMap: { column: 'content' }`.
   *
   * A value counts only if the policy of its column changed it. Its row does not count as rejected.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricValuesTruncated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'ValuesTruncated', MESSAGE_METRICS.ValuesTruncated, options);
  }

  /**
   * Values that became NULL because their column cannot hold them and its policy says so.
   *
   * Values that were already null in the message are not counted.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricValuesNullified(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'ValuesNullified', MESSAGE_METRICS.ValuesNullified, options);
  }

  /**
   * Values in which U+0000 or half of a surrogate pair was replaced, because their column has `replaceInvalid`.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricValuesReplaced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'ValuesReplaced', MESSAGE_METRICS.ValuesReplaced, options);
  }

  /**
   * Fields of rows, other than rejected ones, that no column reads, if `unknownFields` is IGNORE.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricUnknownFields(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'UnknownFields', MESSAGE_METRICS.UnknownFields, options);
  }

  /**
   * The time from the publication of the oldest message of a batch until it was loaded.
   *
   * It shows how late the slowest rows are. For a message that was moved back from the dead-letter queue, it includes the time in all
   * queues.
   *
   * Maximum over 5 minutes by default.
   */
  public metricLoadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'LoadLatency', MESSAGE_METRICS.LoadLatency, options);
  }

  /**
   * The time from the publication of the newest message of a batch until it was loaded.
   *
   * It shows how far the table lags behind the topic. No data is emitted when nothing is loaded. Use the age of the oldest message in the
   * queue to find out that loading has stopped.
   *
   * Minimum over 5 minutes by default.
   */
  public metricFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'Freshness', MESSAGE_METRICS.Freshness, options);
  }

  /**
   * Batches that were not loaded, or where it is not certain that they were. Their messages are delivered again.
   *
   * A failed attempt is not counted if a retry within the same invocation succeeded.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricLoadFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'LoadFailures', MESSAGE_METRICS.LoadFailures, options);
  }

  /**
   * Statements and calls to the Data API or to DynamoDB that were retried, by class. Choose a class with `dimensionsMap: { class: 'THROTTLED' }`.
   *
   * Some retries are normal, because loads may conflict with each other, and DynamoDB throttles a table until it has grown. Retries of the SDK
   * against S3 are not counted.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricRetries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'Retries', MESSAGE_METRICS.Retries, options);
  }

  /**
   * Objects under `rejected/` that the lifecycle of the bucket deletes in about a week. The daily check counts them.
   *
   * Objects that were replayed count, too, because they stay where they are. The log names the folder.
   *
   * Maximum over 5 minutes by default. No data means none, or that no check was made.
   */
  public metricRejectedObjectsExpiring(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'RejectedObjectsExpiring', MESSAGE_METRICS.RejectedObjectsExpiring, options);
  }

  /**
   * The age of the oldest message of a batch when it is received, since it was sent to the queue.
   *
   * Unlike the age that SQS tells, it counts messages that were received three times, so it shows how late data is during an outage. Batches that
   * are returned because the warehouse is away count, too.
   *
   * Maximum over 5 minutes by default.
   */
  public metricOldestMessageAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'OldestMessageAge', MESSAGE_METRICS.OldestMessageAge, options);
  }
}
