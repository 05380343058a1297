import { metricData, MetricQuery } from './metric-data';
import { MetricStore } from './metric-store';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const COMPARISONS: Readonly<Record<string, { readonly sign: string; readonly breaches: (value: number, threshold: number) => boolean }>> = {
  GreaterThanOrEqualToThreshold: { sign: '≥', breaches: (value, threshold) => value >= threshold },
  GreaterThanThreshold: { sign: '>', breaches: (value, threshold) => value > threshold },
  LessThanThreshold: { sign: '<', breaches: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: { sign: '≤', breaches: (value, threshold) => value <= threshold },
};

/** A metric alarm, as a template defines it. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly queries: readonly MetricQuery[];
  readonly comparison: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: string;
  /** ARNs of the topics that are notified when the alarm enters a state. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

/** Describes in one line what an alarm watches. */
export function condition({ queries, comparison, threshold, evaluationPeriods, datapointsToAlarm }: Alarm): string {
  const watched = queries.find(({ returned }) => returned)!;
  const of = 'metric' in watched ? `${watched.statistic} of ${watched.metric.name}` : watched.label || watched.expression;
  const times = evaluationPeriods === 1 ? '' : `, ${datapointsToAlarm} out of ${evaluationPeriods} times`;
  return `${of} ${COMPARISONS[comparison].sign} ${threshold} within ${watched.period / 60_000} min${times}`;
}

/** Reads the properties of an AWS::CloudWatch::Alarm. Throws if it cannot be evaluated here. */
export function readAlarm(name: string, arn: string, properties: Readonly<Record<string, any>>): Alarm {
  const { ComparisonOperator: comparison, EvaluationPeriods: evaluationPeriods } = properties;
  if (!(comparison in COMPARISONS)) {
    throw new Error(`'ComparisonOperator' is ${comparison}; the local engine knows ${Object.keys(COMPARISONS).join(', ')}`);
  }
  const enabled = String(properties.ActionsEnabled ?? true) === 'true';
  const actions = (arns: string[] = []) => (enabled ? arns : []);
  return {
    name,
    arn,
    description: properties.AlarmDescription ?? '',
    queries: properties.Metrics ? properties.Metrics.map(readQuery) : [statisticQuery(properties, properties.Statistic, properties.Period)],
    comparison,
    threshold: Number(properties.Threshold),
    evaluationPeriods: Number(evaluationPeriods),
    datapointsToAlarm: Number(properties.DatapointsToAlarm ?? evaluationPeriods),
    treatMissingData: properties.TreatMissingData ?? 'missing',
    actions: {
      ALARM: actions(properties.AlarmActions),
      OK: actions(properties.OKActions),
      INSUFFICIENT_DATA: actions(properties.InsufficientDataActions),
    },
  };
}

function statisticQuery({ Namespace, MetricName, Dimensions = [] }: any, statistic: string, period: number): MetricQuery {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }: any) => [Name, Value]));
  return { returned: true, metric: { namespace: Namespace, name: MetricName, dimensions }, statistic, period: Number(period) * 1000 };
}

function readQuery(query: any, _: number, all: any[]): MetricQuery {
  const { Id: id, Label: label, ReturnData = true, Expression: expression, MetricStat: stat, Period } = query;
  const returned = String(ReturnData) === 'true';
  return expression === undefined
    ? { ...statisticQuery(stat.Metric, stat.Stat, stat.Period), id, label, returned }
    : { id, label, returned, expression, period: Number(Period ?? all.find(({ MetricStat }) => MetricStat).MetricStat.Period) * 1000 };
}

/** CloudWatch reads some more periods than it evaluates, to have data if some is missing. */
const PERIODS_MORE = 2;

/**
 * Returns the new state of an alarm. It is evaluated every minute, over the periods that end then.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(alarm: Alarm, store: MetricStore, at: number, current: AlarmState): AlarmState {
  const { period } = alarm.queries.find(({ returned }) => returned)!;
  const range = alarm.evaluationPeriods + PERIODS_MORE;
  const from = at - range * period;
  const [result] = metricData(store, alarm.queries, { from, to: at }, (time) => time);
  const points = Array.from({ length: range }, (_, index) => result.series.points.get(from + index * period));
  const { breaches } = COMPARISONS[alarm.comparison];
  return stateOf(alarm, points.map((value) => value === undefined ? undefined : breaches(value, alarm.threshold)), current);
}

type Evaluation = Pick<Alarm, 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'>;

/** @param breaching whether each period's data point breaches the threshold, the oldest first; undefined without a data point. */
export function stateOf(evaluation: Evaluation, breaching: readonly (boolean | undefined)[], current: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = evaluation;
  const existing = breaching.filter((one) => one !== undefined).slice(-evaluationPeriods);
  const filled = evaluationPeriods - existing.length;
  const count = existing.filter(Boolean).length;
  if (count >= datapointsToAlarm || (treatMissingData === 'breaching' && count + filled >= datapointsToAlarm)) {
    return 'ALARM';
  }
  if (treatMissingData === 'notBreaching' || treatMissingData === 'breaching' || count < existing.length) {
    return 'OK';
  }
  if (treatMissingData === 'ignore') {
    return current;
  }
  // All data is breaching, but there is less than the alarm requires. It is enough if it started long enough ago.
  const age = breaching.length - breaching.indexOf(true);
  return existing.length > 0 && age >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}
