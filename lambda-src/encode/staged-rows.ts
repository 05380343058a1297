const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** A row's place in a staged CSV: its first byte, the byte after its newline, and its first line, counted from 1. */
export interface StagedRow {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Finds the rows of a CSV that this library wrote; quotes may hold newlines. */
export function stagedRows(csv: Buffer): StagedRow[] {
  const rows: StagedRow[] = [];
  let [start, line, lines, quoted] = [0, 1, 1, false];
  for (let at = 0; at < csv.length; at++) {
    if (csv[at] === QUOTE) {
      quoted = !quoted;
    } else if (csv[at] === NEWLINE) {
      lines++;
      if (!quoted) {
        rows.push({ start, end: at + 1, line });
        [start, line] = [at + 1, lines];
      }
    }
  }
  return rows;
}

/** Reads the fields of one row. */
export function fieldsOf(csv: Buffer, row: StagedRow): string[] {
  const fields: string[] = [];
  let [from, quoted] = [row.start, false];
  for (let at = row.start; at < row.end; at++) {
    if (csv[at] === QUOTE) {
      quoted = !quoted;
    } else if (!quoted && (csv[at] === COMMA || csv[at] === NEWLINE)) {
      fields.push(unquoted(csv.toString('utf8', from, at)));
      from = at + 1;
    }
  }
  return fields;
}

/** The end of the field that begins at a byte: the comma or newline after it. */
export function endOfField(csv: Buffer, start: number): number {
  let [at, quoted] = [start, false];
  while (quoted || (csv[at] !== COMMA && csv[at] !== NEWLINE)) {
    quoted = csv[at] === QUOTE ? !quoted : quoted;
    at++;
  }
  return at;
}

/** Returns the CSV of some of the rows. */
export function csvOf(csv: Buffer, rows: readonly StagedRow[]): Buffer {
  return Buffer.concat(rows.map(({ start, end }) => csv.subarray(start, end)));
}

function unquoted(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}
