/** A double surely keeps a number of so many digits. */
const EXACT_DIGITS = 15;

/** A number that a double may not keep has a run of so many digits, its point included. */
export const LONG_RUN = EXACT_DIGITS + 1;

const [POINT, SLASH, NINE] = Array.from('./9', (one) => one.charCodeAt(0));

/** 1 for digits and points. To look that up is cheaper than a branch, because a processor cannot predict where a text has digits. */
const IS_DIGIT = Uint8Array.from({ length: 256 }, (_, code) => (isDigitOrPoint(code) ? 1 : 0));

/** Holds one text after the other. Places near the end of a text are looked at together with some after it. */
let bytes = new Uint8Array(0);
const ROOM_AFTER = LONG_RUN;

/**
 * Looks for long runs of digits in a text, be they in numbers or in strings. May take other characters for digits, too. There is one text at a time.
 *
 * Of each character only the last byte is copied out and looked at, because to read from an array is cheaper than to read from a text.
 */
export class DigitRuns {
  private readonly length: number;

  constructor(text: string) {
    this.length = text.length;
    if (bytes.length < this.length + ROOM_AFTER) {
      bytes = new Uint8Array(this.length * 2 + ROOM_AFTER);
    }
    Buffer.from(bytes.buffer).write(text, 'latin1');
    bytes.fill(0, this.length, this.length + ROOM_AFTER);
  }

  /** A place in the next long run, or the end of the text. A run covers one place of every 16, and the place eight before that or after it. */
  public next(from: number): number {
    const { length } = this;
    const text = bytes;
    const isDigit = IS_DIGIT;
    for (let at = from + EXACT_DIGITS; at < length; at += LONG_RUN) {
      // eslint-disable-next-line no-bitwise -- see IS_DIGIT
      if ((isDigit[text[at]] & (isDigit[text[at - 8]] | isDigit[text[at + 8]])) !== 0 && this.isLong(at)) {
        return at;
      }
    }
    return length;
  }

  public start(at: number): number {
    let start = at;
    while (start > 0 && IS_DIGIT[bytes[start - 1]]) start--;
    return start;
  }

  public end(at: number): number {
    let end = at;
    while (IS_DIGIT[bytes[end]]) end++;
    return end;
  }

  private isLong(at: number): boolean {
    const start = this.start(at);
    return IS_DIGIT[bytes[start + EXACT_DIGITS]] === 1 && this.end(at) - start >= LONG_RUN;
  }
}

/** Whether a number in the text may have more digits than a double keeps. */
export function mayHoldLongNumber(text: string): boolean {
  return new DigitRuns(text).next(0) < text.length;
}

export function isDigitOrPoint(code: number): boolean {
  return code <= NINE && code >= POINT && code !== SLASH;
}
