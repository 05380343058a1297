import { CsvBuffer } from './csv-buffer';
import { readInstant } from './epoch';
import { ValueWriter } from './field';
import { inRange, isRealDay, nearest } from './instant';
import { writeInstant } from './instant-digits';
import { EpochUnit, Overflow } from '../../src/private/contract/table';

const NOT_PLAIN = -1;

const DASH = 0x2d;
const COLON = 0x3a;
const SPACE = 0x20;
const POINT = 0x2e;
const T = 0x54;
const Z = 0x5a;

/** Writes TIMESTAMP and TIMESTAMPTZ in UTC. A text without an offset is in UTC already. */
export function timestampWriter(suffix: '' | '+00', epoch: EpochUnit | undefined, overflow: Overflow): ValueWriter {
  return (value, csv, start) => {
    const end = typeof value === 'string' ? writePlain(value, csv, start) : NOT_PLAIN;
    if (end === NOT_PLAIN) {
      return writeAny(value, csv, start);
    }
    return suffix === '' ? end : csv.ascii(suffix, end);
  };

  function writeAny(value: unknown, csv: CsvBuffer, start: number): number {
    const instant = readInstant(value, epoch, csv);
    if (typeof instant === 'string') {
      return csv.refuse(instant);
    }
    if (instant.excess !== 'NONE') {
      if (overflow !== 'TRUNCATE' && overflow !== 'ROUND') {
        return csv.refuse('EXCESS_PRECISION');
      }
      csv.truncated = true;
    }
    const kept = overflow === 'ROUND' ? inRange(nearest(instant)) : instant;
    if (kept === 'OUT_OF_RANGE') {
      return csv.refuse(kept);
    }
    const end = writeInstant(kept.seconds, kept.micros, csv.units, start);
    return suffix === '' ? end : csv.ascii(suffix, end);
  }
}

/**
 * Writes the usual form, `2024-02-29 23:59:59.999999`, with a T and a Z at most. It copies the text first and checks the copy,
 * because reading an array is cheapest. Returns the end of the field, or `NOT_PLAIN` for any other text.
 */
function writePlain(text: string, csv: CsvBuffer, start: number): number {
  const { length } = text;
  if (length < 19 || length > 27) {
    return NOT_PLAIN;
  }
  const { units } = csv;
  for (let at = 0; at < length; at++) {
    units[start + at] = text.charCodeAt(at);
  }
  const separator = units[start + 10];
  const end = endOfFraction(units, start + 19, start + length);
  const left = start + length - end;
  if ((separator !== SPACE && separator !== T) || left > 1 || (left === 1 && units[end] !== Z)
    || units[start + 4] !== DASH || units[start + 7] !== DASH || units[start + 13] !== COLON || units[start + 16] !== COLON
    || two(units, start + 11) > 23 || two(units, start + 14) > 59 || two(units, start + 17) > 59
    || !isRealDay(two(units, start) * 100 + two(units, start + 2), two(units, start + 5), two(units, start + 8))) {
    return NOT_PLAIN;
  }
  units[start + 10] = SPACE;
  return end;
}

/** The end of the seconds' decimal places, of which there may be up to six. */
function endOfFraction(units: Uint16Array, start: number, end: number): number {
  let at = start + 1;
  if (at < end && units[start] === POINT) {
    while (at < end && at <= start + 6 && isDigit(units[at])) at++;
  }
  return at > start + 1 ? at : start;
}

/** Reads two digits as a number; returns a large number if they are not digits. */
function two(units: Uint16Array, at: number): number {
  return isDigit(units[at]) && isDigit(units[at + 1]) ? units[at] * 10 + units[at + 1] - 528 : 10_000;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
