import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LOADER_METRICS, LoaderMetric } from './private/contract/metrics';
import { emittedMetric } from './private/watch/emitted-metric';

/**
 * The metrics of a loader over all of its ingests, with one method per metric. `RedshiftLoader` extends this class.
 *
 * CloudWatch bills each metric that has data.
 */
export abstract class LoaderMetrics extends Construct {
  /** The function that loads what is staged. */
  public abstract readonly handler: lambda.IFunction;

  /**
   * Objects that are staged and not loaded yet, of all ingests.
   *
   * The objects that a run finds when it starts and those that it leaves are counted. Between two runs there is no data.
   *
   * Maximum over 5 minutes by default.
   */
  public metricStagedObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('StagedObjects', options);
  }

  /**
   * The time since the publication of the oldest message that is staged and not loaded yet.
   *
   * It grows if loads fail, or if runs do not get to the end of what is staged.
   *
   * Maximum over 5 minutes by default.
   */
  public metricOldestStagedAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('OldestStagedAge', options);
  }

  /**
   * Loads that were committed. Each is one COPY of many objects into one table.
   *
   * Sum over 5 minutes by default.
   */
  public metricLoads(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Loads', options);
  }

  /**
   * How many objects a load loaded. Each is a batch of an ingest.
   *
   * Average over 5 minutes by default.
   */
  public metricObjectsPerLoad(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('ObjectsPerLoad', options);
  }

  /**
   * Rows that were loaded, as counted by Redshift. Choose a table with `dimensionsMap: { table: 'public.orders' }`.
   *
   * If a loader is stopped between the commit and its log, the count is lost. The rows are not lost, and the ledger has their number.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsLoaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsLoaded', options);
  }

  /**
   * Staged rows that are kept under `rejected/` instead of being loaded.
   *
   * COPY refused them, their id belongs to another message, or they are older than the ledger remembers. Rows that an ingest rejects are not
   * staged, and are in the metrics of the ingest.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricRowsRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsRejected', options);
  }

  /**
   * Loads that failed, or where it is not certain that they succeeded. The next run tries them again.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricLoadFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadFailures', options);
  }

  /**
   * How long the COPY of a load ran in the warehouse. The sample count is the number of COPYs that loaded something.
   *
   * Average over 5 minutes by default.
   */
  public metricCopyDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('CopyDuration', options);
  }

  /**
   * How long the whole transaction of a load took in the warehouse, including its wait for the ledger.
   *
   * This is not what Redshift Serverless bills, which is at least one minute for each run.
   *
   * Sum over 5 minutes by default.
   */
  public metricLoadDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadDuration', options);
  }

  /**
   * The time from the publication of the oldest message of a load to its commit.
   *
   * Maximum over 5 minutes by default.
   */
  public metricLoadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('LoadLatency', options);
  }

  /**
   * The time from the publication of the newest messages of a load to its commit.
   *
   * It shows how far the tables lag behind their topics. No data is emitted when nothing is loaded.
   *
   * Minimum over 5 minutes by default.
   */
  public metricFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Freshness', options);
  }

  /**
   * Statements and calls to the Data API that were retried, by class. Choose a class with `dimensionsMap: { class: 'THROTTLED' }`.
   *
   * Some retries are normal. Retries of the SDK against S3 are not counted.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricRetries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Retries', options);
  }

  /**
   * Messages with a different number of rows in the ledger than were staged. The ledger is read in the transaction that loads them.
   *
   * Retries and redeliveries do not count. Two different messages with the same deduplication id do count: only the first one is in the table.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricUnbalancedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('UnbalancedMessages', options);
  }

  /**
   * Checks that were begun, daily or on request.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricChecks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('Checks', options);
  }

  /**
   * Messages that a ledger has twice, the second time within the last days. Their rows are in the table twice. The daily check counts up to 100 of each table.
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
   * Objects that have been under `pending/` for two days, whatever their names are. The daily check counts them.
   *
   * Maximum over 5 minutes by default. No data means none, or that no check was made.
   */
  public metricForgottenObjects(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('ForgottenObjects', options);
  }

  /**
   * Runs that ended at once or before their time, because the warehouse did not answer. The next run asks again.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricWarehouseAway(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('WarehouseAway', options);
  }

  private emitted(name: LoaderMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, name, LOADER_METRICS[name], options);
  }
}
