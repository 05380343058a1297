import { MetricStore } from './metric-store';
import { METRIC_NAMESPACE, SERVICE_DIMENSION } from '../../../src/private/contract/metrics';

/** The totals of the handlers' metrics from the start, by name. */
export class Counters {
  /** @param functionNames if only the metrics of these functions count */
  constructor(private readonly store: MetricStore, private readonly functionNames?: readonly string[]) {}

  /** The total over all functions, without further dimensions. Zero if nothing was emitted. */
  total(name: string, statistic: 'Sum' | 'SampleCount' | 'Maximum' = 'Sum'): number {
    const values = this.named(name, 1).flatMap((metric) => this.all(metric, statistic));
    return statistic === 'Maximum' ? Math.max(0, ...values) : values.reduce((sum, value) => sum + value, 0);
  }

  /** The totals by the values of a dimension. */
  by(name: string, dimension: string): Record<string, number> {
    const parts: Record<string, number> = {};
    for (const metric of this.named(name, 2)) {
      for (const value of this.all(metric, 'Sum')) {
        parts[metric.dimensions[dimension]] = (parts[metric.dimensions[dimension]] ?? 0) + value;
      }
    }
    return parts;
  }

  private named(name: string, dimensions: number) {
    const isWanted = (service: string | undefined) => service !== undefined && (this.functionNames?.includes(service) ?? true);
    return this.store.names.filter((metric) => metric.namespace === METRIC_NAMESPACE && metric.name === name
      && isWanted(metric.dimensions[SERVICE_DIMENSION]) && Object.keys(metric.dimensions).length === dimensions);
  }

  private all(metric: ReturnType<Counters['named']>[number], statistic: string): number[] {
    return [...this.store.statistic(metric, statistic, { from: 0, to: Infinity, period: Number.MAX_SAFE_INTEGER }).values()];
  }
}
