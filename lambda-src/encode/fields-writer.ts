import { CsvBuffer, REFUSED, MOST_SHORT_FIELDS } from '../values/csv-buffer';
import { ValueWriter } from '../values/field';

const COMMA = ','.charCodeAt(0);

/** How the values of a column are written. */
export interface Field {
  readonly write: ValueWriter;
  /** What is written for NULL: a few ASCII characters, or nothing. Undefined if the column is not nullable. */
  readonly ofNull: string | undefined;
  /** Whether characters of its values may be replaced. */
  readonly mayReplace?: boolean;
}

/** Writes values as fields with a comma after each. Returns the end of the last, or `REFUSED` if one of them was refused. */
export type FieldsWriter = (values: readonly unknown[], csv: CsvBuffer, start: number) => number;

/** Called for values that are refused or changed, or missing where they must not be. Returns the end of the field, or `REFUSED`. */
export type Settle = (column: number, value: unknown, csv: CsvBuffer, start: number, end: number) => number;

/**
 * Compiles the writers of columns, in their order, into a few functions that together write a row.
 *
 * The code is generated. If each column has its own call, V8 knows which function is called there and can inline it. A loop
 * over the columns, with one call for all of them, takes a third longer. The code depends on nothing of the schema but the
 * number of columns, what stands for NULL in each, and in which of them characters are replaced.
 */
export function fieldsWriters(fields: readonly Field[], settle: Settle): FieldsWriter[] {
  const stretches: FieldsWriter[] = [];
  for (let first = 0; first < fields.length; first += MOST_SHORT_FIELDS) {
    stretches.push(compile(fields.slice(first, first + MOST_SHORT_FIELDS), first, settle));
  }
  return stretches;
}

/** Compiles so few columns that V8 optimises the function as a whole, and that the reserved space holds their short fields. */
function compile(fields: readonly Field[], first: number, settle: Settle): FieldsWriter {
  const code = `return (values, csv, start) => {
    let value, end;
    csv.reserve(start);${fields.map((field, at) => fieldCode(at, first + at, field)).join('')}
    return start;
  };`;
  // eslint-disable-next-line no-new-func -- see above
  return new Function('settle', ...fields.map((_, at) => `write${at}`), code)(settle, ...fields.map(({ write }) => write));
}

function fieldCode(at: number, column: number, { ofNull, mayReplace }: Field): string {
  const writeOrSettle = (written: string) => `
      end = ${written};
      if (end === ${REFUSED} || csv.truncated${mayReplace ? ' || csv.replaced' : ''}) {
        end = settle(${column}, value, csv, start, end);
        if (end === ${REFUSED}) return end;
      }
      csv.units[end] = ${COMMA};
      start = end + 1;`;
  const writeNull = [...`${ofNull},`].map((character) => `csv.units[start++] = ${character.charCodeAt(0)};`).join(' ');
  return `
    value = values[${column}];
    if (value === null || value === undefined) {
      ${ofNull === undefined ? writeOrSettle(`${REFUSED}`) : writeNull}
    } else {${writeOrSettle(`write${at}(value, csv, start)`)}
    }`;
}
