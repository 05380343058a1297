import { writeDigits, writeInteger } from './integer-digits';

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** A number of fewer than so many units of its last decimal place has 15 digits at most, and no other such number is the same double. */
const MANY_UNITS = 1e15;

/** Returned instead of an end: the number has more digits. */
export const TOO_LONG = -1;

const POWERS = Array.from({ length: 16 }, (_, places) => 10 ** places);
export const MOST_PLACES = POWERS.length - 1;

/**
 * Writes a double of 15 digits at most, of which no more are decimal places than is said, and returns its end. It has the digits that JavaScript
 * gives it, but they come from arithmetic and not from a text. Returns `TOO_LONG` for any other double.
 */
export function writeDecimal(value: number, places: number, units: Uint16Array, start: number): number {
  const size = Math.abs(value);
  const power = POWERS[places];
  const scaled = Math.round(size * power);
  // A quotient is the double that is nearest to the decimal number. So if it is the value, the value was written as this number.
  if (!(scaled < MANY_UNITS) || scaled / power !== size) {
    return TOO_LONG;
  }
  let at = start;
  if (value < 0) {
    units[at++] = MINUS;
  }
  const whole = Math.floor(scaled / power);
  return writeFraction(scaled - whole * power, places, units, writeInteger(whole, units, at));
}

/** Writes a point and decimal places, without zeros at their end. */
function writeFraction(fraction: number, places: number, units: Uint16Array, start: number): number {
  if (fraction === 0) {
    return start;
  }
  units[start] = POINT;
  let end = writeDigits(fraction, places, units, start + 1);
  while (units[end - 1] === ZERO) end--;
  return end;
}
