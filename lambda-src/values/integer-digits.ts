/* eslint-disable no-bitwise -- 32-bit division by a constant becomes a multiplication; a general division takes several times as long */

const MINUS = 0x2d;
const ZERO = 0x30;

/** The two digits of 0 to 99. */
const TENS = Uint8Array.from({ length: 100 }, (_, n) => ZERO + Math.floor(n / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, n) => ZERO + n % 10);

const EIGHT_DIGITS = 100_000_000;

/** Writes a safe integer in UTF-16 and returns its end. */
export function writeInteger(value: number, units: Uint16Array, start: number): number {
  let at = start;
  let rest = value;
  if (rest < 0) {
    units[at++] = MINUS;
    rest = -rest;
  }
  if (rest < EIGHT_DIGITS) {
    return writeFew(rest, lengthOf(rest), units, at);
  }
  const high = Math.floor(rest / EIGHT_DIGITS); // at most 90,071,992
  return writeFew(rest - high * EIGHT_DIGITS, 8, units, writeFew(high, lengthOf(high), units, at));
}

/** Writes a safe integer that is not negative with the given number of digits, of which it has no more. Zeros stand before its own. */
export function writeDigits(value: number, digits: number, units: Uint16Array, start: number): number {
  if (digits <= 8) {
    return writeFew(value, digits, units, start);
  }
  const high = Math.floor(value / EIGHT_DIGITS);
  return writeFew(value - high * EIGHT_DIGITS, 8, units, writeFew(high, digits - 8, units, start));
}

/** Writes a number below 100,000,000 with the given number of digits. */
function writeFew(value: number, digits: number, units: Uint16Array, start: number): number {
  let rest = value | 0;
  let at = start + digits;
  for (; at > start + 1; rest = (rest / 100) | 0) {
    units[--at] = ONES[rest % 100];
    units[--at] = TENS[rest % 100];
  }
  if (at > start) {
    units[start] = ZERO + rest;
  }
  return start + digits;
}

function lengthOf(value: number): number {
  if (value < 10_000) {
    return value < 100 ? (value < 10 ? 1 : 2) : (value < 1000 ? 3 : 4);
  }
  return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : (value < 10_000_000 ? 7 : 8);
}
