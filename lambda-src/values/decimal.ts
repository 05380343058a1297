/** A decimal number of any length: its digits, without zeros that say nothing. */
export interface Decimal {
  readonly negative: boolean;
  /** Digits in front of the point; empty for none. */
  readonly integer: string;
  /** Digits behind the point; empty for none. */
  readonly fraction: string;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** More digits than any type holds: an exponent adds no more zeros than that. */
const MANY = 1000;

/** Reads a decimal number, times a power of ten; undefined if the text is none. */
export function parseDecimal(text: string, power: number = 0): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, sign, whole, part = '', exponent = '0'] = match;
  const written = whole + part;
  if (written === '') {
    return undefined;
  }
  const digits = written.replace(/^0+/, '');
  if (digits === '') {
    return { negative: false, integer: '', fraction: '' };
  }
  const point = digits.length - part.length + Number(exponent) + power;
  return {
    negative: sign === '-',
    integer: point > 0 ? digits.slice(0, point).padEnd(Math.min(point, MANY), '0') : '',
    fraction: ('0'.repeat(Math.min(Math.max(-point, 0), MANY)) + digits.slice(Math.max(point, 0))).replace(/0+$/, ''),
  };
}
