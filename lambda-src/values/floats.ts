import { CsvBuffer } from './csv-buffer';
import { TOO_LONG, writeDecimal } from './decimal-digits';
import { ValueWriter } from './field';
import { numberText, readDecimal } from './numbers';

/** Smallest normal number of each type. Redshift does not document what it does with subnormal ones. */
const FLOATS = {
  'REAL': { min: 2 ** -126, held: Math.fround },
  'DOUBLE PRECISION': { min: 2 ** -1022, held: (number: number) => number },
};

const ANY = { least: 0, most: Infinity };

/** Doubles mostly have no more decimal places, if they are not the result of a division. */
const FEW_PLACES = 6;

export function floatWriter(type: keyof typeof FLOATS, { least, most }: { readonly least: number; readonly most: number } = ANY): ValueWriter {
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
    if (held(size) === Infinity || size > most || (isSome && (size < min || size < least))) {
      return csv.refuse('OUT_OF_RANGE');
    }
    const end = writeDecimal(number, FEW_PLACES, csv.units, start);
    return end === TOO_LONG ? csv.ascii(String(number), start) : end;
  }
}
