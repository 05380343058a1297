import { cellsOf, splitRows } from './csv-cells';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

/** Where the scanner stands in a record. */
enum State { FIELD_START, PLAIN, QUOTED, QUOTE_IN_QUOTED, AFTER_CR }

/** What each byte of a text takes in a JSON string. */
const JSON_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte > 0x7f ? 1 : JSON.stringify(String.fromCharCode(byte)).length - 2);

export interface ScannedRow {
  /** Counted from 1; the header is not a row. */
  readonly row: number;
  readonly line: number;
  /** First byte of the row in the file. */
  readonly offset: number;
  /** What the row takes as a JSON object. */
  readonly jsonBytes: number;
}

/**
 * Finds the rows of an RFC 4180 file in one pass over its bytes, and refuses every other file by row, line and column.
 *
 * It keeps no text but the header's, so its memory does not grow with the file. Empty lines are not rows.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvScanner {
  /** The column names, once the header has passed. */
  public columns: readonly string[] = [];
  public rows = 0;

  private state = State.FIELD_START;
  private line = 1;
  private rowLine = 1;
  private quoteLine = 1;
  private rowOffset: number;
  private fields = 0;
  private fieldBytes = 0;
  private quoted = false;
  private rowBytes = 0;
  private emptyObjectBytes = 0;
  private header: Buffer[] | undefined = [];

  /** @param offset where in the file the first byte pushed lies. */
  constructor(private offset: number, private readonly onRow: (row: ScannedRow) => void) {
    this.rowOffset = offset;
  }

  public push(chunk: Buffer): void {
    const base = this.offset;
    let headerStart = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.state === State.QUOTED) {
        if (byte === QUOTE) {
          this.state = State.QUOTE_IN_QUOTED;
          continue;
        }
        if (byte === LF) {
          this.line++;
        }
        this.fieldBytes += JSON_BYTES[byte];
      } else if (byte === LF) {
        this.line++;
        this.header?.push(chunk.subarray(headerStart, i + 1));
        this.endRow(base + i + 1);
        headerStart = i + 1;
      } else if (this.state === State.AFTER_CR) {
        throw this.error('holds a carriage return without a line feed outside of quotes; end lines with LF or CRLF');
      } else if (byte === COMMA) {
        this.endField();
      } else if (byte === CR) {
        this.state = State.AFTER_CR;
      } else if (byte === QUOTE) {
        this.openOrContinueQuotes();
      } else if (this.state === State.QUOTE_IN_QUOTED) {
        throw this.error('holds text behind a closing quote; write a quote inside a quoted field as two quotes');
      } else {
        this.state = State.PLAIN;
        this.fieldBytes += JSON_BYTES[byte];
      }
    }
    this.header?.push(chunk.subarray(headerStart));
    this.offset += chunk.length;
  }

  public end(): void {
    if (this.state === State.QUOTED) {
      throw this.error(`opens a quote on line ${this.quoteLine} that never closes`);
    }
    if (this.state === State.AFTER_CR) {
      throw this.error('ends in a carriage return without a line feed');
    }
    this.endRow(this.offset);
    if (this.header) {
      throw new Error('is empty; its first row must name the columns');
    }
  }

  /** An error that says where the scanner stands. */
  public error(what: string): Error {
    if (this.header) {
      return new Error(`the header (line ${this.rowLine}, column ${this.fields + 1}) ${what}`);
    }
    const name = this.columns[this.fields];
    return new Error(`row ${this.rows + 1} (line ${this.rowLine}, column ${name === undefined ? this.fields + 1 : `'${name}'`}) ${what}`);
  }

  private openOrContinueQuotes(): void {
    if (this.state === State.PLAIN) {
      throw this.error('holds a quote inside a field that is not quoted; quote the field and write the quote twice');
    }
    if (this.state === State.QUOTE_IN_QUOTED) {
      this.fieldBytes += JSON_BYTES[QUOTE];
    } else {
      this.quoted = true;
      this.quoteLine = this.line;
    }
    this.state = State.QUOTED;
  }

  private endField(): void {
    this.rowBytes += this.quoted || this.fieldBytes > 0 ? this.fieldBytes + '""'.length : 'null'.length;
    this.fields++;
    this.fieldBytes = 0;
    this.quoted = false;
    this.state = State.FIELD_START;
  }

  private endRow(nextOffset: number): void {
    if (this.fields > 0 || this.fieldBytes > 0 || this.quoted) {
      this.endField();
      if (this.header) {
        this.endHeader();
      } else {
        this.endDataRow();
      }
    }
    this.state = State.FIELD_START;
    this.fields = 0;
    this.rowBytes = 0;
    this.rowOffset = nextOffset;
    this.rowLine = this.line;
  }

  private endDataRow(): void {
    if (this.fields !== this.columns.length) {
      throw new Error(`row ${this.rows + 1} (line ${this.rowLine}) has ${this.fields} fields, the header names ${this.columns.length} columns`);
    }
    this.rows++;
    this.onRow({ row: this.rows, line: this.rowLine, offset: this.rowOffset, jsonBytes: this.emptyObjectBytes + this.rowBytes });
  }

  private endHeader(): void {
    const columns = cellsOf(splitRows(Buffer.concat(this.header!), 1)[0]).map((name) => name ?? '');
    const unnamed = columns.indexOf('');
    if (unnamed >= 0) {
      throw new Error(`the header (line ${this.rowLine}) does not name column ${unnamed + 1}`);
    }
    const repeated = columns.find((name, i) => columns.indexOf(name) < i);
    if (repeated !== undefined) {
      throw new Error(`the header (line ${this.rowLine}) names '${repeated}' twice; each row becomes an object, so names must differ`);
    }
    this.columns = columns;
    // {"a":,"b":} is as long as ["a","b"] and a colon for each name.
    this.emptyObjectBytes = Buffer.byteLength(JSON.stringify(columns)) + columns.length;
    this.header = undefined;
  }
}
