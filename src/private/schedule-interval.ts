import { Duration } from 'aws-cdk-lib';

/** The time from one tick of a schedule to the next. Undefined unless it is a rate that is known at synth. */
export function intervalOf(schedule: string): Duration | undefined {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const units: Record<string, Duration> = { minute: Duration.minutes(1), hour: Duration.hours(1), day: Duration.days(1) };
  return unit === undefined ? undefined : Duration.millis(Number(value) * units[unit].toMilliseconds());
}
