import { Sample } from './metric-store';

/**
 * Reads the metrics in a log line in the embedded metric format; returns none for any other line.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(line: string): Sample[] {
  if (!line.includes('"CloudWatchMetrics"')) {
    return [];
  }
  const { _aws: { Timestamp: timestamp, CloudWatchMetrics: directives }, ...members } = JSON.parse(line);
  return directives.flatMap(({ Namespace: namespace, Dimensions, Metrics }: any) => Metrics.flatMap(({ Name: name }: any) =>
    // An array holds several measured values.
    [members[name]].flat().flatMap((value: number) => Dimensions.map((names: string[]) => ({
      namespace, name, timestamp, value, dimensions: Object.fromEntries(names.map((dimension) => [dimension, String(members[dimension])])),
    })))));
}
