import { CsvBuffer, REFUSED, MOST_SHORT_FIELDS } from '../values/csv-buffer';
import { ValueWriter } from '../values/field';

/** Writes values as fields with a comma after each. Returns the end of the last, or `REFUSED` if one of them was refused. */
export type FieldsWriter = (values: readonly unknown[], csv: CsvBuffer, start: number) => number;

/** Called for values that are null, missing, refused or truncated. Returns the end of the field, or `REFUSED`. */
export type Settle = (column: number, value: unknown, csv: CsvBuffer, start: number, end: number) => number;

/**
 * Compiles the writers of columns, in their order, into a few functions that together write a row.
 *
 * The code is generated. If each column has its own call, V8 knows which function is called there and can inline it. A loop
 * over the columns, with one call for all of them, takes a third longer. The code depends on nothing of the schema but the
 * number of columns.
 */
export function fieldsWriters(writers: readonly ValueWriter[], settle: Settle): FieldsWriter[] {
  const stretches: FieldsWriter[] = [];
  for (let first = 0; first < writers.length; first += MOST_SHORT_FIELDS) {
    stretches.push(compile(writers.slice(first, first + MOST_SHORT_FIELDS), first, settle));
  }
  return stretches;
}

/** Compiles so few columns that V8 optimises the function as a whole, and that the reserved space holds their short fields. */
function compile(writers: readonly ValueWriter[], first: number, settle: Settle): FieldsWriter {
  const fields = writers.map((_, at) => `
    value = values[${first + at}];
    end = value === null || value === undefined ? ${REFUSED} : write${at}(value, csv, start);
    if (end === ${REFUSED} || csv.truncated) {
      end = settle(${first + at}, value, csv, start, end);
      if (end === ${REFUSED}) return end;
    }
    csv.units[end] = ${','.charCodeAt(0)};
    start = end + 1;`);
  const code = `return (values, csv, start) => {
    let value, end;
    csv.reserve(start);${fields.join('')}
    return start;
  };`;
  // eslint-disable-next-line no-new-func -- see above
  return new Function('settle', ...writers.map((_, at) => `write${at}`), code)(settle, ...writers);
}
