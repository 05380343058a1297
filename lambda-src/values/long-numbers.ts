/* eslint-disable no-bitwise -- see MAY_BE_DIGIT */

import { writeInteger } from './integer-digits';

/** JSON with marks in place of its long numbers, and these numbers as they were written. */
export interface MarkedJson {
  readonly text: string;
  readonly numbers: readonly string[];
}

/** A double keeps any number of up to this many significant digits. A longer number is at least as long as a mark. */
const EXACT_DIGITS = 15;
const MARK_DIGITS = EXACT_DIGITS + 1;

/**
 * A mark is a number, too, so that JSON stays JSON: 5000000000000001, 5000000000000011, and so on. A double holds each of them. No number
 * of 15 digits is equal to one, because such numbers end in a zero when they are as large, so that nothing else is taken for a mark.
 */
const FIRST_MARK = 5_000_000_000_000_001;
const MARK_STEP = 10;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const [QUOTE, PLUS, MINUS, POINT, SLASH, NINE, BACKSLASH, SPACE, UPPER_E, LOWER_E] = Array.from('"+-./9\\ Ee', (one) => one.charCodeAt(0));

/** 1 for digits and points, and for characters with the same last byte. To look that up is cheaper than a branch that a processor cannot predict. */
const MAY_BE_DIGIT = Uint8Array.from({ length: 256 }, (_, code) => (isDigitOrPoint(code) ? 1 : 0));

/** The text in UTF-16: to read from an array is cheaper than to read from a text. */
let bytes = Buffer.alloc(0);
let units = new Uint16Array(0);

/**
 * Puts marks in place of the numbers that have more digits than a double keeps. Undefined if there are none.
 *
 * A reviver of `JSON.parse` learns the digits of numbers, too, but makes parsing several times slower. To find long numbers takes little: a run
 * of 16 digits, in a number or in a string, covers one character of every 16. Only where one is, strings and numbers are told apart.
 */
export function markLongNumbers(text: string): MarkedJson | undefined {
  const { length } = text;
  copyOut(text);
  const numbers: string[] = [];
  const strings = new Strings();
  for (let at = nextRun(EXACT_DIGITS, length); at < length; at = nextRun(at + MARK_DIGITS, length)) {
    const start = startOfRun(at);
    const end = endOfRun(at, length);
    if (end - start >= MARK_DIGITS && units[start - 1] !== QUOTE && !strings.hold(start)) {
      mark(text, startOfNumber(start), numbers);
    }
    at = end - 1;
  }
  return numbers.length > 0 ? { text: bytes.toString('utf16le', 0, length * 2), numbers } : undefined;
}

/** Whether there are so many digits in a row, be it in a string, that a number may have more digits than a double keeps. */
export function mayHoldLongNumber(text: string): boolean {
  const { length } = text;
  copyOut(text);
  let at = nextRun(EXACT_DIGITS, length);
  while (at < length && endOfRun(at, length) - startOfRun(at) < MARK_DIGITS) at = nextRun(at + MARK_DIGITS, length);
  return at < length;
}

/** The next of every 16 places that a run of 16 digits may cover: such a run covers the place eight before or after it, too. */
function nextRun(from: number, length: number): number {
  const text = units;
  let at = from;
  while (at < length && !(MAY_BE_DIGIT[text[at] & 0xff] & (MAY_BE_DIGIT[text[at - 8] & 0xff] | MAY_BE_DIGIT[text[at + 8] & 0xff]))) at += MARK_DIGITS;
  return at;
}

/** Puts values in place of the marks in what was parsed. */
export function unmark(parsed: unknown, values: readonly unknown[]): unknown {
  if (typeof parsed === 'number') {
    const index = (parsed - FIRST_MARK) / MARK_STEP;
    return index >= 0 && index < values.length && Number.isInteger(index) ? values[index] : parsed;
  }
  if (Array.isArray(parsed)) {
    for (let at = 0; at < parsed.length; at++) {
      parsed[at] = unmark(parsed[at], values);
    }
  } else if (typeof parsed === 'object' && parsed !== null) {
    const members = parsed as Record<string, unknown>;
    for (const name in members) {
      const member = members[name];
      if (typeof member === 'number' || typeof member === 'object') {
        members[name] = unmark(member, values); // own, whatever its name is
      }
    }
  }
  return parsed;
}

/** Which places of the text lie in strings. They must be asked for in their order. */
class Strings {
  private inside = false;
  private at = 0;

  public hold(place: number): boolean {
    let { inside, at } = this;
    for (; at < place; at++) {
      if (units[at] === QUOTE) {
        inside = !inside;
      } else if (units[at] === BACKSLASH) {
        at++;
      }
    }
    [this.inside, this.at] = [inside, at];
    return inside;
  }
}

/** What is no number of JSON stays, for the parser to refuse. */
function mark(text: string, start: number, numbers: string[]): void {
  NUMBER.lastIndex = start;
  if (NUMBER.test(text) && NUMBER.lastIndex - start >= MARK_DIGITS) {
    const end = NUMBER.lastIndex;
    units.fill(SPACE, writeInteger(FIRST_MARK + numbers.length * MARK_STEP, units, start), end);
    numbers.push(text.slice(start, end));
  }
}

function startOfRun(at: number): number {
  let start = at;
  while (isDigitOrPoint(units[start - 1])) start--;
  return start;
}

function endOfRun(at: number, length: number): number {
  let end = at + 1;
  while (end < length && isDigitOrPoint(units[end])) end++;
  return end;
}

function startOfNumber(at: number): number {
  let start = at;
  for (let before = units[start - 1]; isDigitOrPoint(before) || before === MINUS || before === PLUS || before === UPPER_E || before === LOWER_E;) {
    before = units[--start - 1];
  }
  return start;
}

function isDigitOrPoint(code: number): boolean {
  return code <= NINE && code >= POINT && code !== SLASH;
}

function copyOut(text: string): void {
  if (units.length < text.length) {
    bytes = Buffer.allocUnsafeSlow(text.length * 4);
    units = new Uint16Array(bytes.buffer);
  }
  bytes.write(text, 'utf16le');
}
