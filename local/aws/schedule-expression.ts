/**
 * The due times of a schedule, in milliseconds since 1970.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export interface ScheduleExpression {
  /** The first time at or after the given one; undefined if there is none. */
  next(from: number): number | undefined;
}

const MINUTE = 60_000;
const UNITS: Record<string, number> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };

/** Parses a schedule expression. A rate without a start date starts when the schedule is created. */
export function parseScheduleExpression(expression: string, timeZone: string, start: number): ScheduleExpression {
  const [, kind, body] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'rate':
      return rate(body, start);
    case 'cron':
      return new Cron(body, timeZone);
    case 'at': {
      const at = localToUtc(body.trim(), timeZone);
      return { next: (from) => from <= at ? at : undefined };
    }
    default:
      throw new Error(`schedule expression '${expression}' is not one of rate(...), cron(...) and at(...)`);
  }
}

function rate(body: string, start: number): ScheduleExpression {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(body.trim()) ?? [];
  const period = Number(count) * UNITS[unit];
  if (!(period > 0)) {
    throw new Error(`rate(${body}) is not a positive whole number of minutes, hours or days`);
  }
  return { next: (from) => start + Math.max(0, Math.ceil((from - start) / period)) * period };
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const FIELDS: Field[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
  { name: 'day of week', from: 1, to: 7, names: ['', 'SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
  { name: 'year', from: 1970, to: 2199 },
];

/** A cron expression that is not due for this long counts as ended. */
const HORIZON = 8 * 366 * UNITS.day;

class Cron implements ScheduleExpression {
  private readonly allowed: ReadonlySet<number>[];
  private readonly zone: Intl.DateTimeFormat;

  constructor(body: string, timeZone: string) {
    const parts = body.trim().split(/\s+/);
    if (parts.length !== FIELDS.length) {
      throw new Error(`cron(${body}) must have ${FIELDS.length} fields (${FIELDS.map(({ name }) => name).join(', ')}), got ${parts.length}`);
    }
    this.allowed = parts.map((part, index) => parseField(part, FIELDS[index]));
    this.zone = zoneFormat(timeZone);
  }

  next(from: number): number | undefined {
    const end = from + HORIZON;
    for (let at = Math.ceil(from / MINUTE) * MINUTE; at < end;) {
      const [year, month, day, hour, minute] = localFields(at, this.zone);
      const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
      const [minutes, hours, days, months, weekdays, years] = this.allowed;
      if (!years.has(year) || !months.has(month) || !days.has(day) || !weekdays.has(weekday)) {
        // Moves to the next hour before a possible change of the clocks, which happens on full hours.
        at += Math.max(1, 23 - hour) * UNITS.hour - minute * MINUTE;
      } else if (!hours.has(hour)) {
        at += (60 - minute) * MINUTE;
      } else if (!minutes.has(minute)) {
        at += MINUTE;
      } else {
        return at;
      }
    }
    return undefined;
  }
}

function parseField(text: string, field: Field): ReadonlySet<number> {
  const number = (word: string): number => {
    const value = field.names?.includes(word.toUpperCase()) ? field.names.indexOf(word.toUpperCase()) : Number(word);
    if (word === '' || !Number.isInteger(value) || value < field.from || value > field.to) {
      throw new Error(`cron field '${field.name}' takes numbers from ${field.from} to ${field.to} with * ? , - and /, got '${text}'`);
    }
    return value;
  };
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [range, step = '1'] = item.split('/');
    const [first, last] = range.split('-');
    const open = range === '*' || range === '?';
    const start = open ? field.from : number(first);
    const end = open || (last === undefined && item.includes('/')) ? field.to : number(last ?? first);
    for (let value = start; value <= end; value += Math.max(1, Number(step))) {
      values.add(value);
    }
  }
  return values;
}

/** Returns the moment at which the clocks of a time zone show a local time such as 2026-01-31T09:00:00. */
export function localToUtc(local: string, timeZone: string): number {
  const wanted = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(local) || Number.isNaN(wanted)) {
    throw new Error(`at(${local}) must be at(yyyy-mm-ddThh:mm:ss)`);
  }
  const zone = zoneFormat(timeZone);
  let guess = wanted;
  for (let round = 0; round < 2; round++) {
    const [year, month, day, hour, minute] = localFields(guess, zone);
    guess += wanted - (Date.UTC(year, month - 1, day, hour, minute) + guess % MINUTE);
  }
  return guess;
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
  });
}

function localFields(at: number, zone: Intl.DateTimeFormat): number[] {
  const parts = Object.fromEntries(zone.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return [parts.year, parts.month, parts.day, parts.hour, parts.minute];
}
