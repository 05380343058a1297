import { FieldsWriter, fieldsWriters } from './fields-writer';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';
import { NULL_MARKER } from '../values/loadable-text';
import { isOverflow, RowProblem } from '../values/reject-reason';
import { keepsEmptyText, valueWriter } from '../values/value-writer';

/** The deduplication id and the arrival, which may come to stand in front of the table's columns, and are shorter than that. */
const ROOM_IN_FRONT = 4 * 1024;

/** COPY reads no longer row. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
const MAX_ROW_BYTES = 4 * 1024 * 1024 - ROOM_IN_FRONT;

const NEWLINE = 0x0a;

/** Writes the values of a row as a line of CSV. Compiled once for a schema. */
export class RowWriter {
  /** Why the last row was refused that was. */
  public problem: RowProblem = { reason: 'WRONG_TYPE' };
  /** The columns whose value in the last row was cut. */
  public truncated: string[] = [];
  /** How many values of the last row became NULL because their columns could not hold them. */
  public nullified = 0;

  private readonly columns: readonly ColumnSchema[];
  private readonly stretches: readonly FieldsWriter[];

  constructor(schema: IngestSchema) {
    this.columns = schema.columns;
    this.stretches = fieldsWriters(this.columns.map(valueWriter), (column, ...field) => this.settle(this.columns[column], ...field));
  }

  /** Writes a line and returns the place behind it, or that the row is refused. */
  public write(values: readonly unknown[], csv: CsvBuffer, start: number): number {
    if (this.truncated.length > 0) {
      this.truncated = [];
    }
    this.nullified = 0;
    let at = start;
    for (const writeFields of this.stretches) {
      at = writeFields(values, csv, at);
      if (at === REFUSED) {
        return REFUSED;
      }
    }
    csv.units[at - 1] = NEWLINE; // where the last comma was
    return (at - start) * 3 > MAX_ROW_BYTES && isTooLarge(csv.utf8Length(start, at)) ? this.refuse({ reason: 'ROW_TOO_LARGE' }) : at;
  }

  /** Notes that a value was cut, writes NULL, or asks the column's policy about a value that was refused. */
  private settle(column: ColumnSchema, value: unknown, csv: CsvBuffer, start: number, end: number): number {
    const { name, nullable, overflow } = column;
    csv.truncated = false;
    if (end !== REFUSED) {
      this.truncated.push(name);
      return end;
    }
    const isNull = value === null || value === undefined || (value === '' && !keepsEmptyText(column));
    if (isNull && nullable) {
      return csv.ascii(NULL_MARKER, start);
    }
    if (isNull) {
      return this.refuse({ reason: value === undefined ? 'MISSING_FIELD' : 'NULL_VALUE', name, column, value });
    }
    if (overflow === 'NULLIFY' && nullable && isOverflow(csv.refusal)) {
      this.nullified++;
      return csv.ascii(NULL_MARKER, start);
    }
    return this.refuse({ reason: csv.refusal, name, column, value });
  }

  private refuse(problem: RowProblem): typeof REFUSED {
    this.problem = problem;
    return REFUSED;
  }
}

/** Half a surrogate pair, of which a row has no length, is found when the batch is written once more with care. */
function isTooLarge(bytes: number): boolean {
  return bytes > MAX_ROW_BYTES && bytes !== Infinity;
}
