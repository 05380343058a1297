import { CfnParameter, Duration } from 'aws-cdk-lib';
import { testStack } from './app';
import { parseScheduleExpression } from '../local/aws/schedule-expression';
import { dueTimesOf, intervalOf, longestIntervalOf } from '../src/private/schedule-interval';

const MINUTE = 60_000;

/** The longest time between two ticks of two weeks, in minutes, as the engine lets a schedule fire. */
function longestAsFired(expression: string): number {
  const start = Date.UTC(2026, 2, 1);
  const schedule = parseScheduleExpression(expression, 'UTC', start);
  const ticks = [schedule.next(start)!];
  while (ticks.at(-1)! < start + 14 * 24 * 60 * MINUTE) {
    ticks.push(schedule.next(ticks.at(-1)! + MINUTE)!);
  }
  return Math.max(...ticks.slice(1).map((tick, at) => tick - ticks[at])) / MINUTE;
}

test.each<[string, number, number]>([
  ['cron(* * * * ? *)', 1440, 1],
  ['cron(0/15 * * * ? *)', 96, 15],
  ['cron(*/25 * ? * * *)', 72, 25],
  ['cron(10,20 * * * ? *)', 48, 50],
  ['cron(0 8-17 * * ? *)', 10, 15 * 60],
  ['cron(30 6,18 * * ? *)', 2, 12 * 60],
  ['cron(0 3 * * ? *)', 1, 24 * 60],
  ['cron(0 3 1-31 JAN-DEC ? *)', 1, 24 * 60],
  ['cron(0 3 ? 1/1 SUN-SAT 2026-2199)', 1, 24 * 60],
  ['cron( 0/10  9-16  ?  *  1-4,THU,FRI-SAT  * )', 48, 16 * 60 + 10],
])('%s is due every day, %d times, and at least every %d minutes', (expression, timesADay, minutes) => {
  expect(dueTimesOf(expression)).toEqual({ timesADay, longestInterval: Duration.minutes(minutes), everyDay: true });
  expect(longestIntervalOf(expression)).toEqual(Duration.minutes(minutes));
  expect(longestAsFired(expression)).toBe(minutes);
});

test.each([
  'cron(0 22-5 * * ? *)', // beyond midnight
  'cron(0 3 ? * FRI-THU *)', // beyond the end of the week
])('%s goes round', (expression) => {
  expect(dueTimesOf(expression)).toMatchObject({ everyDay: true });
  expect(dueTimesOf(expression)!.timesADay).toBe(expression.includes('22-5') ? 8 : 1);
});

test.each([
  'cron(0 * ? * MON-FRI *)', 'cron(0 * ? * FRI-MON *)', 'cron(0 3 ? * 2 *)', 'cron(0 3 1/2 * ? *)', 'cron(0 3 1-30 * ? *)', 'cron(0 3 * JAN,FEB ? *)', 'cron(0 3 * * ? 2026)',
  'cron(0 3 * * ? 2026/2)', 'cron(0 3 L * ? *)', 'cron(0 3 LW * ? *)', 'cron(0 3 L-3 * ? *)', 'cron(0 3 15W * ? *)', 'cron(0 3 ? * FRIL *)', 'cron(0 3 ? * 6#3 *)', 'cron(0 3 ? * mon,TUE#1 *)',
])('%s leaves days out', (expression) => {
  expect(dueTimesOf(expression)).toMatchObject({ everyDay: false });
});

test.each([
  'rate(15 minutes)', 'at(2026-01-01T00:00:00)', 'cron(0 3 * *)', 'cron(0 3 * * ? * *)', 'cron(0 24 * * ? *)', 'cron(60 3 * * ? *)', 'cron(0/0 3 * * ? *)', 'cron(0 3 X * ? *)',
  'cron(0 3 0 * ? *)', 'cron(0 3-4-5 * * ? *)', 'cron(0 3/2/2 * * ? *)', 'cron(, 3 * * ? *)', 'cron(0 3 ? * MONDAY *)',
])('of %s, no times of a cron are known', (expression) => {
  expect(dueTimesOf(expression)).toBeUndefined();
});

test('a rate has one interval, and of a token nothing is known', () => {
  const token = new CfnParameter(testStack(), 'Minutes').valueAsString;
  expect([intervalOf('rate(90 minutes)'), longestIntervalOf('rate(90 minutes)')]).toEqual([Duration.minutes(90), Duration.minutes(90)].map((one) => Duration.millis(one.toMilliseconds())));
  for (const expression of [token, `rate(${token} minutes)`, `cron(${token} 3 * * ? *)`]) {
    expect(longestIntervalOf(expression)).toBeUndefined();
  }
});
