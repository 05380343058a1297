import { DigitRuns, isDigitOrPoint, LONG_RUN } from './digit-runs';
import { writeInteger } from './integer-digits';

/** JSON with marks in place of its long numbers, and these numbers as they were written. */
export interface MarkedJson {
  readonly text: string;
  readonly numbers: readonly string[];
}

/**
 * A mark is a number, too, so that JSON stays JSON: 5000000000000001, 5000000000000011, and so on. A double holds each of them. No number
 * of 15 digits is equal to one, because such numbers end in a zero when they are as large, so that nothing else is taken for a mark.
 */
const FIRST_MARK = 5_000_000_000_000_001;
const MARK_STEP = 10;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const [QUOTE, PLUS, MINUS, BACKSLASH, SPACE, UPPER_E, LOWER_E] = Array.from('"+-\\ Ee', (one) => one.charCodeAt(0));

/**
 * Puts marks in place of the numbers that have more digits than a double keeps. Undefined if there are none.
 *
 * A reviver of `JSON.parse` learns the digits of numbers, too, but makes parsing several times slower.
 */
export function markLongNumbers(text: string): MarkedJson | undefined {
  const { length } = text;
  const runs = new DigitRuns(text);
  let at = runs.next(0);
  if (at === length) {
    return undefined;
  }
  const utf16 = Buffer.from(text, 'utf16le');
  const units = new Uint16Array(utf16.buffer, utf16.byteOffset, length);
  const strings = new Strings(units);
  const numbers: string[] = [];
  for (; at < length; at = runs.next(runs.end(at))) {
    const start = runs.start(at);
    if (units[start - 1] !== QUOTE && !strings.hold(start)) {
      mark(text, units, startOfNumber(units, start), numbers);
    }
  }
  return numbers.length > 0 ? { text: utf16.toString('utf16le'), numbers } : undefined;
}

const LONG = new RegExp(`[\\d.]{${LONG_RUN}}`);

/** Whether a number would get a mark. */
export function isLongNumber(source: string): boolean {
  return LONG.test(source);
}

/** Puts values in place of the marks in what was parsed. JSON may be nested more deeply than functions can call themselves. */
export function unmark(parsed: unknown, values: readonly unknown[]): unknown {
  const whole = [parsed];
  const left: object[] = [whole];
  const valueOf = (member: unknown) => {
    if (typeof member === 'object' && member !== null) {
      left.push(member);
    }
    return typeof member === 'number' && member >= FIRST_MARK ? valueOfMark(member, values) : member;
  };
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (Array.isArray(next)) {
      for (let at = 0; at < next.length; at++) next[at] = valueOf(next[at]);
    } else {
      const members = next as Record<string, unknown>;
      for (const name in members) {
        const member = members[name];
        const value = valueOf(member);
        if (value !== member) members[name] = value; // an own member, also if it is called `__proto__`
      }
    }
  }
  return whole[0];
}

function valueOfMark(number: number, values: readonly unknown[]): unknown {
  const index = (number - FIRST_MARK) / MARK_STEP;
  return index < values.length && Number.isInteger(index) ? values[index] : number;
}

/** Which places of a text lie in strings. They must be asked for in their order. */
class Strings {
  private inside = false;
  private at = 0;

  constructor(private readonly units: Uint16Array) {}

  public hold(place: number): boolean {
    const { units } = this;
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

/** Writes a mark over a number. What is no number of JSON stays, for the parser to refuse. */
function mark(text: string, units: Uint16Array, start: number, numbers: string[]): void {
  NUMBER.lastIndex = start;
  if (NUMBER.test(text) && NUMBER.lastIndex - start >= LONG_RUN) {
    const end = NUMBER.lastIndex;
    units.fill(SPACE, writeInteger(FIRST_MARK + numbers.length * MARK_STEP, units, start), end);
    numbers.push(text.slice(start, end));
  }
}

/** The start of the number that a run of digits is part of: its sign, or what comes before its exponent. */
function startOfNumber(units: Uint16Array, run: number): number {
  let start = run;
  for (let before = units[start - 1]; isDigitOrPoint(before) || before === MINUS || before === PLUS || before === UPPER_E || before === LOWER_E;) {
    before = units[--start - 1];
  }
  return start;
}
