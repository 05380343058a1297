import { CsvRow } from './csv-rows';
import { utf8 } from './utf8';

/** The names of the columns: each has one, and no two have the same. */
export function columnsOf({ cells, line }: CsvRow): string[] {
  const columns = cells.map((name) => utf8(name) ?? '');
  const unnamed = columns.indexOf('');
  if (unnamed >= 0) {
    throw new Error(`the header (line ${line}) does not name column ${unnamed + 1}`);
  }
  const repeated = columns.find((name, i) => columns.indexOf(name) < i);
  if (repeated !== undefined) {
    throw new Error(`the header (line ${line}) names '${repeated}' twice; each row becomes an object, so names must differ`);
  }
  return columns;
}
