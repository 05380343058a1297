/**
 * An exponent that may make a number so small that a double is zero. Only what comes before it tells that it is no part of a string, such as an id in hexadecimal
 * digits. Of a number with many digits, these tell that a double may not keep it.
 */
const TINY = /[eE]-0*(?:[3-9]\d\d|[1-9]\d{3})(?<=(?:^|[[:,\s])-?[\d.]+[eE][-\d]+)/;

const OTHER_THAN_ZERO = /^-?[0.]*[1-9]/;

/** Whether a JSON number in the text may be too small for a double. */
export function mayHoldTinyNumber(text: string): boolean {
  return TINY.test(text);
}

/** Whether a number that was parsed as zero was written as another one. */
export function isTiny(value: number, source: string): boolean {
  return value === 0 && OTHER_THAN_ZERO.test(source);
}
