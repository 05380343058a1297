import { ValueChange } from './batch-counts';
import { FieldsWriter, fieldsWriters, Settle } from './fields-writer';
import { SparseFields } from './sparse-fields';
import { RowSchema } from '../../src/private/contract/ingest';
import { ColumnSchema, isNullStaged } from '../../src/private/contract/table';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';
import { NULL_MARKER } from '../values/loadable-text';
import { isOverflow, RowProblem } from '../values/reject-reason';
import { keepsEmptyText, valueWriter } from '../values/value-writer';

/** Space for the deduplication id, the arrival and the digest, which stand before the table's columns. Together they are shorter. */
const ROOM_BEFORE = 4 * 1024;

/** Redshift's COPY reads rows of up to 4 MB. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
const MAX_ROW_BYTES = 4 * 1024 * 1024 - ROOM_BEFORE;

const NEWLINE = 0x0a;

/** Writes the values of a row as a line of CSV. Compiles a schema once. */
export class RowWriter {
  /** The reason of the last refusal. */
  public problem: RowProblem = { reason: 'WRONG_TYPE' };
  /** The values of the last row that are in the table otherwise than they were sent, because the policy of their column says so. */
  public changed: ValueChange[] = [];
  /** How many values of the last row became NULL because their columns could not hold them. */
  public nullified = 0;

  private readonly columns: readonly ColumnSchema[];
  private readonly isSoleField: boolean;
  private readonly stretches: readonly FieldsWriter[];
  private readonly sparse: SparseFields;

  constructor(schema: RowSchema) {
    this.columns = schema.columns;
    this.isSoleField = schema.columns.length === 1 && schema.delivery === 'AT_LEAST_ONCE';
    const fields = this.columns.map((column) => ({
      write: valueWriter(column),
      ofNull: isNullStaged(column) ? this.nullText(column) : undefined,
      mayReplace: column.replaceInvalid,
    }));
    const settle: Settle = (column, ...field) => this.settle(this.columns[column], ...field);
    this.stretches = fieldsWriters(fields, settle);
    this.sparse = new SparseFields(fields, settle);
  }

  /**
   * Writes a line and returns its end, or `REFUSED` if the row cannot be loaded.
   *
   * @param filled the columns that may have values, and those that must, ascending, if they are few
   */
  public write(values: readonly unknown[], csv: CsvBuffer, start: number, filled?: readonly number[]): number {
    if (this.changed.length > 0) {
      this.changed = [];
    }
    this.nullified = 0;
    if (filled) {
      return this.endLine(this.sparse.write(values, filled, csv, start, MAX_ROW_BYTES), csv, start);
    }
    let at = start;
    for (const writeFields of this.stretches) {
      at = writeFields(values, csv, at);
      // Many columns may take the same long text. A character takes at least a byte.
      if (at === REFUSED || at - start > MAX_ROW_BYTES) break;
    }
    return this.endLine(at, csv, start);
  }

  private endLine(end: number, csv: CsvBuffer, start: number): number {
    if (end === REFUSED) {
      return REFUSED;
    }
    csv.units[end - 1] = NEWLINE; // replaces the last comma
    return (end - start) * 3 > MAX_ROW_BYTES && csv.utf8Length(start, end) > MAX_ROW_BYTES ? this.refuse({ reason: 'ROW_TOO_LARGE' }) : end;
  }

  /** Notes that a value was changed, writes NULL, or applies the column's policy to a value that was refused. */
  private settle(column: ColumnSchema, value: unknown, csv: CsvBuffer, start: number, end: number): number {
    const { name, nullable, overflow } = column;
    const { truncated, replaced } = csv;
    csv.truncated = false;
    csv.replaced = false;
    if (end !== REFUSED) {
      if (truncated) this.changed.push({ column: name, how: 'TRUNCATED' });
      if (replaced) this.changed.push({ column: name, how: 'REPLACED' });
      return end;
    }
    const isNull = value === null || value === undefined || csv.refusal === 'NULL_VALUE' || (value === '' && !keepsEmptyText(column));
    if (isNull && nullable) {
      return csv.ascii(this.nullText(column), start);
    }
    if (isNull) {
      return this.refuse({ reason: value === undefined ? 'MISSING_FIELD' : 'NULL_VALUE', name, column, value });
    }
    if (overflow === 'NULLIFY' && nullable && isOverflow(csv.refusal)) {
      this.nullified++;
      return csv.ascii(this.nullText(column), start);
    }
    return this.refuse({ reason: csv.refusal, name, column, value });
  }

  /** An empty field is NULL, unless an empty text is a value of its own. A line must not be empty: it might not count as a row. */
  private nullText(column: ColumnSchema): string {
    return keepsEmptyText(column) || this.isSoleField ? NULL_MARKER : '';
  }

  private refuse(problem: RowProblem): typeof REFUSED {
    this.problem = problem;
    return REFUSED;
  }
}
