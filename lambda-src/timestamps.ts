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
      csv.ascii(suffix);
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
 * The usual case, `2024-02-29 23:59:59.999999` with a T or a Z at most: checked and copied character by character.
 * Writes nothing and says false if the text is anything else.
 */
function writePlain(text: string, csv: CsvBuffer): boolean {
  const length = text.length;
  const separator = text.charCodeAt(10);
  const plain = length >= 19 && length <= 27 && (separator === SPACE || separator === T)
    && text.charCodeAt(4) === DASH && text.charCodeAt(7) === DASH && text.charCodeAt(13) === COLON && text.charCodeAt(16) === COLON
    && two(text, 11) <= 23 && two(text, 14) <= 59 && two(text, 17) <= 59
    && isRealDay(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
  const end = plain ? endOfFraction(text) : length;
  if (!plain || end < length - 1 || (end < length && text.charCodeAt(end) !== Z)) {
    return false;
  }
  csv.asciiRange(text, 0, 10);
  csv.byte(SPACE);
  csv.asciiRange(text, 11, end);
  return true;
}

/** Behind the up to six decimal places of the seconds, if there are any. */
function endOfFraction(text: string): number {
  let end = 20;
  if (text.charCodeAt(19) === POINT) {
    while (end < 26 && isDigit(text.charCodeAt(end))) end++;
  }
  return end > 20 ? end : 19;
}

/** Two digits as a number; a large one if they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : 10_000;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
