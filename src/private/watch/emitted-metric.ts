import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { METRIC_NAMESPACE, MetricDefinition, SERVICE_DIMENSION } from '../contract/metrics';

/** A metric that a handler emits. The caller's dimensions are added to those of the handler. */
export function emittedMetric(
  handler: lambda.IFunction, metricName: string, { statistic }: MetricDefinition, options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    statistic,
    ...options,
    dimensionsMap: { [SERVICE_DIMENSION]: handler.functionName, ...options.dimensionsMap },
  });
}
