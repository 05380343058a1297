import { Template } from 'aws-cdk-lib/assertions';
import { LogEvent } from '../../../local/aws/logs';
import { readAlarm } from '../../../local/aws/metrics/alarm';
import { MetricStore } from '../../../local/aws/metrics/metric-store';
import { widgetQueries } from '../../../local/dashboard/dashboard-body';
import { Observed, Panel, viewOf } from '../../../local/dashboard/view';
import { IngestDashboard, RedshiftTarget } from '../../../src';
import { METRIC_NAMESPACE } from '../../../src/private/contract/metrics';
import { testStack } from '../../app';
import { plainIngest, plainPublisher } from '../../observed';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Sample = [name: string, minute: number, value: number, dimensions?: Record<string, string>];

function observed(widgets: object[] | string, samples: Sample[] = [], more: Partial<Observed> = {}): Observed {
  const store = new MetricStore();
  for (const [name, minute, value, dimensions] of samples) {
    store.add({ namespace: METRIC_NAMESPACE, name, dimensions: { service: '?', ...dimensions }, timestamp: minute * MINUTE, value });
  }
  return {
    title: 'Test',
    range: { from: 0, to: HOUR },
    store,
    alarms: [],
    history: [],
    dashboards: new Map([['board', typeof widgets === 'string' ? widgets : JSON.stringify({ widgets })]]),
    events: () => [],
    ...more,
  };
}

function panelsOf(...of: Parameters<typeof observed>): readonly Panel[] {
  return viewOf(observed(...of)).dashboards[0].panels;
}

const graph = (metrics: any[], properties: object = {}) => ({ type: 'metric', properties: { view: 'timeSeries', metrics, period: 60, stat: 'Sum', ...properties } });

test('lines of a graph share their times, and have gaps where there is no data', () => {
  const [panel] = panelsOf([graph([[METRIC_NAMESPACE, 'A', 'service', '?', { label: 'a', color: '#123456' }], [METRIC_NAMESPACE, 'B', 'service', '?']], { yAxis: { left: { min: 0 } } })],
    [['A', 1, 5], ['A', 2, 6], ['B', 2, 7], ['B', 4, 8]]);
  expect(panel).toMatchObject({
    kind: 'GRAPH',
    times: [1, 2, 4].map((minute) => minute * MINUTE),
    lines: [{ label: 'a', color: '#123456', values: [5, 6, null] }, { label: 'B', values: [null, 7, 8] }],
    stepped: false,
    min: 0,
  });
});

test('a value of a long period is drawn as long as it holds, within the time that is shown', () => {
  const [panel] = panelsOf([graph([[METRIC_NAMESPACE, 'A', 'service', '?', { period: 3600 }]])], [['A', 50, 2], ['A', 61, 3]], { range: { from: 40 * MINUTE, to: 90 * MINUTE } });
  expect(panel).toMatchObject({ stepped: true, times: [40, 60, 90].map((minute) => minute * MINUTE), lines: [{ values: [2, 3, 3] }] });
});

test('numbers are the last data point, or with the period of the whole time all of it', () => {
  const numbers = (properties: object) => panelsOf([graph([[METRIC_NAMESPACE, 'A', 'service', '?'], [METRIC_NAMESPACE, 'B', 'service', '?']], { view: 'singleValue', ...properties })],
    [['A', 1, 5], ['A', 30, 6]])[0];
  expect(numbers({})).toMatchObject({ kind: 'NUMBERS', numbers: [{ label: 'A', value: 6 }, { label: 'B', value: null }] });
  expect(numbers({ setPeriodToTimeRange: true })).toMatchObject({ numbers: [{ value: 11 }, { value: null }] });
});

test('metrics in the short form are those before them, with what differs', () => {
  const queries = widgetQueries({ metrics: [['N', 'A', 'x', '1', 'y', '2'], ['.', 'B', '.', '3', '.', '.'], ['...', '4', { stat: 'Maximum', period: 60 }]] });
  expect(queries.map((query) => 'metric' in query && query.metric)).toEqual([
    { namespace: 'N', name: 'A', dimensions: { x: '1', y: '2' } }, { namespace: 'N', name: 'B', dimensions: { x: '3', y: '2' } }, { namespace: 'N', name: 'B', dimensions: { x: '3', y: '4' } },
  ]);
  expect(queries[0]).toMatchObject({ statistic: 'Average', period: 300_000 });
  expect(queries[2]).toMatchObject({ statistic: 'Maximum', period: 60_000 });
});

test('alarms come with their state, since when, how often they began, and what they watch', () => {
  const alarm = readAlarm('Telegram-IngestAlarmsDeadLettersD6A752F2-ABC', 'arn:alarm', {
    AlarmDescription: 'First look', Namespace: 'N', MetricName: 'M', Statistic: 'Sum', Period: 300, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
  const { alarms, dashboards } = viewOf(observed([{ type: 'alarm', properties: { alarms: ['arn:alarm', 'arn:of another account'] } }], [], {
    alarms: [{ alarm, state: 'OK' }],
    history: [{ alarm, at: 1, from: 'OK', to: 'ALARM' }, { alarm, at: 2, from: 'ALARM', to: 'OK' }],
  }));
  expect(alarms).toEqual([{ name: alarm.name, title: 'Ingest Dead Letters', state: 'OK', since: 2, begun: 1, condition: 'Sum of M ≥ 1 within 5 min', description: 'First look' }]);
  expect(dashboards[0].panels).toMatchObject([{ kind: 'ALARMS', alarms: [alarm.name] }]);
});

test('log lines are those of the query\'s groups within the time that is shown', () => {
  const line = (timestamp: number, message: string): LogEvent => ({ timestamp, message, stream: 's', functionName: 'f' });
  const groups: Record<string, LogEvent[]> = { one: [line(5, 'b'), line(HOUR, 'too late')], two: [line(3, 'a'), line(9, 'c')] };
  const [panel] = panelsOf([{ type: 'log', properties: { query: 'SOURCE \'one\' | SOURCE \'two\' | fields @message | sort @timestamp asc' } }], [], { events: (group) => groups[group] });
  expect(panel).toMatchObject({ kind: 'LOG', fields: ['@message'], rows: ['a', 'b', 'c'].map((message) => ({ '@message': message })) });
});

test('a widget that is not drawn is named', () => {
  expect(() => panelsOf([{ type: 'explorer', properties: {} }])).toThrow('a widget of the type \'explorer\'');
});

describe.each([
  ['a cluster', undefined],
  ['a workgroup', RedshiftTarget.workgroupFromAttributes({ workgroupName: 'wg', workgroupId: '01234567-89ab-cdef-0123-456789abcdef', namespaceName: 'ns', databaseName: 'analytics' })],
])('the dashboard of an ingest into %s', (_, target) => {
  const stack = testStack();
  const { ingest } = plainIngest(target ? { target, tableCreation: false } : {}, stack);
  new IngestDashboard(stack, 'Dashboard', { ingest, publishers: [plainPublisher({}, stack).publisher] });
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body: string = dashboard.Properties.DashboardBody['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : '?').join('');
  const panels = panelsOf(body, [
    ['RowsLoaded', 1, 500], ['RowsLoaded', 2, 300], ['Rejections', 1, 3, { reason: 'TOO_LONG' }], ['CopyDuration', 1, 1500], ['CopyDuration', 9, 500], ['LoadDuration', 9, 4000],
    ['LoadLatency', 1, 61_500],
  ], { events: () => [] });
  const panel = (title: string) => panels.find((one) => one.title === title);

  test('is drawn as a whole, on its grid', () => {
    expect(panels.map(({ kind }) => kind)).toEqual(['ALARMS', 'NUMBERS', ...Array(11).fill('GRAPH'), 'GRAPH', 'LOG']);
    expect(panels.every(({ x, width }) => x + width <= 24)).toBe(true);
  });

  test('says how many rows were loaded, and which were rejected', () => {
    expect(panel('In this time')).toMatchObject({ numbers: [{ label: 'rows loaded', value: 800 }, { value: null }, { value: null }] });
    expect(panel('Rejected, by reason')).toMatchObject({ lines: [{ label: 'TOO_LONG', values: [3] }] });
  });

  test('says what it costs by the hour, and how late rows are in seconds', () => {
    expect(panel('COPYs an hour')).toMatchObject({ stepped: true, lines: [{ label: 'COPYs', values: [2, 2] }] });
    expect(panel('Warehouse seconds an hour')).toMatchObject({ lines: [{ label: 'transactions', values: [4, 4] }, { label: 'of these, COPY', values: [2, 2] }] });
    expect(panel('From topic to table, s')).toMatchObject({ lines: [{ values: [61.5] }, { values: [null] }] });
    expect(JSON.parse(body).periodOverride).toBe('inherit');
  });
});
