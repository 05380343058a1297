import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PUBLISHER_METRICS, PublisherMetric } from './private/contract/metrics';
import { emittedMetric } from './private/watch/emitted-metric';

/** The metrics of a publisher, a method each; `ScheduledCsvPublisher` is one. CloudWatch bills each that has data. */
export abstract class PublisherMetrics extends Construct {
  /** The function that draws and publishes. */
  public abstract readonly handler: lambda.IFunction;

  /**
   * Rows that SNS took, tick by tick.
   *
   * A tick that is retried publishes its rows again, under the same ids, and counts them again.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricRowsPublished(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsPublished', options);
  }

  /**
   * Messages that SNS took.
   *
   * A tick that is retried counts again. Not how many were delivered: each subscriber gets each.
   *
   * Sum over 5 minutes, unless told otherwise.
   */
  public metricMessagesPublished(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('MessagesPublished', options);
  }

  /**
   * Messages that SNS did not take, each time it did not.
   *
   * Most are taken when they are tried again; a tick that loses one for good fails, which the function's errors show.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricFailedEntries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('FailedEntries', options);
  }

  /**
   * Rows that were drawn, fit in no message and were left out. Only a source that is read when it is deployed can have any.
   *
   * Sum over 5 minutes, unless told otherwise. No data means none.
   */
  public metricRowsTooLong(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.emitted('RowsTooLong', options);
  }

  private emitted(name: PublisherMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return emittedMetric(this.handler, name, PUBLISHER_METRICS[name], options);
  }
}
