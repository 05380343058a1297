import { keepsEmptyText, valueWriter } from './coerce';
import { CsvBuffer, NULL_MARKER } from './csv';
import { isOverflow, RejectReason } from './reject-reason';
import { RowProblem } from './row-reader';
import { SHORT_FIELD_BYTES, ValueWriter } from './value-writer';
import { ColumnSchema, IngestSchema } from '../src/private/contract';

/** COPY reads no longer row. @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
const MAX_ROW_BYTES = 4 * 1024 * 1024;

interface CompiledColumn extends ColumnSchema {
  readonly write: ValueWriter;
  readonly emptyIsNull: boolean;
}

/** Writes the values of a row as a line of CSV. Compiled once for a schema. */
export class RowWriter {
  /** The columns whose value in the last row was cut. */
  public readonly truncated: string[] = [];
  /** How many values of the last row became NULL because their columns could not hold them. */
  public nullified = 0;

  private readonly columns: readonly CompiledColumn[];

  constructor(schema: IngestSchema) {
    this.columns = schema.columns.map((column) => ({ ...column, write: valueWriter(column), emptyIsNull: !keepsEmptyText(column) }));
  }

  /** Writes a line, or says why it cannot; what it wrote then, the caller takes back. */
  public write(values: readonly unknown[], csv: CsvBuffer): RowProblem | undefined {
    const start = csv.position;
    this.truncated.length = 0;
    this.nullified = 0;
    for (let at = 0; at < this.columns.length; at++) {
      const column = this.columns[at];
      const value = values[at];
      csv.reserve(SHORT_FIELD_BYTES);
      const reason = value === null || value === undefined || (value === '' && column.emptyIsNull)
        ? writeNull(column, value, csv)
        : this.writeValue(column, value, csv);
      if (reason !== undefined) {
        return { reason, name: column.name, column, value };
      }
      csv.comma();
    }
    csv.endRow();
    return csv.position - start > MAX_ROW_BYTES / 3 && csv.bytesSince(start) > MAX_ROW_BYTES ? { reason: 'ROW_TOO_LARGE' } : undefined;
  }

  private writeValue(column: CompiledColumn, value: unknown, csv: CsvBuffer): RejectReason | undefined {
    const start = csv.position;
    const outcome = column.write(value, csv);
    if (outcome === 'WRITTEN') {
      return undefined;
    }
    if (outcome === 'TRUNCATED') {
      this.truncated.push(column.name);
      return undefined;
    }
    if (column.overflow !== 'NULLIFY' || !column.nullable || !isOverflow(outcome)) {
      return outcome;
    }
    csv.position = start;
    csv.ascii(NULL_MARKER);
    this.nullified++;
    return undefined;
  }
}

function writeNull(column: CompiledColumn, value: unknown, csv: CsvBuffer): RejectReason | undefined {
  if (!column.nullable) {
    return value === undefined ? 'MISSING_FIELD' : 'NULL_VALUE';
  }
  csv.ascii(NULL_MARKER);
  return undefined;
}
