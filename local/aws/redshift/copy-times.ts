import type { TimeFormat } from './copy-statement';
import { FieldError, LoadErrorCode } from './field-error';

/**
 * The forms that 'auto' recognises besides the plain ones. PostgreSQL reads all of them itself.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html
 */
const DATES = [
  /^J\d{1,7}$/,
  /^[A-Z][a-z]{2}-\d{2}-\d{2,4} BC$/,
  /^\d{8}$/,
  /^\d{6}$/,
  /^\d{4}\.\d{3}$/,
  /^\d{1,2}\/\d{1,2}\/\d{4}$/,
  /^\d{1,2}-[A-Z][a-z]{2}-\d{4}$/,
  /^[A-Z][a-z]{2,8} \d{1,2}, \d{4}$/,
];
const TIMES = / \d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?( ?(AM|PM))?( ?([A-Z]{1,5}|[+-]\d{2}(:?\d{2})?))?$/;
const COMPACT = /^(\d{8}|\d{6}) \d{6}$/;
const WITH_NAMES = /^\d{1,2} [A-Z][a-z]{2} \d{2}:\d{2}:\d{2} \d{4}( [A-Z]{3,5})?$/;

const ZONE = /^(?:Z|[+-]\d{2}(?::?\d{2})?)$/;

/** Checks a DATE. A time after it is cut off. */
export function checkDate(bytes: Buffer, start: number, end: number, format: TimeFormat): undefined | Buffer {
  if (end - start === 10 && isCalendarDate(bytes, start)) {
    return undefined;
  }
  const text = bytes.toString('latin1', start, end).trim();
  if (format === 'AUTO') {
    if (isPlainTimestamp(text)) {
      return Buffer.from(text.slice(0, 10));
    }
    if (DATES.some(pattern => pattern.test(text))) {
      return Buffer.from(text);
    }
  }
  throw new FieldError(LoadErrorCode.DATE, `Invalid Date Format - length must be 10 or more, Value '${bytes.toString('utf8', start, end)}'`);
}

/** Checks a TIMESTAMP or TIMESTAMPTZ. */
export function checkTimestamp(bytes: Buffer, start: number, end: number, format: TimeFormat, withZone: boolean): undefined | Buffer {
  if (format === 'EPOCHSECS' || format === 'EPOCHMILLISECS') {
    return epoch(bytes, start, end, format === 'EPOCHSECS' ? 1000 : 1);
  }
  // the usual form, `YYYY-MM-DD HH:MI:SS`, is checked without conversion to text
  if (end - start === 19 && bytes[start + 10] === 0x20 && isCalendarDate(bytes, start) && isTimeOfDay(bytes, start + 11)) {
    return undefined;
  }
  const text = bytes.toString('latin1', start, end).trim();
  if (isPlainTimestamp(text, format, withZone)) {
    return undefined;
  }
  if (format === 'AUTO' && isRecognised(text)) {
    return undefined;
  }
  const shown = bytes.toString('utf8', start, end);
  throw new FieldError(LoadErrorCode.TIMESTAMP, `Invalid timestamp format or value [${format === 'AUTO' ? 'auto' : 'YYYY-MM-DD HH24:MI:SS'}], Value '${shown}'`);
}

/** Checks a TIME or TIMETZ: `HH:MI[:SS[.ffffff]]`, up to 24:00:00, with an offset for TIMETZ. */
export function checkTime(bytes: Buffer, start: number, end: number, withZone: boolean): undefined {
  const text = bytes.toString('latin1', start, end).trim();
  const found = /^(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?( ?[A-Za-z+-].*)?$/.exec(text);
  const [, hour, minute, second = '00', fraction = '', zone = ''] = found ?? [];
  const endOfDay = hour === '24' && minute === '00' && second === '00' && /^(\.0+)?$/.test(fraction);
  const within = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!found || !(within || endOfDay) || (zone !== '' && !(withZone && isZone(zone.trim())))) {
    throw new FieldError(LoadErrorCode.TIMESTAMP, `Invalid time format or value, Value '${bytes.toString('utf8', start, end)}'`);
  }
}

const EPOCH = /^\s*(-?\d+)(\.\d+)?\s*$/;

function epoch(bytes: Buffer, start: number, end: number, factor: number): Buffer {
  const found = EPOCH.exec(bytes.toString('latin1', start, end));
  const date = new Date(found ? Number(found[1]) * factor : NaN);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) {
    const name = factor === 1 ? 'epochmillisecs' : 'epochsecs';
    throw new FieldError(LoadErrorCode.TIMESTAMP, `Invalid timestamp format or value [${name}], Value '${bytes.toString('utf8', start, end)}'`);
  }
  return Buffer.from(date.toISOString());
}

const PLAIN = /^(\d{4}-\d{2}-\d{2})(?:([ T])(\d{2}:\d{2})(:\d{2}(?:\.\d{1,6})?)?( ?(?:Z|[+-]\d{2}(?::?\d{2})?|[A-Z]{3,5}))?)?$/;

/** Whether a text is ISO 8601 with a space or a T. The format DEFAULT takes only seconds and no zone; a TIMESTAMPTZ may have a zone. */
function isPlainTimestamp(text: string, format: TimeFormat = 'AUTO', withZone = true): boolean {
  const found = PLAIN.exec(text);
  if (!found) {
    return false;
  }
  const [, date, between, hours, seconds, zone] = found;
  const bytes = Buffer.from(`${date} ${hours ?? '00:00'}${(seconds ?? ':00').slice(0, 3)}`, 'latin1');
  if (!isCalendarDate(bytes, 0) || !isTimeOfDay(bytes, 11) || (zone !== undefined && !isZone(zone.trim()))) {
    return false;
  }
  return format === 'AUTO' || (between === ' ' && seconds !== undefined && (zone === undefined || withZone));
}

function isRecognised(text: string): boolean {
  if (DATES.some(pattern => pattern.test(text)) || COMPACT.test(text) || WITH_NAMES.test(text)) {
    return true;
  }
  const time = TIMES.exec(text);
  return time !== null && DATES.some(pattern => pattern.test(text.slice(0, time.index)));
}

/** Whether a text is a time zone: an offset from -15:59 to +15:59, or a name, which PostgreSQL checks. */
function isZone(zone: string): boolean {
  if (!ZONE.test(zone)) {
    return /^[A-Z]{3,5}$/.test(zone);
  }
  const digits = zone.replace(/\D/g, '');
  return Number(digits.slice(0, 2)) < 16 && Number(digits.slice(2) || '0') < 60;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether ten bytes are `YYYY-MM-DD` and that day exists. */
function isCalendarDate(bytes: Buffer, at: number): boolean {
  if (bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d) {
    return false;
  }
  const year = number(bytes, at, 4);
  const month = number(bytes, at + 5, 2);
  const day = number(bytes, at + 8, 2);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1])) {
    return false;
  }
  return !(month === 2 && day === 29) || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** Whether eight bytes are `HH:MI:SS` of a day without leap seconds. */
function isTimeOfDay(bytes: Buffer, at: number): boolean {
  return bytes[at + 2] === 0x3a && bytes[at + 5] === 0x3a
    && number(bytes, at, 2) < 24 && number(bytes, at + 3, 2) < 60 && number(bytes, at + 6, 2) < 60;
}

/** Reads digits as a number; NaN, for which every comparison is false, if one is not a digit. */
function number(bytes: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let end = at + digits; at < end; at++) {
    const digit = bytes[at] - 0x30;
    if (!(digit >= 0 && digit <= 9)) {
      return NaN;
    }
    value = value * 10 + digit;
  }
  return value;
}
