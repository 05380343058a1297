import { parseDecimal } from './decimal';
import { isLongNumber, markLongNumbers, unmark } from './long-numbers';
import { isTiny, mayHoldTinyNumber } from './tiny-numbers';

/** Part of ECMAScript 2026, and of Node 22 and later. The compiler's library does not know it yet. */
const json = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * A JSON number that a double cannot hold exactly, with its digits as they were written.
 *
 * `JSON.stringify` writes it as it was, so it also survives in SUPER columns and in rejected rows.
 */
export class ExactNumber {
  constructor(public readonly rawJSON: string) {}

  public toJSON(): unknown {
    return json.rawJSON(this.rawJSON);
  }
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return value instanceof ExactNumber;
}

/** Parses like `JSON.parse`, but returns numbers that a double cannot hold as `ExactNumber`s. */
export function parseExactly(text: string): unknown {
  return mayHoldTinyNumber(text) ? JSON.parse(text, keepDigits as never) : parseLongNumbers(text);
}

/** The same, but what is too small for a double is zero. */
export function parseLongNumbers(text: string): unknown {
  const marked = markLongNumbers(text);
  return marked ? unmark(JSON.parse(marked.text), marked.numbers.map(exactly)) : JSON.parse(text);
}

/** `JSON.parse`, but every number that JavaScript would write in another way comes back as an `ExactNumber`. Several times slower. */
export function parseVerbatim(text: string): unknown {
  return JSON.parse(text, keepText as never);
}

function keepText(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && source !== JSON.stringify(value) ? new ExactNumber(source) : value;
}

/** As `markLongNumbers` and `exactly` do, and also keeps what is too small for a double. */
function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined) {
    return value;
  }
  return isTiny(value, source) ? new ExactNumber(source) : isLongNumber(source) ? exactly(source) : value;
}

/** At least 18 digits, of which the first and the last count. A double's own text has 17 at most. */
const MORE_THAN_A_DOUBLE = /^-?[1-9](?:\d{16,}|[\d.]{17,})[1-9]/;

const EXPONENT = /e/i;

/** A number as a double if its own text is the number that was written, in the same notation. */
function exactly(source: string): number | ExactNumber {
  if (MORE_THAN_A_DOUBLE.test(source)) {
    return new ExactNumber(source);
  }
  const number = Number(source);
  const text = String(number);
  return text === source || sameNumber(source, text) ? number : new ExactNumber(source);
}

function sameNumber(source: string, text: string): boolean {
  const written = parseDecimal(source);
  const kept = parseDecimal(text);
  return written?.integer === kept?.integer && written?.fraction === kept?.fraction && EXPONENT.test(source) === EXPONENT.test(text);
}
