import { Duration } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';

/** The alarms of a construct. The description of each alarm says what happened and what to do first. */
export interface AlarmOptions {
  /**
   * Whether alarms are created.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * The topic that is notified when an alarm starts and when it ends.
   *
   * If you encrypt the topic with your own key, the policy of the key must let CloudWatch use it.
   *
   * @default - alarms change their state but notify nobody; use the property `alarms` to add actions
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
   * How many throttled invocations of the handler within 5 minutes raise an alarm.
   *
   * Lambda throttles an invocation if no concurrency is free.
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
   * The age of the oldest message in the queue that raises an alarm.
   *
   * A message counts while it waits and while it is being loaded. A message that failed is delivered again after six times `timeout`.
   *
   * Minimum: Duration.minutes(1). Maximum: Duration.days(7), because the queue deletes messages after that time.
   *
   * @default Duration.hours(1)
   */
  readonly alarmMessageAge?: Duration;

  /**
   * How many failed loads of batches within 5 minutes raise an alarm.
   *
   * Minimum: 1.
   *
   * @default 1
   */
  readonly alarmLoadFailures?: number;

  /**
   * The share of rejected rows within 5 minutes that raises an alarm, in percent.
   *
   * Minimum: 1. Maximum: 100.
   *
   * @default 5
   */
  readonly alarmRejectedShare?: number;

  /**
   * How many fields that no column reads, within 5 minutes, raise an alarm.
   *
   * A producer has most likely got a new field, or a new name for one. If you set `unknownFields` yourself, you have decided about such
   * fields, and there is no alarm unless you also set this.
   *
   * Minimum: 1. Leave it out with UnknownFields.REJECT, because no such field is then in a row that is loaded.
   *
   * @default - 1, or no alarm if `unknownFields` is set
   */
  readonly alarmUnknownFields?: number;

  /**
   * How far the newest rows may lag behind the topic before there is an alarm.
   *
   * Minimum: Duration.minutes(1), and more than `maxBatchingWindow`. Maximum: Duration.days(7).
   *
   * @default Duration.minutes(15)
   */
  readonly alarmFreshness?: Duration;
}
