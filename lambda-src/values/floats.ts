import { CsvBuffer } from './csv-buffer';
import { TOO_LONG, writeDecimal } from './decimal-digits';
import { ValueWriter } from './field';
import { numberText, readDecimal } from './numbers';
import { PowersOfTen } from '../../src/private/contract/table';

/** Smallest normal number of each type. Redshift does not document what it does with subnormal ones. */
const FLOATS = {
  'REAL': { min: 2 ** -126, held: Math.fround },
  'DOUBLE PRECISION': { min: 2 ** -1022, held: (number: number) => number },
};

/** Doubles mostly have no more decimal places, if they are not the result of a division. */
const FEW_PLACES = 6;

/** @param range what the table holds, if that is less than the type */
export function floatWriter(type: keyof typeof FLOATS, range?: PowersOfTen): ValueWriter {
  const { min, held } = FLOATS[type];
  const least = range ? Math.max(min, Number(`1e${range.from}`)) : min;
  const bound = range ? Number(`1e${range.below}`) : Infinity;

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
    if (held(size) >= bound || (isSome && size < least)) {
      return csv.refuse('OUT_OF_RANGE');
    }
    const end = writeDecimal(number, FEW_PLACES, csv.units, start);
    return end === TOO_LONG ? csv.ascii(String(number), start) : end;
  }
}
