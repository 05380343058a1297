import * as Papa from 'papaparse';
import { Fault, faultOf } from './csv-fault';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** What separates fields, unless a file has another delimiter. */
export const COMMA = ',';

/** A field of a row: a text, or null where nothing at all stands between two delimiters. */
export type Cell = string | null;

/** A row of a piece of CSV, or an empty line, which has no cells. */
export interface CsvRow {
  readonly line: number;
  /** Line of what follows. */
  readonly nextLine: number;
  /** First character of the row. */
  readonly start: number;
  /** First character after its line end. */
  readonly end: number;
  /** All of the row's cells, or those before the first field that breaks RFC 4180. */
  readonly cells: readonly Cell[];
  /** How the field after the cells breaks RFC 4180. */
  readonly fault?: Fault;
}

/**
 * Reads CSV that was decoded as latin1: then a character is a byte, and a place in the text is a place in the file.
 *
 * papaparse finds the fields. It does not say which fields are quoted, and it accepts more than RFC 4180. So each row is
 * compared with its text. As in PostgreSQL's COPY, a field without quotes and without text is null, and `""` is the empty text:
 * most parsers of CSV lose that difference, and with it the one between an empty message and no message.
 *
 * Ends with the first row that has a fault.
 *
 * @param delimiter the character of ASCII that separates fields
 * @param line line of the first character
 * @param complete whether the text ends with a row; else its last row is left out
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @see https://www.postgresql.org/docs/current/sql-copy.html
 */
export function parseRows(csv: string, delimiter: string = COMMA, line: number = 1, complete: boolean = true): CsvRow[] {
  const { data, errors } = parseFields(csv, delimiter);
  const rows: CsvRow[] = [];
  let next = { end: 0, nextLine: line };
  for (const fields of complete ? data : data.slice(0, -1)) {
    const row = readRow(csv, delimiter, { start: next.end, line: next.nextLine, fields, malformed: errors[0]?.index });
    rows.push(row);
    if (row.fault) {
      break;
    }
    next = row;
  }
  return rows;
}

/**
 * The parser inside `Papa.parse`, which papaparse exports without documenting it. `Papa.parse` makes closures that keep the rows
 * of every text in memory until V8 collects all garbage: with it, indexing a large file takes twice the time.
 */
interface Papaparse {
  readonly Parser: new (format: Pick<Papa.ParseConfig, 'delimiter' | 'newline'>) => { parse(csv: string): Papa.ParseResult<string[]> };
}

/** Names the delimiter and the line end, or papaparse guesses them. A CR before the LF stays at the end of the last field. */
export function parseFields(csv: string, delimiter: string): Papa.ParseResult<string[]> {
  return new (Papa as unknown as Papaparse).Parser({ delimiter, newline: '\n' }).parse(csv);
}

interface ParsedRow {
  readonly start: number;
  readonly line: number;
  readonly fields: readonly string[];
  /** The first character inside the first quotes that papaparse finds malformed. */
  readonly malformed?: number;
}

function readRow(csv: string, delimiter: string, { start, line, fields, malformed }: ParsedRow): CsvRow {
  const cells: Cell[] = [];
  let at = start;
  let end = start;
  for (const field of fields) {
    const quoted = csv.charCodeAt(at) === QUOTE;
    const length = quoted ? field.length : lengthOfBare(field);
    end = at + length + (quoted ? 2 + count('"', field) : 0);
    if (at + 1 === malformed || !endsField(csv, delimiter, end)) {
      const fault = faultOf(csv, at, line + count('\n', csv, start, at));
      return { line, nextLine: line, start, end: fault.at, cells, fault };
    }
    cells.push(quoted || length > 0 ? field.slice(0, length) : null);
    at = end + 1;
  }
  end = csv.charCodeAt(end) === CR ? end + 2 : Math.min(end + 1, csv.length);
  const emptyLine = cells.length === 1 && cells[0] === null;
  return { line, nextLine: line + count('\n', csv, start, end), start, end, cells: emptyLine ? [] : cells };
}

/** Length of the text before the first character that only a quoted field may hold. */
function lengthOfBare(field: string): number {
  const quote = field.indexOf('"');
  const end = quote < 0 ? field.length : quote;
  const cr = field.indexOf('\r');
  return cr < 0 ? end : Math.min(cr, end);
}

function endsField(csv: string, delimiter: string, at: number): boolean {
  const code = csv.charCodeAt(at);
  return code === delimiter.charCodeAt(0) || code === LF || (code === CR && csv.charCodeAt(at + 1) === LF) || at === csv.length;
}

function count(character: string, text: string, start: number = 0, end: number = text.length): number {
  let found = 0;
  for (let at = text.indexOf(character, start); at >= 0 && at < end; at = text.indexOf(character, at + 1)) {
    found++;
  }
  return found;
}
