/** What is left of a time that is more precise than microseconds: how much later it is than the microsecond. */
export type Excess = 'NONE' | 'BELOW_HALF' | 'HALF_OR_MORE';

/** A time to the microsecond. */
interface Microsecond {
  readonly seconds: number;
  readonly micros: number;
  readonly excess: Excess;
}

/** A point in time of the years 1 to 9999. Its seconds count since 1970-01-01T00:00:00Z, and are negative before that. */
export type Instant = Microsecond;

export const SECONDS_A_DAY = 86_400;
const FIRST_SECOND = -62_135_596_800; // 0001-01-01T00:00:00Z
const LAST_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(.*)$/;

/** `Z`, `+02:00`, `+02:00[Europe/Paris]` as Java writes it, ` UTC` as BigQuery and Ruby do, and ` +0000 UTC` as Go does. */
const OFFSET = /^(?: ?(?:[zZ]|([+-])(0\d|1[0-4])(?::?([0-5]\d))?)(?:\[[A-Za-z][\w~/.:+-]*\])?)?( UTC)?$/;

/** A time of day as a text states it. */
export interface TimeOfDay extends Microsecond {
  /** Seconds east of UTC; undefined if the text has no offset. */
  readonly offset: number | undefined;
}

/** Reads `2024-02-29`, `2024-02-29T23:59`, `2024-02-29 23:59:59.999999999 +02:00` and the forms between them. */
export function parseInstant(text: string): Instant | 'NOT_A_TIMESTAMP' | 'OUT_OF_RANGE' {
  const midnight = parseDay(text.slice(0, 10));
  const time = text.length === 10 ? MIDNIGHT : /[ tT]/.test(text.charAt(10)) ? parseTime(text.slice(11)) : undefined;
  if (midnight === undefined || time === undefined) {
    return 'NOT_A_TIMESTAMP';
  }
  return inRange({ ...time, seconds: midnight + time.seconds - (time.offset ?? 0) });
}

const MIDNIGHT: TimeOfDay = { seconds: 0, micros: 0, excess: 'NONE', offset: undefined };

export function parseTime(text: string): TimeOfDay | undefined {
  const match = TIME.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, hours, minutes, seconds = '0', fraction = '', zone] = match;
  const offset = zone === '' ? undefined : parseOffset(zone);
  if (Number.isNaN(offset)) {
    return undefined;
  }
  return {
    seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    micros: Number(fraction.slice(0, 6).padEnd(6, '0')),
    excess: /[^0]/.test(fraction.slice(6)) ? excessOf(fraction.slice(6)) : 'NONE',
    offset,
  };
}

/** Returns seconds; NaN if the text is not an offset. */
function parseOffset(zone: string): number {
  const match = OFFSET.exec(zone);
  if (match === null) {
    return NaN;
  }
  const [, sign, hours = '0', minutes = '0', utc] = match;
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return utc !== undefined && seconds !== 0 ? NaN : sign === '-' ? -seconds : seconds;
}

/** Returns the first second of a day. */
function parseDay(text: string): number | undefined {
  const [, year, month, day] = DAY.exec(text)?.map(Number) ?? [];
  return isRealDay(year, month, day) ? new Date(0).setUTCFullYear(year, month - 1, day) / 1000 : undefined;
}

const DAYS_IN_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isRealDay(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS_IN_MONTH[month]
    && !(month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)));
}

/** The excess of digits behind the microseconds, of which one is not zero. */
export function excessOf(digits: string): Excess {
  return digits >= '5' ? 'HALF_OR_MORE' : 'BELOW_HALF';
}

/** Rounds to the nearest microsecond, and to the later one of two that are equally near. */
export function nearest<Time extends Microsecond>(time: Time): Time {
  const micros = time.excess === 'HALF_OR_MORE' ? time.micros + 1 : time.micros;
  return { ...time, ...micros === 1_000_000 ? { seconds: time.seconds + 1, micros: 0 } : { micros }, excess: 'NONE' };
}

export function inRange(instant: Instant): Instant | 'OUT_OF_RANGE' {
  return instant.seconds >= FIRST_SECOND && instant.seconds <= LAST_SECOND ? instant : 'OUT_OF_RANGE';
}
