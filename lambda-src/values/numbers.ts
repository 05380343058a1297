import { CsvBuffer } from './csv-buffer';
import { Decimal, parseDecimal } from './decimal';
import { isExactNumber } from './exact-numbers';
import { ValueWriter } from './field';
import { writeInteger } from './integer-digits';
import { Overflow } from '../../src/private/contract/table';

/** Integers with more digits may not be exact as a double. */
const SHORT_INTEGER = /^-?\d{1,15}$/;

const MAX_DIGITS_OF_64_BITS = 19;

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

/** Whether a number is so large that a double cannot distinguish it from its neighbours. */
export function isBeyondDoubles(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

export function integerWriter(bits: 16 | 32 | 64): ValueWriter {
  const max = 2n ** BigInt(bits - 1) - 1n;
  const min = -max - 1n;
  // Numbers other than safe integers take the long way, which loses no digit.
  const safeMax = Math.min(Number(max), Number.MAX_SAFE_INTEGER);
  const safeMin = Math.max(Number(min), Number.MIN_SAFE_INTEGER);

  return (value, csv, start) => {
    const number = typeof value === 'string' && SHORT_INTEGER.test(value) ? Number(value) : value;
    return typeof number === 'number' && number >= safeMin && number <= safeMax && Number.isInteger(number)
      ? writeInteger(number, csv.units, start)
      : writeLong(value, csv, start);
  };

  function writeLong(value: unknown, csv: CsvBuffer, start: number): number {
    csv.inexact ||= isBeyondDoubles(value);
    const decimal = readDecimal(value);
    if (typeof decimal === 'string') {
      return csv.refuse(decimal);
    }
    if (decimal.fraction !== '') {
      return csv.refuse('NOT_AN_INTEGER');
    }
    if (decimal.integer.length > MAX_DIGITS_OF_64_BITS) {
      return csv.refuse('OUT_OF_RANGE');
    }
    const integer = BigInt(decimal.integer) * (decimal.negative ? -1n : 1n);
    return integer < min || integer > max ? csv.refuse('OUT_OF_RANGE') : csv.ascii(String(integer), start);
  }
}

export function decimalWriter(precision: number, scale: number, overflow: Overflow): ValueWriter {
  const wholeDigits = precision - scale;
  const safeMax = Math.min(10 ** wholeDigits - 1, Number.MAX_SAFE_INTEGER);

  return (value, csv, start) => {
    if (typeof value === 'number' && value >= -safeMax && value <= safeMax && Number.isInteger(value)) {
      return writeInteger(value, csv.units, start);
    }
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

export function floatWriter(type: keyof typeof FLOATS): ValueWriter {
  const { min, held } = FLOATS[type];
  return (value, csv, start) => {
    const decimal = typeof value === 'number' ? undefined : readDecimal(value);
    if (typeof decimal === 'string') {
      return csv.refuse(decimal);
    }
    const number = Number(numberText(value));
    const size = Math.abs(number);
    return held(size) === Infinity || (size < min && (size > 0 || decimal?.integer || decimal?.fraction))
      ? csv.refuse('OUT_OF_RANGE')
      : csv.ascii(String(number), start);
  };
}
