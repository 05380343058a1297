import { Duration } from 'aws-cdk-lib';

/** The time from one tick of a schedule to the next. Undefined unless it is a rate that is known at synth. */
export function intervalOf(schedule: string): Duration | undefined {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const units: Record<string, Duration> = { minute: Duration.minutes(1), hour: Duration.hours(1), day: Duration.days(1) };
  return unit === undefined ? undefined : Duration.millis(Number(value) * units[unit].toMilliseconds());
}

/** The longest time between two ticks of a schedule that has some every day. Undefined if nobody can tell at synth. */
export function longestIntervalOf(schedule: string): Duration | undefined {
  return intervalOf(schedule) ?? dueTimesOf(schedule)?.longestInterval;
}

/** When a cron expression is due, by a clock that never changes. */
export interface DueTimes {
  /** How often it is due, on a day with ticks. */
  readonly timesADay: number;
  /** The longest time between two ticks, if it is due on every day. */
  readonly longestInterval: Duration;
  /** Whether it is due on every day. */
  readonly everyDay: boolean;
}

/** A field of a cron expression. The first of its names means `from`. */
interface Field {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  /** What stands for some days of each month, such as L for the last one. */
  readonly someDays?: RegExp;
}

const MINUTE: Field = { from: 0, to: 59 };
const HOUR: Field = { from: 0, to: 23 };
const DAY: Field = { from: 1, to: 31, someDays: /^(L|LW|L-\d+|\d+W)$/ };
const MONTH: Field = { from: 1, to: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] };
const WEEKDAY: Field = { from: 1, to: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'], someDays: /^(\w+L|\w+#\d)$/ };
const YEAR: Field = { from: 1970, to: 2199 };

const MINUTES_A_DAY = 24 * 60;

/**
 * When a cron expression is due. Undefined if it is none, or has a token.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function dueTimesOf(schedule: string): DueTimes | undefined {
  const [, fields = ''] = /^cron\((.*)\)$/.exec(schedule) ?? [];
  const [minute, hour, day, month, weekday, year = '*', ...others] = fields.trim().split(/\s+/);
  if (weekday === undefined || others.length > 0) {
    return undefined;
  }
  const [minutes, hours, days, months, weekdays, years] = [
    valuesOf(minute, MINUTE), valuesOf(hour, HOUR), valuesOf(day, DAY), valuesOf(month, MONTH), valuesOf(weekday, WEEKDAY), valuesOf(year, YEAR),
  ];
  if (!minutes || !hours || !days || !months || !weekdays || !years) {
    return undefined;
  }
  const ofADay = hours.flatMap((h) => minutes.map((m) => 60 * h + m));
  const intervals = ofADay.map((time, at) => (ofADay[at + 1] ?? ofADay[0] + MINUTES_A_DAY) - time);
  return {
    timesADay: ofADay.length,
    longestInterval: Duration.minutes(Math.max(...intervals)),
    everyDay: isEvery(days, DAY) && isEvery(months, MONTH) && isEvery(weekdays, WEEKDAY) && isEvery(years, { ...YEAR, from: years[0] }),
  };
}

function isEvery(values: readonly number[], { from, to }: Field): boolean {
  return values.length === to - from + 1;
}

/** The values that a field allows, in order. Undefined if it is not understood. */
function valuesOf(field: string, { from, to, names = [], someDays }: Field): readonly number[] | undefined {
  const number = (word: string) => (names.includes(word) ? from + names.indexOf(word) : /^\d+$/.test(word) ? Number(word) : NaN);
  const count = to - from + 1;
  const values = new Set<number>();
  for (const part of field.toUpperCase().split(',')) {
    if (someDays?.test(part)) {
      continue; // these are never all days, so they make no difference
    }
    const [range, step = '1', ...others] = part.split('/');
    const [first, last = part.includes('/') ? to : first, ...more] = /^[*?]$/.test(range) ? [from, to] : range.split('-').map(number);
    const isRange = [first, last].every((value) => value >= from && value <= to);
    if (!isRange || !/^[1-9]\d*$/.test(step) || others.length + more.length > 0) {
      return undefined;
    }
    const length = (last - first + count) % count; // FRI-MON goes beyond the end of the week
    for (let at = 0; at <= length; at += Number(step)) {
      values.add(from + (first - from + at) % count);
    }
  }
  return [...values].sort((one, other) => one - other);
}
