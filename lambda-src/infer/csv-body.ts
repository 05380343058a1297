import { CommandFailure } from '../cli/command';
import { columnsOf } from '../csv/csv-header';
import { Cell, CsvRow, parseRows } from '../csv/csv-rows';
import { utf8 } from '../csv/utf8';

/** The body of a message with the rows of a CSV, as `ScheduledCsvPublisher` publishes them by default: objects of texts and nulls. */
export function csvBody(csv: string, delimiter: string | undefined): string {
  const [header, ...rows] = parseRows(Buffer.from(csv).toString('latin1'), delimiter).filter((row) => row.fault || row.cells.length > 0);
  if (header === undefined) {
    throw new CommandFailure('the sample is empty; the first row of a CSV names the columns');
  }
  const columns = namesIn(header, delimiter);
  return JSON.stringify(rows.map((row) => Object.fromEntries(cellsOf(row, columns.length).map((cell, at) => [columns[at], utf8(cell)]))));
}

function namesIn(header: CsvRow, delimiter: string | undefined): string[] {
  cellsOf(header, header.cells.length);
  try {
    return columnsOf(header, delimiter);
  } catch (error) {
    throw new CommandFailure((error as Error).message);
  }
}

function cellsOf({ cells, fault, line }: CsvRow, columns: number): readonly Cell[] {
  if (fault !== undefined) {
    throw new CommandFailure(`the row of line ${line}, column ${cells.length + 1}, ${fault.what}`);
  }
  if (cells.length !== columns) {
    throw new CommandFailure(`the row of line ${line} has ${cells.length} fields, and the header names ${columns} columns; correct it, or take another --delimiter`);
  }
  return cells;
}
