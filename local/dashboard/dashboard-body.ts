import { MetricQuery } from '../aws/metrics/metric-data';
import { MetricName } from '../aws/metrics/metric-store';

/** A widget of a dashboard's body. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface Widget {
  readonly type: string;
  /** Place on a grid of 24 columns. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, any>>;
}

/** A line of a graph, with the colour that the dashboard sets. */
export type GraphQuery = MetricQuery & { readonly color?: string };

/** Seconds. */
const DEFAULT_PERIOD = 300;
const DEFAULT_STATISTIC = 'Average';

export function readWidgets(body: string): Widget[] {
  return JSON.parse(body).widgets.map((widget: any) => ({ x: 0, y: 0, width: 6, height: 6, ...widget }));
}

/** Returns the queries of a metric widget. */
export function widgetQueries({ metrics = [], period = DEFAULT_PERIOD, stat = DEFAULT_STATISTIC }: Widget['properties']): GraphQuery[] {
  let previous: string[] = [];
  return metrics.map((entry: any[]): GraphQuery => {
    const names = entry.filter((part): part is string => typeof part === 'string');
    const options = entry.find((part) => typeof part === 'object') ?? {};
    const base = {
      id: options.id,
      label: options.label,
      color: options.color,
      returned: options.visible ?? true,
      period: (options.period ?? period) * 1000,
    };
    if (options.expression !== undefined) {
      return { ...base, expression: options.expression };
    }
    previous = expanded(names, previous);
    return { ...base, metric: metricOf(previous), statistic: options.stat ?? stat };
  });
}

/** Expands abbreviations: a dot stands for the previous metric's entry at the same place, three dots for all its entries that this one lacks. */
function expanded(names: readonly string[], previous: readonly string[]): string[] {
  const whole = names.flatMap((name) => name === '...' ? previous.slice(0, previous.length - names.length + 1) : [name]);
  return whole.map((name, position) => name === '.' ? previous[position] : name);
}

function metricOf([namespace, name, ...dimensions]: readonly string[]): MetricName {
  const pairs = Array.from({ length: dimensions.length / 2 }, (_, pair) => [dimensions[2 * pair], dimensions[2 * pair + 1]]);
  return { namespace, name, dimensions: Object.fromEntries(pairs) };
}
