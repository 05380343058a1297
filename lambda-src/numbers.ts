import { CsvBuffer } from './csv';
import { parseDecimal } from './decimal';
import { isExactNumber } from './exact-numbers';
import { Outcome, ValueWriter } from './value-writer';
import { Overflow } from '../src/private/contract';

/** Beyond that many digits a whole number may be none of a double's. */
const SHORT_INTEGER = /^-?\d{1,15}$/;

/** The text of a number, however a message writes it; undefined if the value is none. A double stands for its shortest text. */
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

export function integerWriter(bits: 16 | 32 | 64): ValueWriter {
  const max = 2n ** BigInt(bits - 1) - 1n;
  const min = -max - 1n;
  // every number that a double tells from its neighbours is in range of 64 bits
  const safeMax = Math.min(Number(max), Number.MAX_SAFE_INTEGER);
  const safeMin = Math.max(Number(min), Number.MIN_SAFE_INTEGER);

  return (value, csv) => {
    const number = typeof value === 'string' && SHORT_INTEGER.test(value) ? Number(value) : value;
    if (typeof number === 'number' && number >= safeMin && number <= safeMax && Number.isInteger(number)) {
      csv.integer(number);
      return 'WRITTEN';
    }
    return writeLong(value, csv);
  };

  function writeLong(value: unknown, csv: CsvBuffer): Outcome {
    const text = numberText(value);
    if (text === undefined) {
      return 'WRONG_TYPE';
    }
    const decimal = parseDecimal(text);
    if (decimal === undefined) {
      return value === Infinity || value === -Infinity ? 'OUT_OF_RANGE' : 'NOT_A_NUMBER';
    }
    if (decimal.fraction !== '') {
      return 'NOT_AN_INTEGER';
    }
    if (decimal.integer.length > 19) {
      return 'OUT_OF_RANGE';
    }
    const integer = BigInt(decimal.integer) * (decimal.negative ? -1n : 1n);
    if (integer < min || integer > max) {
      return 'OUT_OF_RANGE';
    }
    csv.ascii(String(integer));
    return 'WRITTEN';
  }
}

export function decimalWriter(precision: number, scale: number, overflow: Overflow): ValueWriter {
  const wholeDigits = precision - scale;
  const safeMax = Math.min(10 ** wholeDigits - 1, Number.MAX_SAFE_INTEGER);

  return (value, csv) => {
    if (typeof value === 'number' && value >= -safeMax && value <= safeMax && Number.isInteger(value)) {
      csv.integer(value);
      return 'WRITTEN';
    }
    const text = numberText(value);
    if (text === undefined) {
      return 'WRONG_TYPE';
    }
    const decimal = parseDecimal(text);
    if (decimal === undefined) {
      return value === Infinity || value === -Infinity ? 'OUT_OF_RANGE' : 'NOT_A_NUMBER';
    }
    const { negative, integer, fraction } = decimal;
    if (integer.length > wholeDigits) {
      return 'OUT_OF_RANGE';
    }
    if (fraction.length > scale && overflow !== 'TRUNCATE') {
      return 'EXCESS_PRECISION';
    }
    const kept = fraction.slice(0, scale);
    csv.ascii(`${negative ? '-' : ''}${integer || '0'}${kept && '.'}${kept}`);
    return kept.length < fraction.length ? 'TRUNCATED' : 'WRITTEN';
  };
}

/** What IEEE 754 calls normal numbers: Redshift promises less, and does not say what it does with smaller ones. */
const FLOAT_RANGES = {
  'REAL': { min: 2 ** -126, max: (2 - 2 ** -23) * 2 ** 127 },
  'DOUBLE PRECISION': { min: 2 ** -1022, max: Number.MAX_VALUE },
};

export function floatWriter(type: keyof typeof FLOAT_RANGES): ValueWriter {
  const { min, max } = FLOAT_RANGES[type];
  return (value, csv) => {
    const text = numberText(value);
    if (text === undefined) {
      return 'WRONG_TYPE';
    }
    const decimal = typeof value === 'number' || parseDecimal(text) !== undefined;
    if (!decimal) {
      return 'NOT_A_NUMBER';
    }
    const number = Number(text);
    const size = Math.abs(number);
    if (size > max || (size < min && size > 0)) {
      return 'OUT_OF_RANGE';
    }
    csv.ascii(String(number));
    return 'WRITTEN';
  };
}
