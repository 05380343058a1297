import { isUtf8 } from 'node:buffer';

import type { CopyStatement } from './copy-statement';
import { checkFor, isText, type CopyColumn } from './copy-values';
import { CsvOutput, NULL_MARKER } from './csv-output';
import type { Check } from './field';
import { FieldError, LoadErrorCode, type LoadError } from './field-error';

const [TAB, NEWLINE, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];

/** The longest row that COPY accepts. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
const MOST_ROW_BYTES = 4 * 1024 * 1024;

export interface CheckedCsv {
  /** CSV for PostgreSQL, with its marker for NULL. */
  readonly csv: Buffer;
  readonly rows: number;
  readonly errors: readonly LoadError[];
}

/** Reads one file as COPY does. It checks every value, and rewrites those that COPY changes. */
export function checkCsv(fileName: string, input: Buffer, columns: readonly CopyColumn[], copy: CopyStatement, mostErrors: number): CheckedCsv {
  const rows = new CsvRows(fileName, input, columns, copy);
  return rows.check(mostErrors);
}

class CsvRows {
  private readonly quote: number;
  private readonly delimiter: number;
  private readonly nullBytes: Buffer;
  private readonly nullIsMarker: boolean;
  private readonly checks: readonly Check[];
  private readonly text: readonly boolean[];
  private readonly output: CsvOutput;
  private readonly first: number;
  private readonly hasNul: boolean;

  private line = 1;
  private column = 0;
  private fieldStart = 0;
  private next = 0;

  constructor(
    private readonly fileName: string,
    private readonly input: Buffer,
    private readonly columns: readonly CopyColumn[],
    private readonly copy: CopyStatement,
  ) {
    const validUtf8 = isUtf8(input);
    this.quote = copy.quote.charCodeAt(0);
    this.delimiter = copy.delimiter.charCodeAt(0);
    this.nullBytes = Buffer.from(copy.nullAs);
    this.nullIsMarker = copy.nullAs === NULL_MARKER;
    this.checks = columns.map(column => checkFor(column, copy, validUtf8));
    this.text = columns.map(isText);
    this.hasNul = input.includes(0);
    this.first = this.afterHeader();
    this.output = new CsvOutput(input, this.first, copy);
  }

  check(mostErrors: number): CheckedCsv {
    const errors: LoadError[] = [];
    let rows = 0;
    for (let at = this.first; at < this.input.length && errors.length < mostErrors; at = this.next) {
      const mark = this.output.mark();
      const line = this.line;
      try {
        rows += this.row(at) ? 1 : 0;
      } catch (error) {
        if (!(error instanceof FieldError)) {
          throw error;
        }
        errors.push(this.loadError(error, line, at));
        this.line = line;
        this.next = error.losesStructure ? this.endOfLine(this.fieldStart) : this.endOfRow(at);
        this.output.leaveOut(mark, at, this.next);
      }
    }
    return { csv: this.output.finish(), rows, errors };
  }

  private afterHeader(): number {
    let at = 0;
    for (let left = this.copy.ignoreHeader; left > 0 && at < this.input.length; left--) {
      at = this.endOfLine(at);
    }
    return at;
  }

  /** Returns the place after the next line end, and counts the line. */
  private endOfLine(at: number): number {
    this.line++;
    const end = this.input.indexOf(NEWLINE, at);
    return end < 0 ? this.input.length : end + 1;
  }

  /** Returns the place after the next line end outside quotes, and counts the lines. */
  private endOfRow(start: number): number {
    let inQuotes = false;
    for (let at = start; at < this.input.length; at++) {
      const byte = this.input[at];
      if (byte === this.quote) {
        inQuotes = !inQuotes;
      } else if (byte === NEWLINE) {
        this.line++;
        if (!inQuotes) {
          return at + 1;
        }
      }
    }
    return this.input.length;
  }

  /** Reads a row up to its line end. Returns false for a blank line, which is skipped. */
  private row(start: number): boolean {
    if (this.copy.ignoreBlankLines && this.isLineEnd(start)) {
      this.lineEnd(start);
      this.output.keepOnly(start, this.next, this.input.subarray(0, 0));
      return false;
    }
    let at = start;
    for (this.column = 0; ; this.column++) {
      this.fieldStart = at;
      const end = this.field(at);
      if (this.input[end] === this.delimiter && end < this.input.length) {
        at = end + 1;
        continue;
      }
      if (this.column < this.columns.length - 1) {
        throw new FieldError(LoadErrorCode.DELIMITER, 'Delimiter not found');
      }
      if (end - start > MOST_ROW_BYTES) {
        throw new FieldError(LoadErrorCode.LINE, `Row of ${end - start} bytes exceeds the limit of ${MOST_ROW_BYTES}`);
      }
      this.lineEnd(end);
      return true;
    }
  }

  private isLineEnd(at: number): boolean {
    return at >= this.input.length || this.input[at] === NEWLINE || this.input[at] === RETURN;
  }

  /** Writes each line end as a line feed, because PostgreSQL requires all line ends to be the same. */
  private lineEnd(at: number): void {
    if (at >= this.input.length) {
      this.next = at;
      return;
    }
    const bytes = this.input[at] === RETURN && this.input[at + 1] === NEWLINE ? 2 : 1;
    this.next = at + bytes;
    this.line++;
    if (bytes === 2 || this.input[at] === RETURN) {
      this.output.keepOnly(at, this.next, Buffer.from('\n'));
    }
  }

  /** Reads and checks a field. Returns its end, which is a delimiter, a line end or the end of the file. */
  private field(at: number): number {
    const { input } = this;
    let quoted = at;
    while (input[quoted] === SPACE || (input[quoted] === TAB && this.delimiter !== TAB)) {
      quoted++;
    }
    return input[quoted] === this.quote ? this.quotedField(at, quoted + 1) : this.plainField(at);
  }

  private plainField(start: number): number {
    const { input, quote, delimiter } = this;
    let end = start;
    for (; end < input.length; end++) {
      const byte = input[end];
      if (byte === delimiter || byte === NEWLINE || byte === RETURN) {
        break;
      }
      if (byte === quote) {
        throw new FieldError(LoadErrorCode.DELIMITER, 'Invalid quote formatting for CSV', true);
      }
    }
    const value = this.checked(input, start, end);
    if (value === null) {
      if (!(this.nullIsMarker && this.isNull(input, start, end))) {
        this.output.replace(start, end, null);
      }
    } else if (value !== undefined) {
      this.output.replace(start, end, value);
    } else if (!this.nullIsMarker && end - start === 2 && input.toString('latin1', start, end) === NULL_MARKER) {
      this.output.replace(start, end, input.subarray(start, end));
    }
    return end;
  }

  private quotedField(start: number, content: number): number {
    const { input, quote } = this;
    let end = content;
    let doubled = 0;
    let lines = 0;
    for (; ; end++) {
      const byte = input[end];
      if (byte === quote) {
        if (input[end + 1] !== quote) {
          break;
        }
        doubled++;
        end++;
      } else if (byte === NEWLINE) {
        lines++;
      } else if (byte === undefined) {
        throw new FieldError(LoadErrorCode.DELIMITER, 'Invalid quote formatting for CSV', true);
      }
    }
    let after = end + 1;
    while (input[after] === SPACE || (input[after] === TAB && this.delimiter !== TAB)) {
      after++;
    }
    if (input[after] !== this.delimiter && !this.isLineEnd(after)) {
      throw new FieldError(LoadErrorCode.DELIMITER, 'Invalid quote formatting for CSV', true);
    }
    const plain = doubled === 0;
    const bytes = plain ? input : this.withoutDoubledQuotes(content, end);
    const value = this.checked(bytes, plain ? content : 0, plain ? end : bytes.length);
    if (value !== undefined) {
      this.output.replace(start, after, value);
    } else if (start !== content - 1 || after !== end + 1) {
      this.output.keepOnly(start, after, input.subarray(content - 1, end + 1));
    }
    this.line += lines;
    return after;
  }

  private withoutDoubledQuotes(start: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafe(end - start);
    let length = 0;
    for (let at = start; at < end; at++) {
      bytes[length++] = this.input[at];
      if (this.input[at] === this.quote) {
        at++;
      }
    }
    return bytes.subarray(0, length);
  }

  private checked(bytes: Buffer, start: number, end: number): undefined | null | Buffer {
    const check = this.checks[this.column];
    if (check === undefined) {
      throw new FieldError(LoadErrorCode.TOO_MANY_COLUMNS, 'Extra column(s) found');
    }
    // The documentation does not distinguish the null string with and without quotes, so this engine does not, either. The conformance
    // check `null-marker-in-quotes` asks.
    const value = this.isNull(bytes, start, end) ? null : check(bytes, start, end);
    if (value === null && this.columns[this.column].notNull) {
      throw new FieldError(LoadErrorCode.NOT_NULL, 'Missing data for not-null field');
    }
    if (this.hasNul && this.text[this.column] && bytes.subarray(start, end).includes(0)) {
      throw new FieldError(LoadErrorCode.CHARACTERS, 'String contains a NUL character, which this engine cannot store');
    }
    return value;
  }

  private isNull(bytes: Buffer, start: number, end: number): boolean {
    const { nullBytes } = this;
    if (end - start !== nullBytes.length) {
      return false;
    }
    for (let at = 0; at < nullBytes.length; at++) {
      if (bytes[start + at] !== nullBytes[at]) {
        return false;
      }
    }
    return true;
  }

  private loadError(error: FieldError, lineNumber: number, rowStart: number): LoadError {
    const column = this.columns[Math.min(this.column, this.columns.length - 1)];
    return {
      fileName: this.fileName,
      lineNumber,
      columnName: column.name,
      columnType: column.type,
      columnLength: column.type === 'numeric' ? `${column.length},${column.scale}` : String(column.length),
      position: this.fieldStart - rowStart,
      errorCode: error.code,
      errorMessage: error.message,
    };
  }
}
