import { MOST_PLACES, TOO_LONG, writeDecimal } from './decimal-digits';
import { ValueWriter } from './field';
import { readDecimal } from './numbers';
import { Overflow } from '../../src/private/contract/table';

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
