import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { INGEST_METRICS, IngestMetric } from './private/contract/metrics';
import { emittedMetric } from './private/watch/emitted-metric';

/** The metrics of an ingest, a method each; `SnsToRedshiftIngest` is one. CloudWatch bills each that has data. */
export abstract class IngestMetrics extends Construct {
  /** The function that stages and loads. */
  public abstract readonly handler: lambda.IFunction;

  /**
   * Messages that the handler was given.
   *
   * A message counts each time it is delivered, so this is not how many were published. Its average is the size of a batch.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricMessagesReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('MessagesReceived', options);
  }

  /**
   * Messages that were delivered twice within one batch and left out once.
   *
   * What comes again in a later batch is not among them: the ledger recognises it, and its rows are staged but not loaded again.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricDuplicateMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('DuplicateMessages', options);
  }

  /**
   * Messages whose body is not what `payloadFormat` says, so that nobody can say how many rows they hold.
   *
   * They are kept under `rejected/`, or fail, as `rejectedRows` says. They are not among the rows rejected.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricUnusableMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('UnusableMessages', options);
  }

  /**
   * Messages that were handed back to the queue, to be delivered again or to end in the dead-letter queue.
   *
   * Not what is lost: nothing is. A message counts each time.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricFailedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('FailedMessages', options);
  }

  /**
   * Rows in the messages that were received. Each is either staged or rejected.
   *
   * Rows of a message that is delivered again count again.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricRowsReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsReceived', options);
  }

  /**
   * Rows that were staged for COPY and that it did not refuse.
   *
   * Not what came into the table: a load may fail, and what the ledger knows is not loaded again. Its average is the size of a
   * COPY in rows.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricRowsStaged(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsStaged', options);
  }

  /**
   * Rows that came into the table, as Redshift counts them.
   *
   * A handler that is cut off between the commit and its log loses the count, not the rows; the ledger has them.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricRowsLoaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsLoaded', options);
  }

  /**
   * Rows that the table cannot hold, and rows that go down with them where `rejectedRows` is FAIL_MESSAGE.
   *
   * Messages that could not be read at all are not among them; see `metricUnusableMessages`.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricRowsRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsRejected', options);
  }

  /**
   * Rows and whole messages that were rejected; by reason, with `dimensionsMap: { reason: 'TOO_LONG' }`.
   *
   * A message that could not be read counts as one, however many rows its producer meant.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricRejections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Rejections', options);
  }

  /**
   * Values that were cut to fit their column, because its policy says so; by column, with `dimensionsMap: { column: 'content' }`.
   *
   * Their rows are staged, so they are no rejections.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricValuesTruncated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('ValuesTruncated', options);
  }

  /**
   * Values that became NULL because their column cannot hold them and its policy says so.
   *
   * Values that were null to begin with are not among them.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricValuesNullified(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('ValuesNullified', options);
  }

  /**
   * Fields of staged rows that no column reads, where `unknownFields` is IGNORE.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricUnknownFields(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('UnknownFields', options);
  }

  /**
   * Size of what a batch staged, compressed.
   *
   * Not the size of the messages, which is several times as much.
   *
   * Average over 5 minutes, unless told otherwise.
   */
  public metricStagedBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('StagedBytes', options);
  }

  /**
   * How long the COPY of a batch ran in the warehouse. Its sample count is the number of COPYs that loaded something.
   *
   * The time a load waits for another one, or for the warehouse to wake up, is not in it.
   *
   * Average over 5 minutes, unless told otherwise.
   */
  public metricCopyDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('CopyDuration', options);
  }

  /**
   * How long the whole transaction of a load took in the warehouse, its wait for the ledger included.
   *
   * Not what Serverless bills: that is at least a minute each time.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricLoadDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadDuration', options);
  }

  /**
   * From the publication of the oldest message of a batch to the commit that loaded it: how late the latest of its rows came.
   *
   * A message that was sent back from the dead-letter queue brings its whole past with it.
   *
   * Maximum over 5 minutes, unless told otherwise.
   */
  public metricLoadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadLatency', options);
  }

  /**
   * From the publication of the newest message of a batch to the commit that loaded it: how far the table lags behind the topic.
   *
   * Nothing is emitted when nothing is loaded. That nothing comes through is what the age of the queue's oldest message shows.
   *
   * Minimum over 5 minutes, unless told otherwise.
   */
  public metricFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Freshness', options);
  }

  /**
   * Batches that were not, or not certainly, loaded. Their messages come again.
   *
   * Attempts that a retry within the same invocation mended are not among them.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricLoadFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadFailures', options);
  }

  /**
   * Statements and calls to the Data API that were tried again; by class, with `dimensionsMap: { class: 'THROTTLED' }`.
   *
   * No sign of trouble by itself, as loads may get in each other's way. Retries that the SDK makes against S3 are not among them.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricRetries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Retries', options);
  }

  /**
   * Messages for which the ledger has another number of rows than were staged, read in the transaction that loads them.
   *
   * A message that comes again has the same rows again, so retries and redeliveries are no imbalance. Two different messages with
   * the same deduplication id are: only the first one is in the table.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none; without a ledger there never is any.
   */
  public metricUnbalancedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('UnbalancedMessages', options);
  }

  /**
   * Objects under `staging/` that are older than an invocation can be, and that nobody could clear away yet.
   *
   * Their rows are not lost: their messages are in the queue, in the dead-letter queue, or loaded by another batch.
   *
   * Maximum over 5 minutes, unless told otherwise.
   */
  public metricLeftoverObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LeftoverObjects', options);
  }

  private emitted(name: IngestMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, name, INGEST_METRICS[name], options);
  }
}
