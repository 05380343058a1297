/** The name of a CloudWatch metric, which includes its dimensions. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One measured value. */
export interface Sample extends MetricName {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly value: number;
}

/** Data points of a metric by the start of their period, in milliseconds. Periods without a measurement have none. */
export type DataPoints = ReadonlyMap<number, number>;

/** The periods to return: those that start at `from` or later and before `to`, counted from `from`. In milliseconds. */
export interface Periods {
  readonly from: number;
  readonly to: number;
  readonly period: number;
}

interface Measured {
  readonly timestamp: number;
  readonly value: number;
}

/** CloudWatch's metrics: the measured values, and their statistics by period. */
export class MetricStore {
  private readonly metrics = new Map<string, { readonly metric: MetricName; readonly measured: Measured[] }>();

  add({ timestamp, value, ...metric }: Sample): void {
    const key = keyOf(metric);
    const known = this.metrics.get(key) ?? { metric, measured: [] };
    this.metrics.set(key, known);
    // Nearly always this is the end; a late value is inserted in its place.
    let at = known.measured.length;
    while (at > 0 && known.measured[at - 1].timestamp > timestamp) {
      at--;
    }
    known.measured.splice(at, 0, { timestamp, value });
  }

  /** Every metric that has data. */
  get names(): MetricName[] {
    return [...this.metrics.values()].map(({ metric }) => metric);
  }

  statistic(metric: MetricName, statistic: string, { from, to, period }: Periods): DataPoints {
    const points = new Map<number, number>();
    const measured = this.metrics.get(keyOf(metric))?.measured ?? [];
    let start = firstFrom(measured, from);
    while (start < measured.length && measured[start].timestamp < to) {
      const index = Math.floor((measured[start].timestamp - from) / period);
      const ends = from + (index + 1) * period;
      let end = start;
      while (end < measured.length && measured[end].timestamp < Math.min(ends, to)) {
        end++;
      }
      points.set(from + index * period, aggregate(statistic, measured.slice(start, end).map(({ value }) => value)));
      start = end;
    }
    return points;
  }
}

function keyOf({ namespace, name, dimensions }: MetricName): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1))]);
}

function firstFrom(measured: readonly Measured[], from: number): number {
  let [low, high] = [0, measured.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = measured[middle].timestamp < from ? [middle + 1, high] : [low, middle];
  }
  return low;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export function aggregate(statistic: string, values: readonly number[]): number {
  const sum = () => values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case 'SampleCount':
      return values.length;
    case 'Sum':
      return sum();
    case 'Average':
      return sum() / values.length;
    case 'Minimum':
      return values.reduce((least, value) => Math.min(least, value), Infinity);
    case 'Maximum':
      return values.reduce((most, value) => Math.max(most, value), -Infinity);
    default:
      throw new Error(`the statistic '${statistic}' is not known here; there are SampleCount, Sum, Average, Minimum and Maximum`);
  }
}
