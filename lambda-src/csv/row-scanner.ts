import { isUtf8 } from 'buffer';
import { columnsOf } from './csv-header';
import { COMMA, CsvRow, parseFields, parseRows } from './csv-rows';
import { LongestRowSearch } from './longest-row';
import { RowIndexHeader } from './row-index';
import { invalidUtf8, withoutByteOrderMark } from './utf8';

/** No message holds a longer row. A quote that does not close within so many bytes counts as one that never closes. */
const MAX_ROW_BYTES = 8 * 1024 * 1024;

/** Makes sure that a CSV is UTF-8 and that every row has the columns of its header, and says where each row begins. */
export class RowScanner {
  /** Bytes pushed so far. */
  private bytes = 0;
  private columns?: readonly string[];
  private rows = 0;
  private longestRow?: LongestRowSearch;
  private line = 1;
  /** What was pushed of a row that goes on. */
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** Pending bytes that are parsed: twice as many as the last time, so that a long row is not parsed again for each piece of it. */
  private enoughBytes = 1;

  constructor(private readonly onRow: (offset: number) => void, private readonly delimiter: string | undefined) {}

  public push(piece: Buffer): void {
    this.pending.push(piece);
    this.pendingBytes += piece.length;
    this.bytes += piece.length;
    if (this.pendingBytes >= this.enoughBytes) {
      this.scan(false);
    }
  }

  /** What the whole file has turned out to be. */
  public end(): Pick<RowIndexHeader, 'columns' | 'bytes' | 'longestRow'> {
    this.scan(true);
    const { columns, bytes, longestRow } = this;
    if (columns === undefined || longestRow === undefined) {
      throw new Error('is empty; its first row must name the columns');
    }
    if (this.rows === 0) {
      throw new Error('has a header and no rows');
    }
    return { columns, bytes, longestRow: longestRow.found };
  }

  private scan(complete: boolean): void {
    const bytes = Buffer.concat(this.pending);
    const csv = this.bytes === bytes.length ? withoutByteOrderMark(bytes) : bytes;
    const offset = this.bytes - csv.length;
    const rows = parseRows(csv.toString('latin1'), this.delimiter, this.line, complete);
    const end = rows.at(-1)?.end ?? 0;
    const valid = isUtf8(csv.subarray(0, end));
    for (const row of rows) {
      if (!valid) {
        this.requireUtf8(row, csv, offset);
      }
      this.add(row, offset + row.start);
    }
    this.line = rows.at(-1)?.nextLine ?? this.line;
    this.wait(csv.subarray(end));
  }

  /** @param bytes of a row that goes on. */
  private wait(bytes: Buffer): void {
    if (bytes.length > MAX_ROW_BYTES) {
      const [row] = parseRows(bytes.toString('latin1'), this.delimiter, this.line);
      throw row.fault
        ? this.error(row, row.cells.length, row.fault.what)
        : this.error(row, row.cells.length - 1, `is in a row of more than ${MAX_ROW_BYTES} bytes, which no message holds; shorten the row`);
    }
    this.pending = [bytes];
    this.pendingBytes = bytes.length;
    this.enoughBytes = 2 * bytes.length + 1;
  }

  private add(row: CsvRow, offset: number): void {
    const { line, cells, fault } = row;
    if (fault !== undefined) {
      throw this.error(row, cells.length, fault.what);
    }
    if (cells.length === 0) {
      return;
    }
    if (this.columns === undefined) {
      this.columns = columnsOf(row, this.delimiter);
      this.longestRow = new LongestRowSearch(this.columns);
      return;
    }
    if (cells.length !== this.columns.length) {
      throw new Error(`row ${this.rows + 1} (line ${line}) has ${cells.length} fields, the header names ${this.columns.length} columns`);
    }
    this.rows++;
    this.onRow(offset);
    this.longestRow!.add(this.rows, row);
  }

  /** Looks no further than to the row's fault: of two things that are wrong, an error names the first. */
  private requireUtf8(row: CsvRow, csv: Buffer, offset: number): void {
    const bytes = csv.subarray(row.start, row.end);
    const invalid = invalidUtf8(bytes);
    if (invalid === undefined) {
      return;
    }
    const before = parseFields(bytes.toString('latin1', 0, invalid.start), this.delimiter ?? COMMA).data.at(0) ?? [''];
    throw this.error(row, before.length - 1, invalid.cut && row.end >= csv.length
      ? 'ends inside a character; the file was cut, or is not UTF-8'
      : `is not UTF-8 at byte ${offset + row.start + invalid.start} of the file; convert the file to UTF-8`);
  }

  private error({ line }: CsvRow, field: number, what: string): Error {
    if (this.columns === undefined) {
      return new Error(`the header (line ${line}, column ${field + 1}) ${what}`);
    }
    const name = this.columns[field];
    return new Error(`row ${this.rows + 1} (line ${line}, column ${name === undefined ? field + 1 : `'${name}'`}) ${what}`);
  }
}
