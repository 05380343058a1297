import { CsvBuffer } from './csv';
import { Instant, instantFromEpoch, isRealDay, parseInstant, utcText } from './instant';
import { numberText } from './numbers';
import { Outcome, ValueWriter } from './value-writer';
import { Overflow } from '../src/private/contract';

const DASH = 0x2d;
const COLON = 0x3a;
const SPACE = 0x20;
const POINT = 0x2e;
const T = 0x54;
const Z = 0x5a;

/** TIMESTAMP and TIMESTAMPTZ: written in UTC. A text without an offset is in UTC already. */
export function timestampWriter(suffix: '' | '+00', epoch: 'SECONDS' | 'MILLISECONDS' | undefined, overflow: Overflow): ValueWriter {
  return (value, csv) => {
    if (typeof value === 'string' && writePlain(value, csv)) {
      if (suffix !== '') {
        csv.ascii(suffix);
      }
      return 'WRITTEN';
    }
    return writeAny(value, csv);
  };

  function writeAny(value: unknown, csv: CsvBuffer): Outcome {
    const instant = read(value);
    if (typeof instant === 'string') {
      return instant;
    }
    if (instant.inexact && overflow !== 'TRUNCATE') {
      return 'EXCESS_PRECISION';
    }
    csv.ascii(utcText(instant));
    csv.ascii(suffix);
    return instant.inexact ? 'TRUNCATED' : 'WRITTEN';
  }

  function read(value: unknown): Instant | 'NOT_A_TIMESTAMP' | 'OUT_OF_RANGE' | 'WRONG_TYPE' {
    const instant = typeof value === 'string' ? parseInstant(value) : 'WRONG_TYPE';
    const number = epoch === undefined || typeof instant === 'object' ? undefined : numberText(value);
    return number === undefined || epoch === undefined ? instant : instantFromEpoch(number, epoch);
  }
}

/**
 * The usual case, `2024-02-29 23:59:59.999999` with a T or a Z at most: copied, then checked where it is cheapest to look
 * at. Says false, and has written nothing, if the text is anything else.
 */
function writePlain(text: string, csv: CsvBuffer): boolean {
  const { length } = text;
  if (length < 19 || length > 27) {
    return false;
  }
  const { units, position } = csv;
  for (let at = 0; at < length; at++) {
    units[position + at] = text.charCodeAt(at);
  }
  const separator = units[position + 10];
  const end = endOfFraction(units, position + 19, position + length);
  const left = position + length - end;
  if ((separator !== SPACE && separator !== T) || left > 1 || (left === 1 && units[end] !== Z)
    || units[position + 4] !== DASH || units[position + 7] !== DASH || units[position + 13] !== COLON || units[position + 16] !== COLON
    || two(units, position + 11) > 23 || two(units, position + 14) > 59 || two(units, position + 17) > 59
    || !isRealDay(two(units, position) * 100 + two(units, position + 2), two(units, position + 5), two(units, position + 8))) {
    return false;
  }
  units[position + 10] = SPACE;
  csv.position = end;
  return true;
}

/** Behind the up to six decimal places of the seconds, if there are any. */
function endOfFraction(units: Uint16Array, start: number, end: number): number {
  let at = start + 1;
  if (at < end && units[start] === POINT) {
    while (at < end && at <= start + 6 && isDigit(units[at])) at++;
  }
  return at > start + 1 ? at : start;
}

/** Two digits as a number; a large one if they are none. */
function two(units: Uint16Array, at: number): number {
  return isDigit(units[at]) && isDigit(units[at + 1]) ? units[at] * 10 + units[at + 1] - 528 : 10_000;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
