import { metricData, MetricQuery } from '../../../../local/aws/metrics/metric-data';
import { aggregate, MetricStore } from '../../../../local/aws/metrics/metric-store';

const MINUTE = 60_000;
const RANGE = { from: 0, to: 5 * MINUTE };

/** Makes metrics of one value a minute, by name; null for a missing value. */
function storeOf(metrics: Record<string, (number | null)[]>, dimensions: Record<string, string> = {}): MetricStore {
  const store = new MetricStore();
  for (const [name, values] of Object.entries(metrics)) {
    values.forEach((value, minute) => value !== null && store.add({ namespace: 'Test', name, dimensions, timestamp: minute * MINUTE + 1, value }));
  }
  return store;
}

/** Returns the values of an expression over those metrics, minute by minute. */
function results(expression: string, metrics: Record<string, (number | null)[]>): (number | null)[][] {
  const queries: MetricQuery[] = [
    { expression, returned: true, period: MINUTE },
    ...Object.keys(metrics).map((name) => ({ id: name, returned: false, metric: { namespace: 'Test', name, dimensions: {} }, statistic: 'Sum', period: MINUTE })),
  ];
  return metricData(storeOf(metrics), queries, RANGE)
    .map(({ series: { points } }) => [0, 1, 2, 3, 4].map((minute) => points.get(minute * MINUTE) ?? null));
}

// These are the examples of CloudWatch's documentation.
test.each<[string, Record<string, (number | null)[]>, (number | null)[]]>([
  ['m1 < m2', { m1: [30, 20, 0, 0], m2: [20, null, 20, null] }, [0, 0, 1, 0, null]],
  ['m1 >= 30', { m1: [30, 20, 0, 0] }, [1, 0, 0, 0, null]],
  ['m1 > 15 AND m2 > 15', { m1: [30, 20, 0, 0], m2: [20, null, 20, null] }, [1, 0, 0, 0, null]],
  ['IF(m1, m2, m3)', { m1: [1, 1, 0, 0, null], m2: [30, null, 0, 0, 30], m3: [0, 0, 20, null, 20] }, [30, 0, 20, null, null]],
  ['IF(m1, 5, m3)', { m1: [1, 1, 0, 0, null], m3: [0, 0, 20, null, 20] }, [5, 5, 20, null, null]],
  ['IF(m1, m2, 5)', { m1: [1, 1, 0, 0, null], m2: [30, null, 0, 0, 30] }, [30, 0, 5, 5, null]],
  ['IF(m1 < 400, m1)', { m1: [399, 400, 1] }, [399, null, 1, null, null]],
])('%s', (expression, metrics, expected) => {
  expect(results(expression, metrics)).toEqual([expected]);
});

test.each<[string, string, (number | null)[]]>([
  ['what is missing counts as zero', 'a + b', [11, 20, 3, null, null]],
  ['a division by zero drops the data point', 'b / a', [10, null, 0, null, null]],
  ['tight operators bind first, and equals go from left to right', 'a - 1 - 2 * 3 ^ 2', [-18, null, -16, null, null]],
  ['parentheses come first of all', '-(a - 1) * 2', [0, null, -4, null, null]],
  ['gaps are filled with a number', 'FILL(a, 7)', [1, 7, 3, 7, 7]],
  ['gaps are filled with what was last', 'FILL(a, REPEAT)', [1, 1, 3, 3, 3]],
  ['several series come to one', 'SUM([a, b])', [11, 20, 3, null, null]],
  ['one series comes to a number', 'a / SUM(a)', [0.25, null, 0.75, null, null]],
  ['all metrics of the request', 'MAX(METRICS())', [10, 20, 3, null, null]],
  ['metrics by a part of their id', 'SUM(METRICS("b"))', [10, 20, null, null, null]],
])('%s', (_, expression, expected) => {
  expect(results(expression, { a: [1, null, 3], b: [10, 20] })).toEqual([expected]);
});

test.each([
  ['SUM(m1', 'cannot be read at \'its end\''],
  ['m1 +', 'cannot be read at \'its end\''],
  ['m1 ? 2', 'cannot be read at \'? 2\''],
  ['STDDEV(m1)', 'metric math has \'STDDEV\', which is not known here; there are SUM, AVG, MIN, MAX, IF'],
  ['m2 + 1', 'names \'m2\', which is not the id of another query'],
  ['5', 'must come to a time series, got the number 5'],
])('the expression %s is refused', (expression, message) => {
  expect(() => results(expression, { m1: [1] })).toThrow(message);
});

test('a search finds the metrics of exactly its dimensions, and calls each by what tells it from the others', () => {
  const store = new MetricStore();
  const add = (name: string, dimensions: Record<string, string>, value: number) => store.add({ namespace: 'Test', name, dimensions, timestamp: 1, value });
  add('Rejections', { service: 'a' }, 9);
  add('Rejections', { service: 'a', reason: 'TOO_LONG' }, 4);
  add('Rejections', { service: 'a', reason: 'NOT_JSON' }, 5);
  add('Rejections', { service: 'b', reason: 'NOT_JSON' }, 6);
  add('Retries', { service: 'a', reason: 'NOT_JSON' }, 7);
  const search = (text: string) => metricData(store, [{ expression: `SEARCH('${text}', 'Sum', 60)`, label: '', returned: true, period: MINUTE }], RANGE)
    .map(({ series: { label, points } }) => [label, [...points.values()]]);
  expect(search('{Test,service,reason} MetricName="Rejections" service="a"')).toEqual([['TOO_LONG', [4]], ['NOT_JSON', [5]]]);
  expect(search('{Test,service} MetricName="Rejections"')).toEqual([['a', [9]]]);
  expect(() => search('Rejections')).toThrow('must begin with a schema');
  expect(() => search('{Test,service} Rejections')).toThrow('cannot be read at \'Rejections\'');
});

test('periods lie on the clock, and each statistic is that of the values within', () => {
  const store = new MetricStore();
  // one sample comes late
  for (const [seconds, value] of [[70, 5], [119, 1], [60, 3], [300, 8]]) {
    store.add({ namespace: 'Test', name: 'm', dimensions: {}, timestamp: seconds * 1000, value });
  }
  const points = (statistic: string, period: number) => {
    const [{ series }] = metricData(store, [{ returned: true, metric: { namespace: 'Test', name: 'm', dimensions: {} }, statistic, period }], { from: 65_000, to: 400_000 });
    return [...series.points];
  };
  expect(points('Sum', MINUTE)).toEqual([[60_000, 9], [300_000, 8]]);
  expect(points('SampleCount', MINUTE)).toEqual([[60_000, 3], [300_000, 1]]);
  expect(points('Average', 5 * MINUTE)).toEqual([[0, 3], [300_000, 8]]);
  expect([...'Minimum Maximum'.split(' ')].map((statistic) => points(statistic, MINUTE)[0][1])).toEqual([1, 5]);
  expect(() => aggregate('p99', [1])).toThrow('the statistic \'p99\' is not known here');
});
