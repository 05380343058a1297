import type { CsvBuffer } from './csv-buffer';
import { Decimal, parseDecimal } from './decimal';
import { isExactNumber } from './exact-numbers';
import { Excess, excessOf, inRange, Instant, nearest, parseInstant, SECONDS_A_DAY } from './instant';
import { isInfinite, numberText } from './numbers';
import { EpochUnit } from '../../src/private/contract/table';

/** A second is ten to this power times the unit. */
const POWERS = { SECONDS: 0, MILLISECONDS: 3, MICROSECONDS: 6, NANOSECONDS: 9 } as const;

const MICROS_A_SECOND = 1_000_000;

/** The digits of a double. Languages that write all of them write 17. */
const DOUBLE_DIGITS = 17;

/** Reads a time in ISO 8601 or, in a column that has a unit, a number since 1970. */
export function readInstant(value: unknown, unit: EpochUnit | undefined, csv: CsvBuffer): Instant | 'NOT_A_TIMESTAMP' | 'OUT_OF_RANGE' | 'WRONG_TYPE' {
  if (unit !== undefined && Number.isSafeInteger(value) && !csv.doubtful) {
    return inRange(instantOfInteger(value as number, unit));
  }
  const written = typeof value === 'string' ? parseInstant(value) : 'WRONG_TYPE';
  if (unit === undefined || typeof written === 'object' || written === 'OUT_OF_RANGE') {
    return written;
  }
  csv.needDigits(value);
  const text = numberText(value);
  if (text === undefined || isInfinite(value)) {
    return text === undefined ? 'WRONG_TYPE' : 'OUT_OF_RANGE';
  }
  const instant = instantFromEpoch(text, unit);
  // No number of so few digits is rounded out of the range.
  return typeof instant === 'object' && instant.excess !== 'NONE' && isFloatingPoint(value) ? nearest(instant) : instant;
}

/** Most numbers since 1970 are integers that a double holds, for which arithmetic takes a fraction of the time of digits. */
function instantOfInteger(number: number, unit: EpochUnit): Instant {
  if (unit === 'DAYS') {
    return { seconds: number * SECONDS_A_DAY, micros: 0, excess: 'NONE' };
  }
  const aSecond = 10 ** POWERS[unit];
  const seconds = Math.floor(number / aSecond);
  const micros = (number - seconds * aSecond) * MICROS_A_SECOND / aSecond;
  const whole = Math.floor(micros);
  return { seconds, micros: whole, excess: micros === whole ? 'NONE' : micros - whole < 0.5 ? 'BELOW_HALF' : 'HALF_OR_MORE' };
}

function instantFromEpoch(text: string, unit: EpochUnit): Instant | 'NOT_A_TIMESTAMP' | 'OUT_OF_RANGE' {
  const decimal = unit === 'DAYS' ? secondsOfDays(parseDecimal(text)) : parseDecimal(text, -POWERS[unit]);
  return decimal === undefined ? 'NOT_A_TIMESTAMP' : inRange(instantOf(decimal));
}

function secondsOfDays(days: Decimal | undefined): Decimal | undefined {
  if (days === undefined) {
    return undefined;
  }
  const { negative, integer, fraction } = days;
  return { ...parseDecimal(String(BigInt(integer + fraction) * BigInt(SECONDS_A_DAY)), -fraction.length)!, negative };
}

/** The microsecond in which a number of seconds since 1970 lies. Before 1970, too, that is the one before the instant. */
function instantOf({ negative, integer, fraction }: Decimal): Instant {
  const seconds = Number(integer);
  const micros = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const rest = fraction.slice(6);
  if (!negative) {
    return { seconds, micros, excess: rest === '' ? 'NONE' : excessOf(rest) };
  }
  const before = rest === '' ? micros : micros + 1;
  return before === 0 ? { seconds: -seconds, micros, excess: 'NONE' } : { seconds: -seconds - 1, micros: MICROS_A_SECOND - before, excess: excessBefore(rest) };
}

/** What remains to the next microsecond: the digits end in no zero, so that they are half of one only as `5`. */
function excessBefore(rest: string): Excess {
  return rest === '' ? 'NONE' : rest > '5' ? 'BELOW_HALF' : 'HALF_OR_MORE';
}

/**
 * Whether a JSON number is one of a floating point type, such as that of Python's `time.time()`: it has a fraction, and no more digits than a double.
 * Whatever it has beyond the microseconds comes from that type, and not from a clock.
 */
function isFloatingPoint(value: unknown): boolean {
  if (!isExactNumber(value)) {
    return typeof value === 'number' && !Number.isInteger(value);
  }
  const { integer, fraction } = parseDecimal(value.rawJSON)!;
  return fraction !== '' && (integer + fraction).replace(/^0+/, '').length <= DOUBLE_DIGITS;
}
