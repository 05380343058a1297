/**
 * A JSON number that no double holds exactly, with its digits as they were written.
 *
 * `JSON.stringify` writes it as it was, so it survives in SUPER columns and in quarantined rows too.
 */
export interface ExactNumber {
  readonly rawJSON: string;
}

/** Of ECMAScript 2026, and in Node 22 and later. The compiler's library does not know them yet. */
const { isRawJSON, rawJSON } = JSON as unknown as {
  isRawJSON(value: unknown): boolean;
  rawJSON(text: string): ExactNumber;
};

/** Any number of up to that many significant digits comes out of a double as it went in. */
const EXACT_DIGITS = 15;

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && isRawJSON(value);
}

/** `JSON.parse`, but numbers that a double cannot hold come back as `ExactNumber`s. */
export function parseExactly(text: string): unknown {
  return hasLongNumber(text) ? JSON.parse(text, keepDigits as never) : JSON.parse(text);
}

/**
 * Whether the text may hold a number of more digits than a double keeps. A reviver makes parsing several times slower,
 * so it runs only then. Looking at every 16th character is enough to meet a run of 16 digits, in numbers or in strings.
 */
function hasLongNumber(text: string): boolean {
  const { length } = text;
  const step = EXACT_DIGITS + 1;
  for (let at = EXACT_DIGITS; at < length; at += step) {
    if (isDigitOrPoint(text.charCodeAt(at))) {
      let end = at + 1;
      while (end < length && isDigitOrPoint(text.charCodeAt(end))) end++;
      let start = end - step;
      while (start < at && isDigitOrPoint(text.charCodeAt(start))) start++;
      if (start >= at) {
        return true;
      }
    }
  }
  return false;
}

function isDigitOrPoint(code: number): boolean {
  return code <= 57 && code >= 46 && code !== 47;
}

function keepDigits(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined || context.source.length <= EXACT_DIGITS) {
    return value;
  }
  return sameNumber(context.source, value) ? value : rawJSON(context.source);
}

/** Whether a double's own text has the digits that were written. */
function sameNumber(source: string, value: number): boolean {
  return Number.isFinite(value) && digitsOf(source) === digitsOf(String(value)) && !/e/i.test(source);
}

function digitsOf(number: string): string {
  return number.replace(/^-?0*(?=\d)/, '').replace(/\.0+$/, '').replace(/(\.\d*?)0+$/, '$1');
}
