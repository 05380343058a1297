import { localToUtc, parseScheduleExpression } from '../../../local/aws/schedule-expression';

const at = (text: string) => Date.parse(text);

function occurrences(expression: string, from: string, count: number, timeZone: string = 'UTC'): string[] {
  const schedule = parseScheduleExpression(expression, timeZone, at(from));
  const times: string[] = [];
  for (let next = schedule.next(at(from)); next !== undefined && times.length < count; next = schedule.next(next + 1)) {
    times.push(new Date(next).toISOString().replace(':00.000Z', 'Z'));
  }
  return times;
}

test('a rate is due at its start and then at every period', () => {
  expect(occurrences('rate(1 minute)', '2026-03-01T10:00:20Z', 3)).toEqual(
    ['2026-03-01T10:00:20.000Z', '2026-03-01T10:01:20.000Z', '2026-03-01T10:02:20.000Z']);
  expect(occurrences('rate(2 hours)', '2026-03-01T10:00:00Z', 2)).toEqual(['2026-03-01T10:00Z', '2026-03-01T12:00Z']);
});

test.each([
  ['cron(0 9 * * ? *)', ['2026-03-01T09:00Z', '2026-03-02T09:00Z']],
  ['cron(0/15 * ? * * *)', ['2026-03-01T00:00Z', '2026-03-01T00:15Z']],
  ['cron(30 8-9 ? * MON-FRI *)', ['2026-03-02T08:30Z', '2026-03-02T09:30Z']],
  ['cron(0 0 31 * ? *)', ['2026-03-31T00:00Z', '2026-05-31T00:00Z']],
  ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
  ['cron(5,10 0 1 JAN ? 2027)', ['2027-01-01T00:05Z', '2027-01-01T00:10Z']],
])('%s', (expression, expected) => {
  expect(occurrences(expression, '2026-03-01T00:00:00Z', 2)).toEqual(expected);
});

test('cron keeps the local hour over the change of the clocks', () => {
  expect(occurrences('cron(0 9 * * ? *)', '2026-03-07T00:00:00Z', 3, 'America/New_York')).toEqual(
    ['2026-03-07T14:00Z', '2026-03-08T13:00Z', '2026-03-09T13:00Z']);
});

test('at is due once, in its time zone', () => {
  expect(occurrences('at(2026-07-01T09:00:00)', '2026-03-01T00:00:00Z', 2, 'Europe/Berlin')).toEqual(['2026-07-01T07:00Z']);
  expect(occurrences('at(2026-01-01T09:00:00)', '2026-03-01T00:00:00Z', 2)).toEqual([]);
  expect(new Date(localToUtc('2026-01-31T09:30:15', 'Asia/Kolkata')).toISOString()).toBe('2026-01-31T04:00:15.000Z');
});

test.each([
  ['every minute', 'is not one of rate(...), cron(...) and at(...)'],
  ['rate(0 minutes)', 'not a positive whole number'],
  ['rate(5 seconds)', 'not a positive whole number'],
  ['cron(* * * * *)', 'must have 6 fields'],
  ['cron(0 24 * * ? *)', "cron field 'hours' takes numbers from 0 to 23"],
  ['cron(0 0 L * ? *)', "cron field 'day of month' takes numbers"],
  ['at(tomorrow)', 'at(tomorrow) must be at(yyyy-mm-ddThh:mm:ss)'],
])('%s is refused', (expression, message) => {
  expect(() => parseScheduleExpression(expression, 'UTC', 0)).toThrow(message);
});
