import { evaluate, MathScope, Series, seriesOf } from './math-evaluation';
import { parseExpression } from './math-expression';
import { MetricName, MetricStore } from './metric-store';
import { searchMetrics } from './search-expression';

/** One line of a graph, or one of the queries behind an alarm. Periods are milliseconds. */
export type MetricQuery = MathQuery | StatisticQuery;

interface QueryBase {
  readonly id?: string;
  /** If empty, every series has a label of its own. */
  readonly label?: string;
  /** Whether it is a result, or only an input of the other queries. */
  readonly returned: boolean;
  readonly period: number;
}

export interface MathQuery extends QueryBase {
  readonly expression: string;
}

export interface StatisticQuery extends QueryBase {
  readonly metric: MetricName;
  readonly statistic: string;
}

/** A time range of whole periods, the first of which starts at or after `from`. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Returns the start of the period that holds a time: by the clock, as in a graph, or counted back from the end, as for an alarm. */
export type Align = (time: number, period: number) => number;

export const onTheClock: Align = (time, period) => Math.floor(time / period) * period;

/** Returns the results of queries, in their order. An expression that finds several series gives several results. */
export function metricData(
  store: MetricStore, queries: readonly MetricQuery[], range: TimeRange, align: Align = onTheClock,
): { query: MetricQuery; series: Series }[] {
  const measured = (metric: MetricName, statistic: string, period: number) =>
    store.statistic(metric, statistic, { from: align(range.from, period), to: range.to, period });
  const statisticOf = ({ metric, statistic, period, label }: StatisticQuery): Series =>
    ({ label: label || metric.name, points: measured(metric, statistic, period) });
  const results = (query: MetricQuery, asked: readonly MetricQuery[]): readonly Series[] => {
    if (!('expression' in query)) {
      return [statisticOf(query)];
    }
    const scope: MathScope = {
      resolve: (id) => {
        const other = queries.find((one) => one.id === id);
        if (!other || asked.includes(other)) {
          throw new Error(`metric math '${query.expression}' names '${id}', which is ${other ? 'calculated from it' : 'not the id of another query'}`);
        }
        const found = results(other, [...asked, other]);
        return found.length === 1 ? found[0] : found;
      },
      metrics: (text) => queries.flatMap((one) => 'metric' in one && (one.id ?? '').includes(text) ? [statisticOf(one)] : []),
      search: (search, statistic, seconds) => searchMetrics(search, store.names)
        .map(({ metric, label }) => ({ label, points: measured(metric, statistic, seconds * 1000) }))
        .filter(({ points }) => points.size > 0),
      times: timesOf(align(range.from, query.period), range.to, query.period),
    };
    const found = seriesOf(evaluate(parseExpression(query.expression), scope));
    return found.map((one) => ({ ...one, label: [query.label, found.length > 1 || !query.label ? one.label : ''].filter(Boolean).join(' ') }));
  };
  return queries.filter(({ returned }) => returned)
    .flatMap((query) => results(query, [query]).map((series) => ({ query, series })));
}

function timesOf(from: number, to: number, period: number): number[] {
  return Array.from({ length: Math.max(Math.ceil((to - from) / period), 0) }, (_, index) => from + index * period);
}
