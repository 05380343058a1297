import { keepsEmptyText, valueWriter } from './coerce';
import { CsvBuffer, NULL_MARKER, REFUSED } from './csv';
import { isOverflow } from './reject-reason';
import { RowProblem } from './row-problem';
import { SHORT_FIELD, ValueWriter } from './value-writer';
import { ColumnSchema, IngestSchema } from '../src/private/contract';

/** COPY reads no longer row. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
const MAX_ROW_BYTES = 4 * 1024 * 1024;

const COMMA = 0x2c;
const NEWLINE = 0x0a;

interface CompiledColumn {
  readonly schema: ColumnSchema;
  readonly write: ValueWriter;
  readonly emptyIsNull: boolean;
}

/** Writes the values of a row as a line of CSV. Compiled once for a schema. */
export class RowWriter {
  /** Why the last row was refused that was. */
  public problem: RowProblem = { reason: 'WRONG_TYPE' };
  /** The columns whose value in the last row was cut. */
  public truncated: string[] = [];
  /** How many values of the last row became NULL because their columns could not hold them. */
  public nullified = 0;

  private readonly columns: readonly CompiledColumn[];

  constructor(schema: IngestSchema) {
    this.columns = schema.columns.map((column) => ({ schema: column, write: valueWriter(column), emptyIsNull: !keepsEmptyText(column) }));
  }

  /** Writes a line and returns the place behind it, or that the row is refused. */
  public write(values: readonly unknown[], csv: CsvBuffer, start: number): number {
    const { columns } = this;
    if (this.truncated.length > 0) {
      this.truncated = [];
    }
    this.nullified = 0;
    let at = start;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index];
      const value = values[index];
      csv.reserve(at + SHORT_FIELD);
      const end = value === null || value === undefined ? writeNull(column, value, csv, at) : column.write(value, csv, at);
      at = end === REFUSED || csv.truncated ? this.settle(column, value, csv, at, end) : end;
      if (at === REFUSED) {
        return REFUSED;
      }
      csv.units[at++] = COMMA;
    }
    csv.units[at - 1] = NEWLINE;
    return (at - start) * 3 > MAX_ROW_BYTES && csv.utf8Length(start, at) > MAX_ROW_BYTES ? this.refuse({ reason: 'ROW_TOO_LARGE' }) : at;
  }

  /** Notes that a value was cut, or asks the column's policy about one that was refused. */
  private settle({ schema, emptyIsNull }: CompiledColumn, value: unknown, csv: CsvBuffer, start: number, end: number): number {
    csv.truncated = false;
    if (end !== REFUSED) {
      this.truncated.push(schema.name);
      return end;
    }
    if (value === '' && emptyIsNull && schema.nullable) {
      return csv.ascii(NULL_MARKER, start);
    }
    if (schema.overflow === 'NULLIFY' && schema.nullable && isOverflow(csv.refusal)) {
      this.nullified++;
      return csv.ascii(NULL_MARKER, start);
    }
    const reason = value === '' && emptyIsNull ? 'NULL_VALUE' : csv.refusal;
    return this.refuse({ reason, name: schema.name, column: schema, value });
  }

  private refuse(problem: RowProblem): typeof REFUSED {
    this.problem = problem;
    return REFUSED;
  }
}

function writeNull({ schema }: CompiledColumn, value: null | undefined, csv: CsvBuffer, start: number): number {
  return schema.nullable ? csv.ascii(NULL_MARKER, start) : csv.refuse(value === undefined ? 'MISSING_FIELD' : 'NULL_VALUE');
}
