/** A field of a row: a text, or null where nothing at all stands between two commas. */
export type Cell = string | null;

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

/** Cuts a piece of CSV, of which the scanner has made sure that it is RFC 4180, into its first `count` rows. Empty lines are not rows. */
export function splitRows(csv: Buffer, count: number): Buffer[] {
  const rows: Buffer[] = [];
  for (let start = 0; start < csv.length && rows.length < count;) {
    let end = endOfField(csv, start);
    while (csv[end] === COMMA) {
      end = endOfField(csv, end + 1);
    }
    if (end > start) {
      rows.push(csv.subarray(start, end));
    }
    start = end + 1; // behind CR comes LF, which passes for an empty line
  }
  return rows;
}

/**
 * The fields of a row that `splitRows` has cut out.
 *
 * As in PostgreSQL's COPY, a field without quotes and without text is null, and `""` is the empty text: most parsers
 * of CSV lose that difference, and with it the one between an empty message and no message.
 *
 * @see https://www.postgresql.org/docs/current/sql-copy.html
 */
export function cellsOf(row: Buffer): Cell[] {
  const cells: Cell[] = [];
  for (let start = 0; start <= row.length;) {
    const end = endOfField(row, start);
    cells.push(cellOf(row, start, end));
    start = end + 1;
  }
  return cells;
}

/** The comma or line end behind the field that starts at `start`, or the end of the bytes. */
function endOfField(csv: Buffer, start: number): number {
  let end = start;
  while (csv[end] === QUOTE) { // a pair of quotes inside the field closes and opens again
    end = csv.indexOf(QUOTE, end + 1) + 1;
  }
  while (end < csv.length && csv[end] !== COMMA && csv[end] !== LF && csv[end] !== CR) {
    end++;
  }
  return end;
}

function cellOf(row: Buffer, start: number, end: number): Cell {
  if (start === end) {
    return null;
  }
  if (row[start] !== QUOTE) {
    return row.toString('utf8', start, end);
  }
  const text = row.toString('utf8', start + 1, end - 1);
  return text.includes('"') ? text.replaceAll('""', '"') : text;
}
