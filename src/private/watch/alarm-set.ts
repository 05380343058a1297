import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { letAlarmsNotify } from './alarm-topic';
import { AlarmOptions, QueueAlarmOptions } from '../../alarm-options';
import { requireInteger } from '../validation';

/** What an alarm watches. The alarm goes into ALARM when the metric reaches the threshold. */
export interface Watched {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** How late a data point may arrive, or how long it is the newest one. Newer or missing data points must not hide it. */
  readonly late?: Duration;
  /**
   * The period of the metric.
   *
   * @default PERIOD
   */
  readonly period?: Duration;
  /** What happened, and what to do first. */
  readonly description: string;
}

/** What must not be silent for long. */
export interface Silence {
  readonly metric: cloudwatch.IMetric;
  readonly periods: number;
  readonly description: string;
}

/** The default period of the metrics. */
export const PERIOD = Duration.minutes(5);

/** An alarm that goes into ALARM by a check stays there until the next one. */
export const UNTIL_THE_NEXT_CHECK = { period: Duration.hours(1), late: Duration.days(1) } as const;

/** The alarms of one construct. */
export class AlarmSet extends Construct {
  public readonly alarms: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, private readonly options: AlarmOptions) {
    super(scope, id);
    if (options.alarms !== false && options.alarmTopic) {
      letAlarmsNotify(scope, options.alarmTopic);
    }
  }

  public add(id: string, { metric, threshold, description, late = Duration.seconds(0), period = PERIOD }: Watched): void {
    this.put(id, {
      alarmDescription: description,
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1 + Math.ceil(late.toSeconds() / period.toSeconds()),
      datapointsToAlarm: 1,
      // Handlers emit no data while nothing happens.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  /** Adds an alarm that goes into ALARM when a metric has had no data, or zeros only, in so many of its periods. */
  public addSilence(id: string, { metric, periods, description }: Silence): void {
    this.put(id, {
      alarmDescription: description,
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
  }

  private put(id: string, props: cloudwatch.AlarmProps): void {
    if (this.options.alarms === false) {
      return;
    }
    const alarm = new cloudwatch.Alarm(this, id, props);
    if (this.options.alarmTopic) {
      const action = new actions.SnsAction(this.options.alarmTopic);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    this.alarms.push(alarm);
  }
}

/** Fills in the alarm options that every construct has. */
export function withAlarmDefaults<Options extends AlarmOptions>(options: Options) {
  return {
    ...options,
    alarms: options.alarms ?? true,
    alarmErrors: options.alarmErrors ?? 1,
    alarmThrottles: options.alarmThrottles ?? 10,
  };
}

/** Fails if a threshold is never reached, or always. */
export function requireAlarms(options: AlarmOptions): void {
  requireInteger('alarmErrors', options.alarmErrors, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'invocations' });
  requireInteger('alarmThrottles', options.alarmThrottles, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'invocations' });
}

/** Fills in the alarm options of a construct with a dead-letter queue. */
export function withQueueAlarmDefaults<Options extends QueueAlarmOptions>(options: Options) {
  return { ...withAlarmDefaults(options), alarmDeadLetters: options.alarmDeadLetters ?? 1 };
}

/** Fails if a threshold of a construct with a dead-letter queue is never reached, or always. */
export function requireQueueAlarms(options: QueueAlarmOptions): void {
  requireAlarms(options);
  requireInteger('alarmDeadLetters', options.alarmDeadLetters, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'messages' });
}
