import { CsvBuffer } from './csv-buffer';
import { Decimal, parseDecimal } from './decimal';
import { MOST_PLACES, TOO_LONG, writeDecimal } from './decimal-digits';
import { isExactNumber } from './exact-numbers';
import { ValueWriter } from './field';
import { writeInteger } from './integer-digits';
import { Overflow } from '../../src/private/contract/table';

/** An integer as it is staged. */
const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/** The text of a number, however the message writes it; undefined if the value is not a number. A double gives its shortest text. */
export function numberText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return String(value);
    default:
      return isExactNumber(value) ? value.rawJSON : undefined;
  }
}

/** Whether a JSON number was too large for a double. Which number it was is unknown. */
export function isInfinite(value: unknown): boolean {
  return value === Infinity || value === -Infinity;
}

export function integerWriter(bits: 16 | 32 | 64): ValueWriter {
  const max = 2n ** BigInt(bits - 1) - 1n;
  const min = -max - 1n;
  // Numbers other than safe integers take the long way, which loses no digit.
  const safeMax = Math.min(Number(max), Number.MAX_SAFE_INTEGER);
  const safeMin = Math.max(Number(min), Number.MIN_SAFE_INTEGER);
  const [maxText, minText] = [String(max), String(min)];

  return (value, csv, start) => {
    if (typeof value === 'number' && value >= safeMin && value <= safeMax && Number.isInteger(value) && !csv.doubtful) {
      return writeInteger(value, csv.units, start);
    }
    csv.needDigits(value);
    const text = numberText(value);
    return text !== undefined && INTEGER.test(text) && isInRange(text) ? csv.ascii(text, start) : writeLong(value, csv, start);
  };

  function isInRange(integer: string): boolean {
    const limit = integer.startsWith('-') ? minText : maxText;
    return integer.length < limit.length || (integer.length === limit.length && integer <= limit);
  }

  /** Writes an integer in any notation, or refuses what is none. */
  function writeLong(value: unknown, csv: CsvBuffer, start: number): number {
    const decimal = readDecimal(value);
    if (typeof decimal === 'string') {
      return csv.refuse(decimal);
    }
    if (decimal.fraction !== '') {
      return csv.refuse('NOT_AN_INTEGER');
    }
    const text = `${decimal.negative ? '-' : ''}${decimal.integer || '0'}`;
    return isInRange(text) ? csv.ascii(text, start) : csv.refuse('OUT_OF_RANGE');
  }
}

export function decimalWriter(precision: number, scale: number, overflow: Overflow): ValueWriter {
  const wholeDigits = precision - scale;
  const whole = 10 ** wholeDigits;
  const places = Math.min(scale, MOST_PLACES);

  return (value, csv, start) => {
    if (typeof value === 'number' && value > -whole && value < whole && !csv.doubtful) {
      const end = writeDecimal(value, places, csv.units, start);
      if (end !== TOO_LONG) {
        return end;
      }
    }
    csv.needDigits(value);
    const decimal = readDecimal(value);
    if (typeof decimal === 'string') {
      return csv.refuse(decimal);
    }
    const { negative, integer, fraction } = decimal;
    if (integer.length > wholeDigits) {
      return csv.refuse('OUT_OF_RANGE');
    }
    if (fraction.length > scale) {
      if (overflow !== 'TRUNCATE') {
        return csv.refuse('EXCESS_PRECISION');
      }
      csv.truncated = true;
    }
    const kept = fraction.slice(0, scale);
    return csv.ascii(`${negative ? '-' : ''}${integer || '0'}${kept && '.'}${kept}`, start);
  };
}

function readDecimal(value: unknown): Decimal | 'WRONG_TYPE' | 'NOT_A_NUMBER' | 'OUT_OF_RANGE' {
  if (isInfinite(value)) {
    return 'OUT_OF_RANGE';
  }
  const text = numberText(value);
  return text === undefined ? 'WRONG_TYPE' : parseDecimal(text) ?? 'NOT_A_NUMBER';
}

/** Smallest normal number of each type. Redshift does not document what it does with subnormal ones. */
const FLOATS = {
  'REAL': { min: 2 ** -126, held: Math.fround },
  'DOUBLE PRECISION': { min: 2 ** -1022, held: (number: number) => number },
};

/** Doubles mostly have no more decimal places, if they are not the result of a division. */
const FEW_PLACES = 6;

export function floatWriter(type: keyof typeof FLOATS): ValueWriter {
  const { min, held } = FLOATS[type];

  return (value, csv, start) => {
    if (typeof value !== 'number') {
      return writeText(value, csv, start);
    }
    if (value === 0) {
      csv.needDigits(value); // which may have been too small for a double
    }
    return write(value, value !== 0, csv, start);
  };

  function writeText(value: unknown, csv: CsvBuffer, start: number): number {
    const decimal = readDecimal(value);
    return typeof decimal === 'string'
      ? csv.refuse(decimal)
      : write(Number(numberText(value)), decimal.integer !== '' || decimal.fraction !== '', csv, start);
  }

  function write(number: number, isSome: boolean, csv: CsvBuffer, start: number): number {
    const size = Math.abs(number);
    if (held(size) === Infinity || (size < min && isSome)) {
      return csv.refuse('OUT_OF_RANGE');
    }
    const end = writeDecimal(number, FEW_PLACES, csv.units, start);
    return end === TOO_LONG ? csv.ascii(String(number), start) : end;
  }
}
