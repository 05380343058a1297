import { Duration } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';

/** The alarms of a construct. Each of their descriptions says what to do first. */
export interface AlarmOptions {
  /**
   * Whether there are alarms.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * The topic that is told when an alarm begins and when it ends.
   *
   * If it is encrypted with a key of yours, the key's policy must let CloudWatch use it.
   *
   * @default - alarms change their state and tell nobody; `alarms` lets you add actions of your own
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * How many messages in a dead-letter queue raise an alarm.
   *
   * Minimum: 1.
   *
   * @default 1
   */
  readonly alarmDeadLetters?: number;

  /**
   * How many failed invocations of the handler within 5 minutes raise an alarm.
   *
   * Minimum: 1.
   *
   * @default 1
   */
  readonly alarmErrors?: number;

  /**
   * How many invocations that Lambda had no room for within 5 minutes raise an alarm.
   *
   * Minimum: 1.
   *
   * @default 10
   */
  readonly alarmThrottles?: number;
}

/** The alarms of an ingest. */
export interface IngestAlarmOptions extends AlarmOptions {
  /**
   * From which age on a message that waits, or is tried, raises an alarm. One that failed once comes again after six times `timeout`.
   *
   * Minimum: Duration.minutes(1). Maximum: Duration.days(7), after which messages are gone.
   *
   * @default Duration.hours(1)
   */
  readonly alarmMessageAge?: Duration;

  /**
   * How many batches within 5 minutes that could not be loaded raise an alarm.
   *
   * Minimum: 1.
   *
   * @default 1
   */
  readonly alarmLoadFailures?: number;

  /**
   * From which share on, in percent, the rows that the table cannot hold raise an alarm, within 5 minutes.
   *
   * Minimum: 1. Maximum: 100.
   *
   * @default 5
   */
  readonly alarmRejectedShare?: number;

  /**
   * How far the newest rows may lag behind the topic before there is an alarm.
   *
   * Minimum: Duration.minutes(1), and more than `maxBatchingWindow`. Maximum: Duration.days(7).
   *
   * @default Duration.minutes(15)
   */
  readonly alarmFreshness?: Duration;
}
