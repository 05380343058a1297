import { isWellFormed } from './well-formed';

/**
 * What stands for NULL in staged files, never in quotes: COPY's `NULL AS`.
 *
 * COPY takes any text there, and documents nothing by which a quoted field would differ from an unquoted one: whatever
 * stands for NULL cannot be loaded as text. The default, `\N`, would hit real values. Nobody writes this one, and a text
 * column that meets it rejects the row. It has no backslash, which SQL literals and CSV readers disagree about, and no
 * NUL byte, which COPY documents as NULL for CHAR and VARCHAR alone.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
 */
export const NULL_MARKER = '~NULL~';

/** Returned by `text()` in place of a length. */
export const HOLDS_NUL = -1;
export const HOLDS_LONE_SURROGATE = -2;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const NEWLINE = 0x0a;
const ZERO = 0x30;

/** Texts up to this length are cheaper to copy character by character than to hand to the native encoder. */
const SHORT_TEXT = 64;

/** The digits of 0 to 9999, four bytes each: a division for every four digits instead of one for each. */
const FOUR_DIGITS = Buffer.from(Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0')).join(''), 'latin1');

/** CSV under construction: one buffer that grows, and whose end can be taken back. */
export class CsvBuffer {
  /** Bytes written so far. An earlier value, assigned, takes back what was written since. */
  public position = 0;
  private bytes: Buffer;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** What is written so far. It shares the buffer's memory. */
  public view(): Buffer {
    return this.bytes.subarray(0, this.position);
  }

  /** Makes room for what `byte`, `digits`, `integer` and `asciiRange` write. The others make their own. */
  public reserve(bytes: number): void {
    if (this.position + bytes > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.position + bytes));
      this.bytes.copy(grown, 0, 0, this.position);
      this.bytes = grown;
    }
  }

  public comma(): void {
    this.reserve(1);
    this.bytes[this.position++] = COMMA;
  }

  /** Ends a row: the comma behind its last field becomes a line end. */
  public endRow(): void {
    this.bytes[this.position - 1] = NEWLINE;
  }

  public raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }

  /** A field that needs no quotes, or a piece of one: ASCII without quotes, commas and line ends. */
  public ascii(text: string): void {
    this.reserve(text.length);
    this.asciiRange(text, 0, text.length);
  }

  public asciiRange(text: string, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      this.bytes[this.position++] = text.charCodeAt(at);
    }
  }

  public byte(code: number): void {
    this.bytes[this.position++] = code;
  }

  /** The last digits of a number below 10,000. */
  public digits(value: number, count: number): void {
    for (let at = 4 - count; at < 4; at++) {
      this.bytes[this.position++] = FOUR_DIGITS[value * 4 + at];
    }
  }

  /** A safe integer. */
  public integer(value: number): void {
    let rest = value;
    if (rest < 0) {
      this.bytes[this.position++] = MINUS;
      rest = -rest;
    }
    if (rest < 10) {
      this.bytes[this.position++] = ZERO + rest;
    } else if (rest < 10_000) {
      this.digits(rest, rest < 100 ? 2 : rest < 1000 ? 3 : 4);
    } else {
      const high = Math.floor(rest / 10_000);
      this.integer(high);
      this.digits(rest - high * 10_000, 4);
    }
  }

  /** A quoted field. Returns how many bytes the text has in UTF-8, or, writing nothing of use, why it has no such form. */
  public text(value: string): number {
    const length = value.length;
    this.reserve(length * 3 + 2);
    const { bytes, position } = this;
    bytes[position] = QUOTE;
    if (length <= SHORT_TEXT) {
      let at = 0;
      for (; at < length; at++) {
        const code = value.charCodeAt(at);
        if (code > 0x7e || code === QUOTE || code === 0) break;
        bytes[position + 1 + at] = code;
      }
      if (at === length) {
        bytes[position + 1 + length] = QUOTE;
        this.position = position + length + 2;
        return length;
      }
    }
    return this.anyText(value);
  }

  private anyText(value: string): number {
    if (value.includes('\0')) {
      return HOLDS_NUL;
    }
    const quoted = value.includes('"') ? value.replaceAll('"', '""') : value;
    this.reserve(quoted.length * 3 + 2);
    const written = this.bytes.write(quoted, this.position + 1);
    if (written > quoted.length && !isWellFormed(value)) {
      return HOLDS_LONE_SURROGATE;
    }
    this.bytes[this.position + 1 + written] = QUOTE;
    this.position += written + 2;
    return written - (quoted.length - value.length);
  }
}
