/**
 * What each type must make of a value. It is calculated again, by other means than the handler's: big rationals, single code points,
 * and the calendar of `Date`.
 */

import { EpochUnit } from '../../../../src/private/contract/table';

/** The expected outcome: the value as it must be read back, NULL, or a rejection. */
export type Fate = { readonly value: string | null } | 'REJECTED';

export const REJECTED = 'REJECTED';

/** A number as digits and the power of ten of the last digit. */
interface Rational {
  readonly digits: bigint;
  readonly power: number;
}

export function readRational(text: string): Rational | undefined {
  const [, sign, whole = '', part = '', power = '0'] = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  return whole + part === '' ? undefined : { digits: BigInt(`${whole}${part}`) * (sign === '-' ? -1n : 1n), power: Number(power) - part.length };
}

/** A number in units of 10^-scale: rounded towards zero, and to the nearest unit, a half away from zero. */
export function inUnits({ digits, power }: Rational, scale: number): { units: bigint; nearest: bigint; exact: boolean } {
  const shift = power + scale;
  if (shift >= 0) {
    const units = digits * 10n ** BigInt(shift);
    return { units, nearest: units, exact: true };
  }
  const divisor = 10n ** BigInt(-shift);
  const half = digits < 0n ? -divisor : divisor;
  return { units: digits / divisor, nearest: (digits * 2n + half) / (divisor * 2n), exact: digits % divisor === 0n };
}

/** How many microseconds a unit has, as a fraction. */
const MICROSECONDS: Readonly<Record<EpochUnit, readonly [bigint, bigint]>> = {
  DAYS: [86_400_000_000n, 1n], SECONDS: [1_000_000n, 1n], MILLISECONDS: [1000n, 1n], MICROSECONDS: [1n, 1n], NANOSECONDS: [1n, 1000n],
};

/** A number of a unit in microseconds: the one in which it lies, and the nearest one, of two the later one. */
export function inMicroseconds({ digits, power }: Rational, unit: EpochUnit): { micros: bigint; nearest: bigint; exact: boolean } {
  const [times, by] = MICROSECONDS[unit];
  const dividend = digits * times * 10n ** BigInt(Math.max(power, 0));
  const divisor = by * 10n ** BigInt(Math.max(-power, 0));
  return { micros: floor(dividend, divisor), nearest: floor(dividend * 2n + divisor, divisor * 2n), exact: dividend % divisor === 0n };
}

export function floor(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return quotient * divisor > dividend ? quotient - 1n : quotient;
}

/** Whether a number of JSON looks like one of a floating point type: it has a fraction, and no more than 17 digits. */
export function isFloatingPoint(text: string): boolean {
  const { digits, power } = readRational(text)!;
  const significant = String(digits).replace(/^-|0+$/g, '');
  return power < 0 && digits % 10n ** BigInt(-power) !== 0n && significant.length <= 17;
}

export function isUnloadable(text: string): boolean {
  return text.includes('\0') || /\p{Surrogate}/u.test(text);
}

export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Returns the longest start of a text that fits, piece by piece. */
export function cutReference(text: string, maxBytes: number, cutAt: 'CODE_POINT' | 'GRAPHEME'): string {
  if (utf8Bytes(text) <= maxBytes) {
    return text;
  }
  const pieces = cutAt === 'CODE_POINT' ? [...text] : Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  let kept = '';
  for (const piece of pieces) {
    if (utf8Bytes(kept + piece) > maxBytes) {
      break;
    }
    kept += piece;
  }
  // a single cluster that is longer than the column is split, or nothing would be left
  return kept === '' && cutAt === 'GRAPHEME' ? cutReference(text, maxBytes, 'CODE_POINT') : kept;
}

export interface Moment {
  /** Which of several ways to write the offset. */
  readonly style: number;
  readonly day: readonly [number, number, number];
  readonly time: readonly [number, number, number];
  /** Decimal places of the seconds; empty if there are none. */
  readonly fraction: string;
  /** Minutes east of UTC. */
  readonly offset?: number;
}

export function pad(number: number, digits: number = 2): string {
  return String(number).padStart(digits, '0');
}

export function offsetText(minutes: number): string {
  return `${minutes < 0 ? '-' : '+'}${pad(Math.trunc(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

/** Returns the milliseconds of the moment's whole second in UTC; undefined if the day or time does not exist, or is outside the years 1 to 9999. */
export function wholeSecond({ day: [year, month, date], time: [hours, minutes, seconds], offset = 0 }: Moment): number | undefined {
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, date);
  const isDay = year >= 1 && midnight.getUTCFullYear() === year && midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === date;
  if (!isDay || hours > 23 || minutes > 59 || seconds > 59 || Math.abs(offset) >= 15 * 60) {
    return undefined;
  }
  const instant = midnight.getTime() + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000;
  const utcYear = new Date(instant).getUTCFullYear();
  return utcYear >= 1 && utcYear <= 9999 ? instant : undefined;
}

/** Formats microseconds since 1970 as the warehouse does, without trailing zeros. */
export function microsecondText(micros: bigint): string {
  const second = floor(micros, 1_000_000n);
  return timestampText(Number(second) * 1000, String(micros - second * 1_000_000n).padStart(6, '0'));
}

/** Formats a fraction as the warehouse does, without trailing zeros. */
export function timestampText(wholeSecondMs: number, fraction: string): string {
  const date = new Date(wholeSecondMs);
  const day = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  return `${day} ${[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) => pad(part)).join(':')}${fractionText(fraction)}`;
}

export function fractionText(fraction: string): string {
  const kept = fraction.slice(0, 6).replace(/0+$/, '');
  return kept && `.${kept}`;
}

export function isFinerThanMicroseconds(fraction: string): boolean {
  return /[1-9]/.test(fraction.slice(6));
}
