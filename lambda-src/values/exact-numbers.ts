import { parseDecimal } from './decimal';

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

const EXPONENT = /e/i;

let scratch = new Uint16Array(0);

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && isRawJSON(value);
}

/** `JSON.parse`, but numbers that a double cannot hold come back as `ExactNumber`s. */
export function parseExactly(text: string): unknown {
  return hasLongNumber(text) ? JSON.parse(text, keepDigits as never) : JSON.parse(text);
}

/**
 * Whether the text may hold a number of more digits than a double keeps. A reviver makes parsing several times slower,
 * so it runs only then. Looking at every 16th character is enough to meet a run of 16 digits, in numbers or in strings;
 * copying the text out first makes each look cheaper than a look into the text.
 */
export function hasLongNumber(text: string): boolean {
  if (scratch.length < text.length) {
    scratch = new Uint16Array(text.length * 2);
  }
  const units = scratch;
  Buffer.from(units.buffer).write(text, 'utf16le');
  for (let at = EXACT_DIGITS; at < text.length; at += EXACT_DIGITS + 1) {
    if (isDigitOrPoint(units[at])) {
      let end = at + 1;
      while (end < text.length && isDigitOrPoint(units[end])) end++;
      let start = end - EXACT_DIGITS - 1;
      while (start < at && isDigitOrPoint(units[start])) start++;
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

/** Whether a double's own text is the number that was written, digits as digits. */
function sameNumber(source: string, value: number): boolean {
  const text = String(value);
  const written = parseDecimal(source);
  const kept = parseDecimal(text);
  return written?.integer === kept?.integer && written?.fraction === kept?.fraction && EXPONENT.test(source) === EXPONENT.test(text);
}
