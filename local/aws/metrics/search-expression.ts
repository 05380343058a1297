import { MetricName } from './metric-store';

/** `{Namespace,Dimension,...}`, which gives exactly the dimensions that a metric has. */
const SCHEMA = /^\{([^{}]*)\}\s*/;
const TERM = /\s*([\w.]+)\s*=\s*(?:"([^"]*)"|(\S+))/y;

/**
 * Returns the metrics that a search finds, each with a label that distinguishes it. Terms give a property and its whole value.
 * Words without a property, wildcards and OR are refused.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
export function searchMetrics(expression: string, names: readonly MetricName[]): { metric: MetricName; label: string }[] {
  const schema = SCHEMA.exec(expression);
  if (!schema) {
    throw new Error(`the search '${expression}' must begin with a schema such as {Namespace,Dimension}`);
  }
  const [namespace, ...dimensions] = schema[1].split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const terms = termsOf(expression, schema[0].length);
  const found = names.filter((metric) => metric.namespace === namespace
    && Object.keys(metric.dimensions).sort().join() === [...dimensions].sort().join()
    && terms.every(([property, value]) => (property === 'MetricName' ? metric.name : metric.dimensions[property]) === value));
  const free = dimensions.filter((name) => !terms.some(([property]) => property === name));
  return found.map((metric) => ({ metric, label: free.map((name) => metric.dimensions[name]).join(' ') || metric.name }));
}

function termsOf(expression: string, start: number): [string, string][] {
  const terms: [string, string][] = [];
  TERM.lastIndex = start;
  while (TERM.lastIndex < expression.trimEnd().length) {
    const position = TERM.lastIndex;
    const match = TERM.exec(expression);
    if (!match) {
      throw new Error(`the search '${expression}' cannot be read at '${expression.slice(position)}'; terms are Property="value"`);
    }
    terms.push([match[1], match[2] ?? match[3]]);
  }
  return terms;
}
