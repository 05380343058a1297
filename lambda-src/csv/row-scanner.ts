import { cellsOf, splitRows } from './csv-cells';
import { CsvEvents, CsvScanner } from './csv-scanner';

export interface ScannedRow {
  /** Counted from 1; the header is not a row. */
  readonly row: number;
  readonly line: number;
  /** First byte of the row in the file. */
  readonly offset: number;
  /** What the row takes as a JSON object. */
  readonly jsonBytes: number;
}

/** Makes sure that every row of a CSV has the columns of its header, and says where each row begins. */
export class RowScanner implements CsvEvents {
  /** The column names, once the header has passed. */
  public columns: readonly string[] = [];
  public rows = 0;

  private readonly scanner: CsvScanner;
  private header: Buffer[] | undefined = [];
  private emptyObjectBytes = 0;
  private recordOffset: number;
  private recordLine = 1;
  private recordFields = 0;
  private recordBytes = 0;

  /** @param offset where in the file the first byte pushed lies. */
  constructor(offset: number, private readonly onRow: (row: ScannedRow) => void) {
    this.scanner = new CsvScanner(offset, this);
    this.recordOffset = offset;
  }

  public push(chunk: Buffer): void {
    this.header?.push(chunk);
    this.scanner.push(chunk);
  }

  public end(): void {
    this.scanner.end();
    if (this.header) {
      throw new Error('is empty; its first row must name the columns');
    }
    if (this.rows === 0) {
      throw new Error('has a header and no rows');
    }
  }

  public onField(jsonBytes: number): void {
    this.recordFields++;
    this.recordBytes += jsonBytes;
  }

  public onRecord(next: number, nextLine: number): void {
    if (this.header && this.recordFields > 0) {
      this.endHeader(this.header);
    } else if (this.recordFields > 0) {
      this.endRow();
    }
    this.recordFields = 0;
    this.recordBytes = 0;
    this.recordOffset = next;
    this.recordLine = nextLine;
  }

  public error(what: string): Error {
    if (this.header) {
      return new Error(`the header (line ${this.recordLine}, column ${this.recordFields + 1}) ${what}`);
    }
    const name = this.columns[this.recordFields];
    return new Error(`row ${this.rows + 1} (line ${this.recordLine}, column ${name === undefined ? this.recordFields + 1 : `'${name}'`}) ${what}`);
  }

  private endRow(): void {
    if (this.recordFields !== this.columns.length) {
      throw new Error(`row ${this.rows + 1} (line ${this.recordLine}) has ${this.recordFields} fields, the header names ${this.columns.length} columns`);
    }
    this.rows++;
    this.onRow({ row: this.rows, line: this.recordLine, offset: this.recordOffset, jsonBytes: this.emptyObjectBytes + this.recordBytes });
  }

  private endHeader(chunks: Buffer[]): void {
    const columns = cellsOf(splitRows(Buffer.concat(chunks), 1)[0]).map((name) => name ?? '');
    const unnamed = columns.indexOf('');
    if (unnamed >= 0) {
      throw new Error(`the header (line ${this.recordLine}) does not name column ${unnamed + 1}`);
    }
    const repeated = columns.find((name, i) => columns.indexOf(name) < i);
    if (repeated !== undefined) {
      throw new Error(`the header (line ${this.recordLine}) names '${repeated}' twice; each row becomes an object, so names must differ`);
    }
    this.columns = columns;
    // {"a":,"b":} is as long as ["a","b"] and a colon for each name.
    this.emptyObjectBytes = Buffer.byteLength(JSON.stringify(columns)) + columns.length;
    this.header = undefined;
  }
}
