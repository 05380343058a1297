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
   * The topic that is notified when an alarm goes into ALARM, and when it is OK again.
   *
   * If the app creates the topic and its key, their policies let CloudWatch use them. The policy of an imported topic must let `cloudwatch.amazonaws.com`
   * publish, as the policy that SNS creates does. The key must be your own: CloudWatch may not use `alias/aws/sns`.
   *
   * @default - alarms change their state but notify nobody; use the property `alarms` to add actions
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * How many failed invocations of the handler within 5 minutes put the alarm `Errors` into ALARM.
   *
   * Minimum: 1.
   *
   * @default 1
   */
  readonly alarmErrors?: number;

  /**
   * How many throttled invocations of the handler within 5 minutes put the alarm `Throttles` into ALARM.
   *
   * Lambda throttles an invocation if no concurrency is free.
   *
   * Minimum: 1.
   *
   * @default 10
   */
  readonly alarmThrottles?: number;
}

/** The alarms of a construct with a dead-letter queue. */
export interface QueueAlarmOptions extends AlarmOptions {
  /**
   * How many messages in a dead-letter queue put its alarm into ALARM.
   *
   * Minimum: 1.
   *
   * @default 1
   */
  readonly alarmDeadLetters?: number;
}

/** The alarms of an ingest. */
export interface IngestAlarmOptions extends QueueAlarmOptions {
  /**
   * The age of the oldest message that puts the alarm `OldestMessage` into ALARM.
   *
   * A message counts while it waits and while it is being loaded. SQS no longer counts a message that was received three times, so its age
   * is also measured when it is received.
   *
   * Minimum: Duration.minutes(1). Maximum: Duration.days(14), because the queue deletes messages after that time.
   *
   * @default Duration.hours(1)
   */
  readonly alarmMessageAge?: Duration;

  /**
   * How many failed loads of batches within 5 minutes put the alarm `LoadFailures` into ALARM.
   *
   * Minimum: 1. Leave it out with a loader, which has the alarm.
   *
   * @default 1
   */
  readonly alarmLoadFailures?: number;

  /**
   * The share of rejected rows within 5 minutes that puts the alarm `RejectedShare` into ALARM, in percent.
   *
   * Minimum: 1. Maximum: 100.
   *
   * @default 5
   */
  readonly alarmRejectedShare?: number;

  /**
   * How many fields that no column reads, within 5 minutes, put the alarm `UnknownFields` into ALARM.
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
   * How far the newest rows must lag behind the topic to put the alarm `Freshness` into ALARM.
   *
   * Minimum: Duration.minutes(1), and more than `maxBatchingWindow`. Maximum: Duration.days(14). Leave it out with a loader, which has the
   * alarm.
   *
   * @default Duration.minutes(15)
   */
  readonly alarmFreshness?: Duration;

  /**
   * How many messages that SNS drops by filter policies, within 5 minutes, put the alarm `FilteredOut` into ALARM.
   *
   * Nothing keeps these messages, and only the topic counts them, for all of its subscriptions together. So set it above what you expect to be
   * dropped. It needs `filterPolicy` or `filterPolicyWithMessageBody`, and a topic of the account and Region of the ingest.
   *
   * Minimum: 1.
   *
   * @default - no alarm
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
   */
  readonly alarmFilteredOut?: number;
}

/** The alarms of a loader. */
export interface LoaderAlarmOptions extends AlarmOptions {
  /**
   * The age of the oldest staged object that puts the alarm `StagedAge` into ALARM.
   *
   * An object counts from the publication of its oldest message, so that the time in the queue counts, too.
   *
   * Minimum: Duration.minutes(1), and more than the interval of `schedule`. Of a schedule in cron format, that is the longest time between two of its
   * runs, and of one that is a token, a day. Maximum: Duration.days(14).
   *
   * @default - three times the interval of `schedule`, and at least 15 minutes
   */
  readonly alarmStagedAge?: Duration;

  /**
   * How far the newest rows must lag behind their topic when they are loaded, to put the alarm `Freshness` into ALARM.
   *
   * Minimum: Duration.minutes(1), and more than the interval of `schedule`, as for `alarmStagedAge`. Maximum: Duration.days(14).
   *
   * @default - the same as that of `alarmStagedAge`
   */
  readonly alarmFreshness?: Duration;

  /**
   * How many failed loads within a run put the alarm `LoadFailures` into ALARM.
   *
   * Minimum: 1.
   *
   * @default 1
   */
  readonly alarmLoadFailures?: number;

  /**
   * The share of rows that are kept under `rejected/` when they are loaded, in percent, that puts the alarm `RejectedShare` into ALARM.
   *
   * Rows that the table cannot hold do not count, because the ingest has rejected them before.
   *
   * Minimum: 1. Maximum: 100.
   *
   * @default 5
   */
  readonly alarmRejectedShare?: number;
}
