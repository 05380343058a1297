import { CsvBuffer, REFUSED, MOST_SHORT_FIELDS } from '../values/csv-buffer';
import { ValueWriter } from '../values/field';

/** Writes values as fields with a comma behind each, and returns the place behind them, or that one of them was refused. */
export type FieldsWriter = (values: readonly unknown[], csv: CsvBuffer, start: number) => number;

/** Is asked about a value that is null or missing, was refused, or was cut. Returns where its field ends, or that it is refused. */
export type Settle = (column: number, value: unknown, csv: CsvBuffer, start: number, end: number) => number;

/**
 * Compiles the writers of columns, in their order, into a few functions that write a row one after another.
 *
 * The code is generated: where each column has a call of its own, V8 knows which function it calls there and may put its code
 * in that place. A loop over the columns, with one call for all of them, takes a third longer. There is nothing of the schema
 * in the code but the number of columns.
 */
export function fieldsWriters(writers: readonly ValueWriter[], settle: Settle): FieldsWriter[] {
  const stretches: FieldsWriter[] = [];
  for (let first = 0; first < writers.length; first += MOST_SHORT_FIELDS) {
    stretches.push(compile(writers.slice(first, first + MOST_SHORT_FIELDS), first, settle));
  }
  return stretches;
}

/** So few columns that V8 optimises the function as a whole, and that there is room for their short fields. */
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
