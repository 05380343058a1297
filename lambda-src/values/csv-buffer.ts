import { RowRejectReason } from './reject-reason';
import { mayHoldTinyNumber } from './tiny-numbers';
import { utf8Of } from './utf16';

/** Returned instead of the end of a field: the value was refused. */
export const REFUSED = -1;

/** How many fields of bounded length (numbers, times, NULLs) may be written before room must be reserved again. */
export const MOST_SHORT_FIELDS = 32;

/** Space that `reserve` always leaves after the requested end: 64 characters for each short field, enough for a DECIMAL(38) or a double. */
const ROOM_FOR_SHORT_FIELDS = 64 * MOST_SHORT_FIELDS;

/**
 * The memory in which CSV is assembled. It grows, and is used again for the next batch.
 *
 * It holds UTF-16, as JavaScript's texts do, and is converted to UTF-8 as a whole. That takes a fraction of the time of
 * thousands of short conversions. Every method that writes takes the place to write at, and returns the end of what it wrote.
 */
export class CsvBuffer {
  public units: Uint16Array;
  /** The reason of the last refusal. */
  public refusal: RowRejectReason = 'WRONG_TYPE';
  /** Whether a value was truncated since this was set to false. */
  public truncated = false;
  /** Whether characters of a value were replaced. Whoever reads it sets it to false. */
  public replaced = false;
  /** Whether a text may be one that cannot be loaded, so that each is checked. */
  public careful = false;
  /** Whether numbers may have had more digits, because they were parsed as doubles from a text that has long numbers. */
  public doubtful = false;
  /** The text of which a number may be zero only because it is too small for a double; undefined once that is known. */
  private text?: string;
  /** Whether the digits of such a number were needed for the message. */
  public inexact = false;
  /** Whether the last text was found to be ASCII while it was copied. */
  public isAscii = false;
  private bytes: Buffer;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity * 2);
    this.units = new Uint16Array(this.bytes.buffer);
  }

  /** Everything before a place, in UTF-8. Undefined if a text in it has no UTF-8 form or holds a NUL, because such texts cannot be loaded. */
  public toUtf8(end: number): Buffer | undefined {
    const utf8 = utf8Of(this.bytes.subarray(0, end * 2));
    return utf8?.includes(0) ? undefined : utf8;
  }

  /** What is between two places, in UTF-8. A text that has no UTF-8 form was refused before. */
  public line(start: number, end: number): Buffer {
    return utf8Of(this.bytes.subarray(start * 2, end * 2))!;
  }

  /** The number of UTF-8 bytes between two places; Infinity if half a surrogate pair lies there. */
  public utf8Length(start: number, end: number): number {
    const { units } = this;
    let at = start;
    while (at < end && units[at] < 0x80) at++;
    return at === end ? end - start : utf8Of(this.bytes.subarray(start * 2, end * 2))?.length ?? Infinity;
  }

  /** Makes room up to a place, and for short fields after it. What is written already stays. */
  public reserve(end: number): void {
    const needed = end + ROOM_FOR_SHORT_FIELDS;
    if (needed > this.units.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.units.length * 2, needed) * 2);
      this.bytes.copy(grown);
      this.bytes = grown;
      this.units = new Uint16Array(grown.buffer);
    }
  }

  public refuse(reason: RowRejectReason): typeof REFUSED {
    this.refusal = reason;
    return REFUSED;
  }

  public startMessage(careful: boolean, doubtful: boolean, text?: string): void {
    this.careful = careful;
    this.doubtful = doubtful;
    this.text = text;
    this.inexact = false;
  }

  /** Notes that the digits of a value matter, which it may have lost if it is a number. */
  public needDigits(value: unknown): void {
    this.inexact ||= typeof value === 'number' && (this.doubtful || (value === 0 && this.mayBeTiny()));
  }

  /** Looks at the text once, and only if a zero asks for it. */
  private mayBeTiny(): boolean {
    const found = this.text !== undefined && mayHoldTinyNumber(this.text);
    this.text = undefined;
    return found;
  }

  /** Writes a field that needs no quotes, or a part of one: ASCII without quotes, commas and line ends. */
  public ascii(text: string, start: number): number {
    this.reserve(start + text.length);
    const { units } = this;
    for (let at = 0; at < text.length; at++) {
      units[start + at] = text.charCodeAt(at);
    }
    return start + text.length;
  }

  /** Writes what is in UTF-16 already. */
  public copy(written: Uint16Array, start: number): number {
    this.reserve(start + written.length);
    this.units.set(written, start);
    return start + written.length;
  }

  /** Writes a text as it is. For a long one that is the quickest way. */
  public native(text: string, start: number): number {
    this.reserve(start + text.length);
    this.bytes.write(text, start * 2, 'utf16le');
    return start + text.length;
  }
}
