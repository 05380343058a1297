import { SECONDS_A_DAY } from './instant';
import { writeDigits } from './integer-digits';

const DASH = 0x2d;
const COLON = 0x3a;
const SPACE = 0x20;
const POINT = 0x2e;

const [DAYS_IN_4_YEARS, DAYS_IN_100_YEARS, DAYS_IN_400_YEARS] = [1461, 36_524, 146_097];

/** Days from the 1st of March of the year 0 to 1970. A year that begins in March has its leap day at its end. */
const DAYS_BEFORE_1970 = 719_468;

/** Writes a time in UTC as `2024-02-29 23:59:59`, with microseconds if there are any, and returns its end. */
export function writeInstant(seconds: number, micros: number, units: Uint16Array, start: number): number {
  const day = Math.floor(seconds / SECONDS_A_DAY);
  const at = writeDay(day, units, start);
  units[at] = SPACE;
  return writeTime(seconds - day * SECONDS_A_DAY, micros, units, at + 1);
}

/** Writes a time of day as `23:59:59`, with microseconds if there are any. */
export function writeTime(secondOfDay: number, micros: number, units: Uint16Array, start: number): number {
  const minutes = Math.floor(secondOfDay / 60);
  const hours = Math.floor(minutes / 60);
  let at = writeDigits(hours, 2, units, start);
  units[at++] = COLON;
  at = writeDigits(minutes - hours * 60, 2, units, at);
  units[at++] = COLON;
  at = writeDigits(secondOfDay - minutes * 60, 2, units, at);
  if (micros === 0) {
    return at;
  }
  units[at++] = POINT;
  return writeDigits(micros, 6, units, at);
}

/**
 * Writes a day, counted from 1970, as `2024-02-29`. It does not make a `Date`, because that takes several times as long.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
export function writeDay(day: number, units: Uint16Array, start: number): number {
  const days = day + DAYS_BEFORE_1970;
  const cycle = Math.floor(days / DAYS_IN_400_YEARS);
  const ofCycle = days - cycle * DAYS_IN_400_YEARS;
  const yearOfCycle = Math.floor((ofCycle - Math.floor(ofCycle / (DAYS_IN_4_YEARS - 1)) + Math.floor(ofCycle / DAYS_IN_100_YEARS)
    - Math.floor(ofCycle / (DAYS_IN_400_YEARS - 1))) / 365);
  const ofYear = ofCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  let at = writeDigits(cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), 4, units, start);
  units[at++] = DASH;
  at = writeDigits(month, 2, units, at);
  units[at++] = DASH;
  return writeDigits(ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1, 2, units, at);
}
