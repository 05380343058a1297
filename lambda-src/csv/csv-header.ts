import { CsvRow } from './csv-rows';
import { utf8 } from './utf8';

/** What separates fields in files that are called CSV, but have no commas. */
const OTHER_DELIMITER = /[;\t]/;

/**
 * The names of the columns: each has one, and no two have the same.
 *
 * @param delimiter what the user says that separates fields. If it is missing, a single column must not look like several.
 */
export function columnsOf({ cells, line }: CsvRow, delimiter?: string): string[] {
  const columns = cells.map((name) => utf8(name) ?? '');
  const unnamed = columns.indexOf('');
  if (unnamed >= 0) {
    throw new Error(`the header (line ${line}) does not name column ${unnamed + 1}`);
  }
  const repeated = columns.find((name, i) => columns.indexOf(name) < i);
  if (repeated !== undefined) {
    throw new Error(`the header (line ${line}) names '${repeated}' twice; each row becomes an object, so names must differ`);
  }
  const [other] = delimiter === undefined && columns.length === 1 ? OTHER_DELIMITER.exec(columns[0]) ?? [] : [];
  if (other !== undefined) {
    throw new Error(`the header (line ${line}) names a single column, and its name holds ${other === '\t' ? 'a tab' : `a '${other}'`}; `
      + `if that separates fields, set 'delimiter' to ${JSON.stringify(other)}, and if it is part of the name, set 'delimiter' to ","`);
  }
  return columns;
}
