import { Stretch } from './beside-rows';
import { MOST_COLUMNS } from '../../src/private/contract/names';
import { SourceSchema } from '../../src/private/contract/table';
import { CommandFailure } from '../cli/command';
import { isExactNumber } from '../values/exact-numbers';

/** A temporary table of a load has up to two columns more than the table, without a merge and without a loader. */
const MOST_FIELDS = MOST_COLUMNS - 2;

/** What a sample tells about a field of its rows, or about what comes with them. */
export interface SampleField {
  readonly source: SourceSchema;
  /** Its values that are not null, and for each the number of the first row that has it, counted from 1 in the sample. */
  readonly values: unknown[];
  readonly rows: number[];
  /** The number of rows that have a value. */
  filled: number;
  /** Whether a bare number was written with a point or an exponent, as programs write floating point numbers that happen to be whole. */
  isFloat: boolean;
}

/** Fields in the order in which they come. */
export class Fields {
  private readonly ofRows = new Map<string, SampleField>();
  private readonly shared = new Map<string, SampleField>();

  public get all(): SampleField[] {
    return [...this.ofRows.values(), ...this.shared.values()];
  }

  public addRow(number: number, row: Readonly<Record<string, unknown>>, asSent: unknown): void {
    const stretch = { first: number, rows: 1 };
    for (const [name, value] of Object.entries(row)) {
      const field = this.ofRows.get(name) ?? this.enter(this.ofRows, name, { from: 'FIELD', path: [name] });
      add(field, value, (asSent as Readonly<Record<string, unknown>>)[name], stretch);
    }
  }

  /** Adds what several rows have in common. */
  public addShared(source: SourceSchema, value: unknown, asSent: unknown, stretch: Stretch): void {
    const key = JSON.stringify(source);
    add(this.shared.get(key) ?? this.enter(this.shared, key, source), value, asSent, stretch);
  }

  private enter(fields: Map<string, SampleField>, key: string, source: SourceSchema): SampleField {
    const field: SampleField = { source, values: [], rows: [], filled: 0, isFloat: false };
    fields.set(key, field);
    if (this.ofRows.size + this.shared.size > MOST_FIELDS) {
      throw new CommandFailure(`the rows of the sample have more than ${MOST_FIELDS} different fields, the most that a table has columns for; `
        + 'if names of fields are data, send them in an object of their own: it fits into one SUPER column');
    }
    return field;
  }
}

function add(field: SampleField, value: unknown, asSent: unknown, { first, rows }: Stretch): void {
  if (value !== null) {
    field.values.push(value);
    field.rows.push(first);
    field.filled += rows;
    field.isFloat ||= isWrittenAsFloat(asSent);
  }
}

function isWrittenAsFloat(asSent: unknown): boolean {
  return isExactNumber(asSent) && /[.eE]/.test(asSent.rawJSON);
}
