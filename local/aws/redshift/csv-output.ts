import type { CopyStatement } from './copy-statement';

/** The marker for NULL that is written for PostgreSQL, whatever the file's own marker is. */
export const NULL_MARKER = '\\N';
const NULL_BYTES = Buffer.from(NULL_MARKER);

/** A place in the output, so that a row can be removed. */
export interface Mark {
  readonly written: number;
  readonly copiedTo: number;
}

/**
 * A CSV in which some fields are replaced. What is between two edits is copied in one piece, and a file without edits is not copied
 * at all.
 */
export class CsvOutput {
  private bytes?: Buffer;
  private written = 0;
  private copiedTo: number;
  private readonly quote: number;

  constructor(private readonly input: Buffer, private readonly start: number, copy: CopyStatement) {
    this.copiedTo = start;
    this.quote = copy.quote.charCodeAt(0);
  }

  mark(): Mark {
    return { written: this.written, copiedTo: this.copiedTo };
  }

  /** Removes what was written since the mark, and skips the row. */
  leaveOut(mark: Mark, rowStart: number, rowEnd: number): void {
    this.written = mark.written;
    this.copiedTo = mark.copiedTo;
    this.copyTo(rowStart);
    this.copiedTo = rowEnd;
  }

  /** Replaces a field: with NULL, or with a text in quotes. */
  replace(from: number, to: number, value: Buffer | null): void {
    this.copyTo(from);
    if (value === null) {
      this.write(NULL_BYTES);
    } else {
      this.reserve(value.length * 2 + 2);
      this.bytes![this.written++] = this.quote;
      for (const byte of value) {
        if (byte === this.quote) {
          this.bytes![this.written++] = byte;
        }
        this.bytes![this.written++] = byte;
      }
      this.bytes![this.written++] = this.quote;
    }
    this.copiedTo = to;
  }

  /** Replaces bytes of the input with some of the same bytes, unchanged. */
  keepOnly(from: number, to: number, kept: Buffer): void {
    this.copyTo(from);
    this.write(kept);
    this.copiedTo = to;
  }

  finish(): Buffer {
    if (!this.bytes) {
      return this.input.subarray(this.start);
    }
    this.copyTo(this.input.length);
    return this.bytes.subarray(0, this.written);
  }

  private copyTo(end: number): void {
    this.reserve(end - this.copiedTo);
    this.written += this.input.copy(this.bytes!, this.written, this.copiedTo, end);
    this.copiedTo = end;
  }

  private write(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.written += bytes.copy(this.bytes!, this.written);
  }

  private reserve(more: number): void {
    if (!this.bytes) {
      this.bytes = Buffer.allocUnsafe(this.input.length + more + 1024);
    } else if (this.written + more > this.bytes.length) {
      const larger = Buffer.allocUnsafe((this.written + more) * 2);
      this.bytes.copy(larger, 0, 0, this.written);
      this.bytes = larger;
    }
  }
}
