import { AlarmState, condition, evaluateAlarm, readAlarm, stateOf } from '../../../../local/aws/metrics/alarm';
import { MetricStore } from '../../../../local/aws/metrics/metric-store';

const MINUTE = 60_000;
const PROPERTIES = {
  Namespace: 'Test',
  MetricName: 'm',
  Dimensions: [{ Name: 'service', Value: 'a' }],
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

// These are the tables of CloudWatch's documentation: 0 is within the threshold, X breaches it, - is missing.
const THREE_OF_THREE: [string, AlarmState, AlarmState | 'same', AlarmState, AlarmState][] = [
  ['0-X-X', 'OK', 'OK', 'OK', 'OK'],
  ['0----', 'OK', 'OK', 'OK', 'OK'],
  ['-----', 'INSUFFICIENT_DATA', 'same', 'ALARM', 'OK'],
  ['0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['----X', 'INSUFFICIENT_DATA', 'same', 'ALARM', 'OK'],
  ['X----', 'ALARM', 'same', 'ALARM', 'OK'],
];
const TWO_OF_THREE: typeof THREE_OF_THREE = [
  ['0-X-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['00X0X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0-X--', 'OK', 'OK', 'ALARM', 'OK'],
  ['----0', 'OK', 'OK', 'ALARM', 'OK'],
  ['----X', 'INSUFFICIENT_DATA', 'same', 'ALARM', 'OK'],
];

describe.each([[3, THREE_OF_THREE], [2, TWO_OF_THREE]] as const)('%d out of 3', (datapointsToAlarm, table) => {
  test.each(table)('%s', (points, missing, ignore, breaching, notBreaching) => {
    const state = (treatMissingData: string, current: AlarmState = 'OK') => stateOf(
      { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }, [...points].map((point) => point === '-' ? undefined : point === 'X'), current,
    );
    expect([state('missing'), state('breaching'), state('notBreaching')]).toEqual([missing, breaching, notBreaching]);
    for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
      expect(state('ignore', current)).toBe(ignore === 'same' ? current : ignore);
    }
  });
});

function storeOf(...samples: [minute: number, value: number, name?: string][]): MetricStore {
  const store = new MetricStore();
  samples.forEach(([minute, value, name = 'm']) => store.add({ namespace: 'Test', name, dimensions: { service: 'a' }, timestamp: minute * MINUTE, value }));
  return store;
}

test('an alarm looks at the minutes before it, whichever minute it is', () => {
  const alarm = readAlarm('alarm', 'arn', PROPERTIES);
  const store = storeOf([3, 3], [6, 2]); // enough together, while both are within five minutes
  const at = (minute: number) => evaluateAlarm(alarm, store, minute * MINUTE, 'OK');
  expect([6, 7, 8].map(at)).toEqual(['OK', 'ALARM', 'ALARM']);
  expect(evaluateAlarm(readAlarm('other', 'arn', { ...PROPERTIES, Dimensions: [{ Name: 'service', Value: 'b' }] }), store, 7 * MINUTE, 'OK')).toBe('OK');
});

test('the last data point holds while newer ones are missing, as long as CloudWatch looks back', () => {
  const alarm = readAlarm('alarm', 'arn', PROPERTIES);
  const at = (minute: number) => evaluateAlarm(alarm, storeOf([10, 5]), minute * MINUTE, 'OK');
  expect([10, 11, 20, 25, 26].map(at)).toEqual(['OK', 'ALARM', 'ALARM', 'ALARM', 'OK']);
});

test('metric math of an alarm is evaluated over the same minutes', () => {
  const stat = (MetricName: string) => ({ MetricStat: { Metric: { Namespace: 'Test', MetricName, Dimensions: PROPERTIES.Dimensions }, Period: 300, Stat: 'Sum' }, ReturnData: false });
  const { Namespace, MetricName, Dimensions, Statistic, Period, ...rest } = PROPERTIES;
  const alarm = readAlarm('share', 'arn', {
    ...rest,
    Metrics: [
      { Id: 'share', Label: 'rejected, %', Expression: 'IF(received > 0, 100 * rejected / received, 0)', ReturnData: true },
      { Id: 'received', ...stat('received') }, { Id: 'rejected', ...stat('rejected') },
    ],
  });
  expect(evaluateAlarm(alarm, storeOf([1, 100, 'received'], [1, 4, 'rejected']), 5 * MINUTE, 'OK')).toBe('OK');
  expect(evaluateAlarm(alarm, storeOf([1, 100, 'received'], [1, 5, 'rejected']), 5 * MINUTE, 'OK')).toBe('ALARM');
  expect(condition(alarm)).toBe('rejected, % ≥ 5 within 5 min');
});

test.each([
  ['GreaterThanThreshold', 'OK', 'ALARM'], ['LessThanThreshold', 'OK', 'OK'], ['LessThanOrEqualToThreshold', 'ALARM', 'OK'], ['GreaterThanOrEqualToThreshold', 'ALARM', 'ALARM'],
])('%s', (ComparisonOperator, at, above) => {
  const alarm = readAlarm('alarm', 'arn', { ...PROPERTIES, ComparisonOperator });
  expect([5, 6].map((value) => evaluateAlarm(alarm, storeOf([1, value]), 5 * MINUTE, 'OK'))).toEqual([at, above]);
});

test('an alarm that cannot be evaluated is refused', () => {
  expect(() => readAlarm('alarm', 'arn', { ...PROPERTIES, ComparisonOperator: 'GreaterThanUpperThreshold' })).toThrow('the local engine knows GreaterThanOrEqualToThreshold');
});
