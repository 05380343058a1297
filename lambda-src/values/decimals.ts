import { Decimal } from './decimal';
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
      if (value === 0) csv.needDigits(value);
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
    const { integer, fraction } = decimal;
    if (integer.length > wholeDigits) {
      return csv.refuse('OUT_OF_RANGE');
    }
    if (fraction.length > scale) {
      if (overflow !== 'TRUNCATE' && overflow !== 'ROUND') {
        return csv.refuse('EXCESS_PRECISION');
      }
      csv.truncated = true;
    }
    const kept = overflow === 'ROUND' ? rounded(decimal, scale) : decimal;
    return kept.integer.length > wholeDigits ? csv.refuse('OUT_OF_RANGE') : csv.ascii(textOf(kept, scale), start);
  };
}

function textOf({ negative, integer, fraction }: Decimal, scale: number): string {
  const kept = fraction.slice(0, scale);
  return `${negative ? '-' : ''}${integer || '0'}${kept && '.'}${kept}`;
}

/**
 * Rounds to the nearest number of so many decimal places, as COPY does with ROUNDEC. Of two that are equally near it takes the one that is farther from zero.
 * AWS documents that for a positive number, by an example of ROUND() that makes 28.1 of 28.05. PostgreSQL does the same with negative ones.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ROUND.html
 */
function rounded(decimal: Decimal, scale: number): Decimal {
  const { negative, integer, fraction } = decimal;
  if (fraction.length <= scale || fraction[scale] < '5') {
    return decimal;
  }
  const digits = String(BigInt(integer + fraction.slice(0, scale)) + 1n).padStart(scale, '0');
  const point = digits.length - scale;
  return { negative, integer: digits.slice(0, point), fraction: digits.slice(point) };
}
