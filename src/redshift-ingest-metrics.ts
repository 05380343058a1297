import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { INGEST_METRICS } from './private/contract/metrics';
import { emittedMetric } from './private/watch/emitted-metric';
import { TopicIngest } from './topic-ingest';

/**
 * The metrics of an ingest into Redshift, beside those of every ingest. `SnsToRedshiftIngest` extends this class.
 *
 * With a loader, `LoaderMetrics` has the metrics of loads: `RowsLoaded`, `CopyDuration`, `LoadDuration`, `LoadLatency`, `Freshness`,
 * `LoadFailures`, `Retries` and `UnbalancedMessages`. Those of the ingest then have no data.
 *
 * CloudWatch bills each metric that has data.
 */
export abstract class RedshiftIngestMetrics extends TopicIngest {
  /**
   * Rows that were staged for COPY and that COPY did not refuse.
   *
   * This is not the number of loaded rows: a load may fail, and rows of a message that is in the ledger are not loaded again. The average
   * of this metric is the number of rows per COPY.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsStaged(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'RowsStaged', INGEST_METRICS.RowsStaged, options);
  }

  /**
   * Rows that were loaded into the table, as counted by Redshift.
   *
   * If a handler is stopped between the commit and its log, the count is lost. The rows are not lost, and the ledger has their number.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsLoaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'RowsLoaded', INGEST_METRICS.RowsLoaded, options);
  }

  /**
   * The size of the staged object of a batch, compressed.
   *
   * The messages of the batch are several times as large.
   *
   * Average over 5 minutes by default.
   */
  public metricStagedBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'StagedBytes', INGEST_METRICS.StagedBytes, options);
  }

  /**
   * How long the COPY of a batch ran in the warehouse. The sample count is the number of COPYs that loaded something.
   *
   * The time that a load waits for another load, or for the warehouse to resume, is not included.
   *
   * Average over 5 minutes by default.
   */
  public metricCopyDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'CopyDuration', INGEST_METRICS.CopyDuration, options);
  }

  /**
   * How long the whole transaction of a load took in the warehouse, including its wait for the ledger.
   *
   * This is not what Redshift Serverless bills, which is at least one minute each time.
   *
   * Sum over 5 minutes by default.
   */
  public metricLoadDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'LoadDuration', INGEST_METRICS.LoadDuration, options);
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
    return emittedMetric(this.handler, 'UnbalancedMessages', INGEST_METRICS.UnbalancedMessages, options);
  }

  /**
   * Objects under `staging/` that are older than any running invocation, and that the daily check could not clear away yet.
   *
   * Their rows are not lost. Their messages are in the queue or in the dead-letter queue, or another batch loaded them.
   *
   * Maximum over 5 minutes by default.
   */
  public metricLeftoverObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'LeftoverObjects', INGEST_METRICS.LeftoverObjects, options);
  }

  /**
   * Messages that the ledger has twice, the second time within the last days. Their rows are in the table twice. The daily check counts up to 100.
   *
   * Maximum over 5 minutes by default. No data means none, or that no check was made.
   */
  public metricLedgerDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'LedgerDuplicates', INGEST_METRICS.LedgerDuplicates, options);
  }

  /**
   * Objects under `loaded/` with a message that the ledger does not know. The daily check looks up some messages of 50 objects of the last days.
   *
   * Maximum over 5 minutes by default. No data means none, or that no check was made.
   */
  public metricUnknownLoadedObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'UnknownLoadedObjects', INGEST_METRICS.UnknownLoadedObjects, options);
  }

  /**
   * Batches that were returned to the queue, because the warehouse did not answer.
   *
   * Their messages come back later, and are no failures: they do not count as received. With a loader, look at its own metric.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricWarehouseAway(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'WarehouseAway', INGEST_METRICS.WarehouseAway, options);
  }
}
