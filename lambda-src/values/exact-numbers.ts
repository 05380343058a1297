import { parseDecimal } from './decimal';

/**
 * A JSON number that a double cannot hold exactly, with its digits as they were written.
 *
 * `JSON.stringify` writes it as it was, so it also survives in SUPER columns and in rejected rows.
 */
export interface ExactNumber {
  readonly rawJSON: string;
}

/** These are part of ECMAScript 2026, and of Node 22 and later. The compiler's library does not know them yet. */
const { isRawJSON, rawJSON } = JSON as unknown as {
  isRawJSON(value: unknown): boolean;
  rawJSON(text: string): ExactNumber;
};

/** A double keeps any number of up to this many significant digits. */
const EXACT_DIGITS = 15;

const EXPONENT = /e/i;

let scratch = new Uint16Array(0);

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && isRawJSON(value);
}

/** Parses like `JSON.parse`, but returns numbers that a double cannot hold as `ExactNumber`s. */
export function parseExactly(text: string): unknown {
  return hasLongNumber(text) ? JSON.parse(text, keepDigits as never) : JSON.parse(text);
}

/** `JSON.parse`, but every number that JavaScript would write in another way comes back as an `ExactNumber`. Several times slower. */
export function parseVerbatim(text: string): unknown {
  return JSON.parse(text, keepText as never);
}

/**
 * Whether the text may hold a number with more digits than a double keeps. A reviver makes parsing several times slower,
 * so it runs only then. A run of 16 digits, in a number or in a string, always covers one character of every 16. The text is
 * copied out first, because reading from an array is cheaper than reading from a text.
 */
function hasLongNumber(text: string): boolean {
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

function keepText(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && source !== JSON.stringify(value) ? rawJSON(source) : value;
}

/** Whether a double's own text is the number that was written, in the same notation. */
function sameNumber(source: string, value: number): boolean {
  const text = String(value);
  const written = parseDecimal(source);
  const kept = parseDecimal(text);
  return written?.integer === kept?.integer && written?.fraction === kept?.fraction && EXPONENT.test(source) === EXPONENT.test(text);
}
