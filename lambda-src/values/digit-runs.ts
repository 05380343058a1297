/** How many digits a number may have that a double surely keeps. */
const EXACT_DIGITS = 15;

/** A run of so many digits may be a number that a double does not keep. */
export const LONG_RUN = EXACT_DIGITS + 1;

const [POINT, SLASH, NINE] = Array.from('./9', (one) => one.charCodeAt(0));

/**
 * 1 for digits and points, and for characters whose last byte is that of one. To look that up is cheaper than a branch, because a processor cannot
 * predict where a text has digits.
 */
const MAY_BE_DIGIT = Uint8Array.from({ length: 256 }, (_, code) => (isDigitOrPoint(code) ? 1 : 0));

/** Holds one text after the other. */
let memory = Buffer.alloc(0);

/**
 * A text in which runs of digits are looked for. There is one at a time.
 *
 * It is copied out, because to read from an array is cheaper than to read from a text.
 */
export class DigitRuns {
  public readonly units: Uint16Array;
  private readonly length: number;

  constructor(text: string) {
    this.length = text.length;
    if (memory.length < text.length * 2) {
      memory = Buffer.allocUnsafeSlow(text.length * 4);
    }
    memory.write(text, 'utf16le');
    this.units = new Uint16Array(memory.buffer, 0, text.length);
  }

  /** A place in the next long run, or the end of the text. A run covers one character of every 16, and the one eight before or after that. */
  public next(from: number): number {
    const { units, length } = this;
    for (let at = from + EXACT_DIGITS; at < length; at += LONG_RUN) {
      // eslint-disable-next-line no-bitwise -- see MAY_BE_DIGIT
      if (MAY_BE_DIGIT[units[at] & 0xff] & (MAY_BE_DIGIT[units[at - 8] & 0xff] | MAY_BE_DIGIT[units[at + 8] & 0xff])
        && this.end(at) - this.start(at) >= LONG_RUN) {
        return at;
      }
    }
    return length;
  }

  public start(at: number): number {
    let start = at;
    while (isDigitOrPoint(this.units[start - 1])) start--;
    return start;
  }

  public end(at: number): number {
    let end = at;
    while (isDigitOrPoint(this.units[end])) end++;
    return end;
  }

  public toString(): string {
    return memory.toString('utf16le', 0, this.length * 2);
  }
}

/** Whether there are so many digits in a row, be it in a string, that a number may have more of them than a double keeps. */
export function mayHoldLongNumber(text: string): boolean {
  return new DigitRuns(text).next(0) < text.length;
}

export function isDigitOrPoint(code: number): boolean {
  return code <= NINE && code >= POINT && code !== SLASH;
}
