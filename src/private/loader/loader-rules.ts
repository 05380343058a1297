import { Token } from 'aws-cdk-lib';
import { LoaderSettings } from './loader-defaults';
import { requireBucket } from '../bucket/passage-bucket';
import { requireNetwork } from '../function/function-network';
import { requireHandler, requireReservedConcurrency } from '../function/function-options';
import { dueTimesOf, intervalOf } from '../schedule-interval';
import { requireLoaderAlarms } from './loader-alarms';

/** Fails if the loader could not be deployed or could not load. */
export function requireLoader(options: LoaderSettings): void {
  requireSchedule(options);
  requireBucket('stagingBucket', options.stagingBucket, options);
  requireHandler(options);
  requireReservedConcurrency(options, 1);
  requireNetwork(options);
  requireLoaderAlarms(options);
}

/** Fails if the schedule fires once, more often than EventBridge Scheduler can, or so rarely that alarms could not watch it. */
function requireSchedule({ schedule: { expressionString } }: LoaderSettings): void {
  if (Token.isUnresolved(expressionString)) {
    return;
  }
  if (expressionString.startsWith('cron(')) {
    requireEveryDay(expressionString);
    return;
  }
  const minutes = intervalOf(expressionString)?.toMinutes();
  if (minutes === undefined || minutes < 1 || minutes > 24 * 60) {
    throw new Error(`'schedule' must be a rate from 1 minute to 1 day, or a schedule in cron format, got '${expressionString}'; `
      + 'for example scheduler.ScheduleExpression.rate(Duration.minutes(15))');
  }
}

/** Between two ticks around a day without one, there is more than a day, whatever their times are. */
function requireEveryDay(cron: string): void {
  if (dueTimesOf(cron)?.everyDay === false) {
    const [, times] = /^cron\(\s*(\S+\s+\S+)/.exec(cron)!;
    throw new Error(`'schedule' must be due on every day, got '${cron}'; with a day between two runs, rows would wait for more than a day, and the alarms Stopped and `
      + `ForgottenObjects would go into ALARM although nothing is wrong, so name no days, months or years: 'cron(${times} * * ? *)'`);
  }
}
