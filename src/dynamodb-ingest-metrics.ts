import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ITEM_METRICS } from './private/contract/metrics';
import { emittedMetric } from './private/watch/emitted-metric';
import { TopicIngest } from './topic-ingest';

/**
 * The metrics of an ingest into DynamoDB, beside those of every ingest. `SnsToDynamoDbIngest` extends this class.
 *
 * CloudWatch bills each metric that has data.
 */
export abstract class DynamoDbIngestMetrics extends TopicIngest {
  /**
   * Items that were written, each a new one or a later version.
   *
   * An attempt whose answer was lost may have written an item. It then counts as superseded, because the next attempt finds it.
   *
   * Sum over 5 minutes by default.
   */
  public metricItemsWritten(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'ItemsWritten', ITEM_METRICS.ItemsWritten, options);
  }

  /**
   * Rows that changed nothing, because the table has the same version of the item or a later one.
   *
   * They came late or again, or a later version came in the same batch. DynamoDB bills a write that it refuses.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricItemsSuperseded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'ItemsSuperseded', ITEM_METRICS.ItemsSuperseded, options);
  }

  /**
   * How long the items of a batch took to write.
   *
   * Sum over 5 minutes by default.
   */
  public metricWriteDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, 'WriteDuration', ITEM_METRICS.WriteDuration, options);
  }
}
