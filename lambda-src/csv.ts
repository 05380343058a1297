import { transcode } from 'buffer';

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

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const NEWLINE = 0x0a;

/** Texts up to this length are copied character by character: a call of the native copy takes as long as that. */
const SHORT_TEXT = 48;

/** The digits of 0 to 9999, four characters each: a division for every four digits instead of one for each. */
const FOUR_DIGITS = Uint8Array.from(Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0')).join(''), (digit) => digit.charCodeAt(0));

/**
 * CSV under construction: one buffer that grows, and whose end can be taken back.
 *
 * It collects UTF-16, which JavaScript's texts are in, and converts the whole to UTF-8 at the end: one conversion of a
 * megabyte takes a fraction of the time of thousands of short ones.
 */
export class CsvBuffer {
  /** UTF-16 units written so far. An earlier value, assigned, takes back what was written since. */
  public position = 0;
  /** Where a writer that has made room may write itself. */
  public units: Uint16Array;
  private bytes: Buffer;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity * 2);
    this.units = new Uint16Array(this.bytes.buffer);
  }

  /** What was written, in UTF-8. Fails if a text in it has no UTF-8 form. */
  public toUtf8(): Buffer {
    return this.position === 0 ? Buffer.alloc(0) : transcode(this.bytes.subarray(0, this.position * 2), 'utf16le', 'utf8');
  }

  /** How many bytes of UTF-8 came since an earlier position. */
  public bytesSince(start: number): number {
    return Buffer.byteLength(this.bytes.toString('utf16le', start * 2, this.position * 2));
  }

  /** Makes room for so many units, and for the comma behind them. Only `text` and `ascii` do so themselves. */
  public reserve(units: number): void {
    if (this.position + units >= this.units.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.units.length * 2, this.position + units + 1) * 2);
      this.bytes.copy(grown, 0, 0, this.position * 2);
      this.bytes = grown;
      this.units = new Uint16Array(grown.buffer);
    }
  }

  public comma(): void {
    this.units[this.position++] = COMMA;
  }

  /** Ends a row: the comma behind its last field becomes a line end. */
  public endRow(): void {
    this.units[this.position - 1] = NEWLINE;
  }

  /** A field that needs no quotes, or a piece of one: ASCII without quotes, commas and line ends. */
  public ascii(text: string): void {
    this.reserve(text.length);
    const { units, position } = this;
    for (let at = 0; at < text.length; at++) {
      units[position + at] = text.charCodeAt(at);
    }
    this.position = position + text.length;
  }

  /** What was written in UTF-16 elsewhere. */
  public copy(written: Uint16Array): void {
    this.reserve(written.length);
    const { units, position } = this;
    for (let at = 0; at < written.length; at++) {
      units[position + at] = written[at];
    }
    this.position = position + written.length;
  }

  /** A safe integer. */
  public integer(value: number): void {
    const { units } = this;
    if (value < 0) {
      units[this.position++] = MINUS;
      this.integer(-value);
    } else if (value >= 10_000) {
      const high = Math.floor(value / 10_000);
      this.integer(high);
      const four = (value - high * 10_000) * 4;
      const { position } = this;
      units[position] = FOUR_DIGITS[four];
      units[position + 1] = FOUR_DIGITS[four + 1];
      units[position + 2] = FOUR_DIGITS[four + 2];
      units[position + 3] = FOUR_DIGITS[four + 3];
      this.position = position + 4;
    } else {
      for (let at = value * 4 + (value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0); at < value * 4 + 4; at++) {
        units[this.position++] = FOUR_DIGITS[at];
      }
    }
  }

  /** Text in quotes. Returns how many bytes of UTF-8 it has at most; exact if it is short and ASCII. */
  public text(value: string): number {
    const { length } = value;
    this.reserve(length + 2);
    const { units } = this;
    let position = this.position;
    units[position++] = QUOTE;
    if (length > SHORT_TEXT) {
      return this.longText(value);
    }
    let maxBytes = length;
    for (let at = 0; at < length; at++) {
      const code = value.charCodeAt(at);
      if (code === QUOTE) {
        return this.longText(value);
      }
      if (code > 0x7f) {
        maxBytes = length * 3;
      }
      units[position++] = code;
    }
    units[position++] = QUOTE;
    this.position = position;
    return maxBytes;
  }

  private longText(value: string): number {
    const escaped = value.includes('"') ? value.replaceAll('"', '""') : value;
    this.reserve(escaped.length + 2);
    this.units[this.position] = QUOTE;
    this.bytes.write(escaped, (this.position + 1) * 2, 'utf16le');
    this.position += escaped.length + 2;
    this.units[this.position - 1] = QUOTE;
    return value.length * 3;
  }
}
