import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PUBLISHER_METRICS, PublisherMetric } from './private/contract/metrics';
import { emittedMetric } from './private/watch/emitted-metric';

/**
 * The metrics of a publisher, with one method per metric. `ScheduledCsvPublisher` extends this class.
 *
 * CloudWatch bills each metric that has data.
 */
export abstract class PublisherMetrics extends Construct {
  /** The function that draws and publishes rows. */
  public abstract readonly handler: lambda.IFunction;

  /**
   * Rows that SNS accepted.
   *
   * A tick that is retried publishes its rows again, under the same ids, and they count again.
   *
   * Sum over 5 minutes by default.
   */
  public metricRowsPublished(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsPublished', options);
  }

  /**
   * Messages that SNS accepted.
   *
   * If a tick is retried, its messages count again. This is not the number of deliveries: each subscriber receives each message.
   *
   * Sum over 5 minutes by default.
   */
  public metricMessagesPublished(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('MessagesPublished', options);
  }

  /**
   * Messages that SNS did not accept, counted on each attempt.
   *
   * SNS accepts most of them on a retry. A tick that cannot publish a message fails, which the errors of the function show.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricFailedEntries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('FailedEntries', options);
  }

  /**
   * Rows that were drawn but are too long for a message, so that they were skipped.
   *
   * Synth fails for such a row only if the source is a local file, `payloadFormat` is JSON and `columnTypes` is not set. It does not count
   * the bytes that `messageAttributes`, `messageGroup` and `faults` add to a message.
   *
   * Sum over 5 minutes by default. No data means none.
   */
  public metricRowsTooLong(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsTooLong', options);
  }

  private emitted(name: PublisherMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, name, PUBLISHER_METRICS[name], options);
  }
}
