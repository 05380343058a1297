/** Bytes an offset takes: files up to 256 TiB. */
const OFFSET_BYTES = 6;

/** Most offsets an index holds: with 1.5 MiB, one request reads it whole, however many rows the file has. */
export const MAX_OFFSETS = 262_144;

/** The row that takes most room in a message. */
export interface LongestRow {
  readonly row: number;
  readonly line: number;
  readonly jsonBytes: number;
}

/** What an index says about its file, beside the offsets. */
export interface RowIndexHeader {
  readonly format: 1;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Every how many rows there is an offset. */
  readonly stride: number;
  /** What the user says that separates fields. It is missing for a file with commas of which the user says nothing. */
  readonly delimiter?: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly longestRow: LongestRow;
  /** The version of the S3 object that was indexed, where it can change. */
  readonly etag?: string;
}

/** Bytes `start` to `end` (exclusive) of a file hold a block of rows. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the rows of a CSV file begin: the offset of every `stride`-th row, so that its size has a bound.
 *
 * A file of 5 million rows has an offset every 32 rows: whoever draws a row reads 32, some 8 KB, which takes S3 as long
 * as reading one.
 */
export class RowIndex {
  public static parse(bytes: Buffer): RowIndex {
    const headerEnd = bytes.indexOf('\n');
    const header: RowIndexHeader = JSON.parse(bytes.toString('utf8', 0, headerEnd));
    if (header.format !== 1) {
      throw new Error(`the row index has format ${header.format}, this handler reads format 1; deploy the stack anew`);
    }
    return new RowIndex(header, bytes.subarray(headerEnd + 1));
  }

  constructor(public readonly header: RowIndexHeader, private readonly offsets: Buffer) {}

  /** Number of the block that holds a row; rows count from 1. */
  public blockOf(row: number): number {
    return Math.floor((row - 1) / this.header.stride);
  }

  /** Place of a row in its block, from 0. */
  public placeInBlock(row: number): number {
    return (row - 1) % this.header.stride;
  }

  public block(number: number): Block {
    return { start: this.offset(number), end: this.offset(number + 1) };
  }

  public serialize(): Buffer {
    return Buffer.concat([Buffer.from(`${JSON.stringify(this.header)}\n`), this.offsets]);
  }

  private offset(block: number): number {
    const at = block * OFFSET_BYTES;
    return at < this.offsets.length ? this.offsets.readUIntLE(at, OFFSET_BYTES) : this.header.bytes;
  }
}

/** Collects the offsets of rows as they pass; when it is full, it drops every second one and doubles the stride. */
export class RowIndexBuilder {
  private offsets: number[] = [];
  private stride = 1;
  private rows = 0;

  constructor(private readonly maxOffsets: number = MAX_OFFSETS) {}

  public add(offset: number): void {
    if (this.rows % this.stride === 0) {
      if (this.offsets.length === this.maxOffsets) {
        this.offsets = this.offsets.filter((_, i) => i % 2 === 0);
        this.stride *= 2;
      }
      if (this.rows % this.stride === 0) {
        this.offsets.push(offset);
      }
    }
    this.rows++;
  }

  public finish(file: Omit<RowIndexHeader, 'format' | 'rows' | 'stride'>): RowIndex {
    const offsets = Buffer.alloc(this.offsets.length * OFFSET_BYTES);
    this.offsets.forEach((offset, i) => offsets.writeUIntLE(offset, i * OFFSET_BYTES, OFFSET_BYTES));
    return new RowIndex({ format: 1, rows: this.rows, stride: this.stride, ...file }, offsets);
  }
}
