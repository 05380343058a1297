/** A decimal number of any length: its digits, without leading and trailing zeros. */
export interface Decimal {
  readonly negative: boolean;
  /** Digits before the point; empty if there are none. */
  readonly integer: string;
  /** Digits after the point; empty if there are none. */
  readonly fraction: string;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** An exponent adds no more zeros than this, which is more digits than any type holds. */
const MANY = 1000;

/** Reads a decimal number, and multiplies it by a power of ten; undefined if the text is not a number. */
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
    fraction: withoutTrailingZeros('0'.repeat(Math.min(Math.max(-point, 0), MANY)) + digits.slice(Math.max(point, 0))),
  };
}

/** A regular expression would begin anew at each of the zeros in front of another digit, so that it takes time by their square. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
