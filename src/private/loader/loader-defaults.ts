import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LoaderAlarmOptions } from '../../alarm-options';
import { StagingBucketOptions } from '../../bucket-options';
import { CheckOptions } from '../../check-options';
import { HandlerOptions } from '../../handler-options';
import { LoadScheduleOptions } from '../../loader-options';
import { NetworkOptions } from '../../network-options';
import { withHandlerDefaults } from '../function/function-options';
import { longestIntervalOf } from '../schedule-interval';
import { withAlarmDefaults } from '../watch/alarm-set';

/** The options of a loader that its rules, its alarms and its handler read. */
interface LoaderOptions extends StagingBucketOptions, HandlerOptions, LoaderAlarmOptions, LoadScheduleOptions, NetworkOptions,
  CheckOptions {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** The options of a loader after defaults are filled in. */
export type LoaderSettings = ReturnType<typeof withLoaderDefaults<LoaderOptions>>;

/** The interval of a schedule that is known only at deployment. It is the longest that a loader may have. */
const LONGEST_INTERVAL = Duration.days(1);

/** Fills in the defaults of a loader. The `@default` of each option documents the same value. */
export function withLoaderDefaults<Options extends LoaderOptions>(options: Options) {
  const schedule = options.schedule ?? scheduler.ScheduleExpression.rate(Duration.minutes(15));
  const interval = longestIntervalOf(schedule.expressionString) ?? LONGEST_INTERVAL;
  const late = Duration.minutes(Math.max(15, 3 * interval.toMinutes()));
  return {
    ...withHandlerDefaults(withAlarmDefaults(options), 512, Duration.minutes(15)),
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,

    schedule,
    interval,
    dailyCheck: options.dailyCheck ?? true,

    alarmStagedAge: options.alarmStagedAge ?? late,
    alarmFreshness: options.alarmFreshness ?? late,
    alarmLoadFailures: options.alarmLoadFailures ?? 1,
    alarmRejectedShare: options.alarmRejectedShare ?? 5,
  };
}
