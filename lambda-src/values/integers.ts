import { CsvBuffer } from './csv-buffer';
import { ValueWriter } from './field';
import { writeInteger } from './integer-digits';
import { numberText, readDecimal } from './numbers';

/** An integer as it is staged. */
const INTEGER = /^(?:0|-?[1-9]\d*)$/;

export function integerWriter(bits: 16 | 32 | 64): ValueWriter {
  const max = 2n ** BigInt(bits - 1) - 1n;
  const min = -max - 1n;
  // Numbers other than safe integers take the long way, which loses no digit.
  const safeMax = Math.min(Number(max), Number.MAX_SAFE_INTEGER);
  const safeMin = Math.max(Number(min), Number.MIN_SAFE_INTEGER);
  const [maxText, minText] = [String(max), String(min)];

  return (value, csv, start) => {
    if (typeof value === 'number' && value >= safeMin && value <= safeMax && Number.isInteger(value) && !csv.doubtful) {
      if (value === 0) csv.needDigits(value);
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
