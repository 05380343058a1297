import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** The time between two points of a line, unless it shows hours. */
export const POINTS = Duration.minutes(1);

/** A graph in the usual size. Three graphs fill a row. */
export function graph(title: string, left: cloudwatch.IMetric[], props: cloudwatch.GraphWidgetProps = {}): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    title, left, width: 8, height: 6, leftYAxis: { min: 0, showUnits: false }, ...props,
  });
}

/** Shows a metric of milliseconds in seconds. */
export function seconds(label: string, id: string, metric: cloudwatch.IMetric): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label, expression: `${id} / 1000`, usingMetrics: { [id]: metric }, period: POINTS });
}
