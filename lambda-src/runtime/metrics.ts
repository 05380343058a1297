import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, MetricDefinition } from '../../src/private/contract/metrics';

type Definitions<Name extends string> = { readonly [name in Name]?: MetricDefinition };

/** The values that an invocation measured, by the name of the metric. */
export type Values<Name extends string> = { readonly [name in Name]?: number };

/** The same for metrics with one more dimension, by its value. */
export type Breakdowns<Name extends string> = { readonly [name in Name]?: { readonly [part: string]: number | undefined } };

const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/**
 * Writes metrics as log lines that CloudWatch reads. It makes no call, so that nothing can fail. What is not defined is not written.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export function emit<Name extends string>(definitions: Definitions<Name>, values: Values<Name>, breakdowns: Breakdowns<Name> = {}): void {
  for (const [name, value] of Object.entries(values) as [Name, number | undefined][]) {
    const definition: MetricDefinition | undefined = definitions[name];
    if (isTold(definition, value)) {
      metrics.addMetric(name, definition.unit, value!);
    }
  }
  if (metrics.hasStoredMetrics()) {
    metrics.publishStoredMetrics();
  }
  for (const [name, parts] of Object.entries(breakdowns) as [Name, Breakdowns<Name>[Name]][]) {
    const definition: MetricDefinition | undefined = definitions[name];
    for (const [part, value] of Object.entries(parts as Record<string, number | undefined>)) {
      if (isTold(definition, value)) {
        metrics.singleMetric().addDimension(definition.by!, asciiOf(part)).addMetric(name, definition.unit, value!);
      }
    }
  }
}

/** Whether a value is written. */
function isTold(definition: MetricDefinition | undefined, value: number | undefined): definition is MetricDefinition {
  return definition !== undefined && value !== undefined && !(definition.sparse && value === 0);
}

/** Escapes all but ASCII: dimensions must be ASCII, but names of columns need not be. */
function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
