import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { INGEST_METRICS, IngestMetric } from './private/contract/metrics';
import { emittedMetric } from './private/watch/emitted-metric';

/**
 * The metrics of an ingest, with one method per metric. `SnsToRedshiftIngest` extends this class.
 *
 * With a loader, `LoaderMetrics` has the metrics of loads: `RowsLoaded`, `CopyDuration`, `LoadDuration`, `LoadLatency`, `Freshness`,
 * `LoadFailures`, `Retries` and `UnbalancedMessages`. Those of the ingest then have no data.
 *
 * CloudWatch bills each metric that has data.
 */
export abstract class IngestMetrics extends Construct {
  /** The function that stages batches, and loads them if there is no loader. */
  public abstract readonly handler: lambda.IFunction;

  /**
   * Messages that the handler received.
   *
   * A message counts each time it is delivered, so this is not the number of published messages. The average of this metric is the number
   * of messages in a batch.
   *
   * Sum over 5 minutes by default.
   */
  public metricMessagesReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('MessagesReceived', options);
  }

  /**
   * Messages that were delivered twice within one batch. The second delivery is ignored.
   *
   * A message that is delivered again in a later batch is not counted. The ledger recognises it, and its rows are staged but not loaded
   * again.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricDuplicateMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('DuplicateMessages', options);
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
    return this.emitted('UnusableMessages', options);
  }

  /**
   * Messages that were returned to the queue, to be delivered again or to go to the dead-letter queue.
   *
   * These messages are not lost. A message counts each time it is returned.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricFailedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('FailedMessages', options);
  }

  /**
   * Rows in the messages that were received. Each row is either staged or rejected.
   *
   * If a message is delivered again, its rows count again.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsReceived', options);
  }

  /**
   * Rows that were staged for COPY and that COPY did not refuse.
   *
   * This is not the number of loaded rows: a load may fail, and rows of a message that is in the ledger are not loaded again. The average
   * of this metric is the number of rows per COPY.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsStaged(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsStaged', options);
  }

  /**
   * Rows that were loaded into the table, as counted by Redshift.
   *
   * If a handler is stopped between the commit and its log, the count is lost. The rows are not lost, and the ledger has their number.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsLoaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsLoaded', options);
  }

  /**
   * Rows that the table cannot hold. If `rejectedRows` is FAIL_MESSAGE, the other rows of their message count, too.
   *
   * Messages that are rejected as a whole are not counted. See `metricUnusableMessages`.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsRejected', options);
  }

  /**
   * Rows and whole messages that were rejected, by reason. Choose a reason with `dimensionsMap: { reason: 'TOO_LONG' }`.
   *
   * A message that could not be read counts as one, whatever number of rows its producer intended.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricRejections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Rejections', options);
  }

  /**
   * Values that were truncated or rounded to fit their column, by column. Choose a column with `dimensionsMap: { column: 'content' }`.
   *
   * A value counts only if the policy of its column changed it. Its row is staged and does not count as rejected.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricValuesTruncated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('ValuesTruncated', options);
  }

  /**
   * Values that became NULL because their column cannot hold them and its policy says so.
   *
   * Values that were already null in the message are not counted.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricValuesNullified(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('ValuesNullified', options);
  }

  /**
   * Values in which U+0000 or half of a surrogate pair was replaced, because their column has `replaceInvalid`.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricValuesReplaced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('ValuesReplaced', options);
  }

  /**
   * Fields of staged rows that no column reads, if `unknownFields` is IGNORE.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricUnknownFields(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('UnknownFields', options);
  }

  /**
   * The size of the staged object of a batch, compressed.
   *
   * The messages of the batch are several times as large.
   *
   * Average over 5 minutes by default.
   */
  public metricStagedBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('StagedBytes', options);
  }

  /**
   * How long the COPY of a batch ran in the warehouse. The sample count is the number of COPYs that loaded something.
   *
   * The time that a load waits for another load, or for the warehouse to resume, is not included.
   *
   * Average over 5 minutes by default.
   */
  public metricCopyDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('CopyDuration', options);
  }

  /**
   * How long the whole transaction of a load took in the warehouse, including its wait for the ledger.
   *
   * This is not what Redshift Serverless bills, which is at least one minute each time.
   *
   * Sum over 5 minutes by default.
   */
  public metricLoadDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadDuration', options);
  }

  /**
   * The time from the publication of the oldest message of a batch to the commit that loaded it.
   *
   * It shows how late the slowest rows are. For a message that was moved back from the dead-letter queue, it includes the time in all
   * queues.
   *
   * Maximum over 5 minutes by default.
   */
  public metricLoadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadLatency', options);
  }

  /**
   * The time from the publication of the newest message of a batch to the commit that loaded it.
   *
   * It shows how far the table lags behind the topic. No data is emitted when nothing is loaded. Use the age of the oldest message in the
   * queue to find out that loading has stopped.
   *
   * Minimum over 5 minutes by default.
   */
  public metricFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Freshness', options);
  }

  /**
   * Batches that were not loaded, or where it is not certain that they were. Their messages are delivered again.
   *
   * A failed attempt is not counted if a retry within the same invocation succeeded.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricLoadFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadFailures', options);
  }

  /**
   * Statements and calls to the Data API that were retried, by class. Choose a class with `dimensionsMap: { class: 'THROTTLED' }`.
   *
   * Some retries are normal, because loads may conflict with each other. Retries of the SDK against S3 are not counted.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricRetries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Retries', options);
  }

  /**
   * Messages with a different number of rows in the ledger than were staged. The ledger is read in the transaction that loads them.
   *
   * A message that is delivered again has the same rows again, so retries and redeliveries do not count. Two different messages with
   * the same deduplication id do count: only the first one is in the table.
   *
   * Sum over 5 minutes by default. No data means none. Without a ledger there is never any data.
   */
  public metricUnbalancedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('UnbalancedMessages', options);
  }

  /**
   * Objects under `staging/` that are older than any running invocation, and that the daily check could not clear away yet.
   *
   * Their rows are not lost. Their messages are in the queue or in the dead-letter queue, or another batch loaded them.
   *
   * Maximum over 5 minutes by default.
   */
  public metricLeftoverObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LeftoverObjects', options);
  }

  /**
   * Objects under `rejected/` that the lifecycle of the bucket deletes in about a week. The daily check counts them.
   *
   * Objects that were replayed count, too, because they stay where they are. The log names the folder.
   *
   * Maximum over 5 minutes by default. No data means none, or that no check was made.
   */
  public metricRejectedObjectsExpiring(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RejectedObjectsExpiring', options);
  }

  /**
   * Messages that the ledger has twice, the second time within the last days. Their rows are in the table twice. The daily check counts up to 100.
   *
   * Maximum over 5 minutes by default. No data means none, or that no check was made.
   */
  public metricLedgerDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LedgerDuplicates', options);
  }

  /**
   * Objects under `loaded/` with a message that the ledger does not know. The daily check looks up some messages of 50 objects of the last days.
   *
   * Maximum over 5 minutes by default. No data means none, or that no check was made.
   */
  public metricUnknownLoadedObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('UnknownLoadedObjects', options);
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
    return this.emitted('OldestMessageAge', options);
  }

  /**
   * Batches that were returned to the queue, because the warehouse did not answer.
   *
   * Their messages come back later, and are no failures: they do not count as received. With a loader, look at its own metric.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricWarehouseAway(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('WarehouseAway', options);
  }

  private emitted(name: IngestMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, name, INGEST_METRICS[name], options);
  }
}
