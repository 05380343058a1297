import { CsvRow } from './csv-rows';
import { LongestRow } from './row-index';

/** Most bytes that one byte of CSV takes in JSON: a control character becomes \u001f, and a comma after nothing `null,`. */
const MAX_JSON_BYTES = 6;

/** Looks for the row that takes most room in a message. */
export class LongestRowSearch {
  public found: LongestRow = { row: 0, line: 0, jsonBytes: 0 };
  private readonly columnsBytes: number;

  constructor(columns: readonly string[]) {
    this.columnsBytes = Buffer.byteLength(JSON.stringify(columns));
  }

  public add(row: number, { line, start, end, cells }: CsvRow): void {
    const lineEnd = 1; // the last row of the file may lack it
    if (this.columnsBytes + (end - start + lineEnd) * MAX_JSON_BYTES <= this.found.jsonBytes) {
      return; // most rows are so much shorter that nobody needs their exact size
    }
    // {"a":"1","b":"2"} is one byte shorter than ["a","b"] and ["1","2"].
    const jsonBytes = this.columnsBytes + JSON.stringify(cells).length - 1;
    if (jsonBytes > this.found.jsonBytes) {
      this.found = { row, line, jsonBytes };
    }
  }
}
