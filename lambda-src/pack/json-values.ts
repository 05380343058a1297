import { jsonText } from './row-format';
import { Publication } from '../../src/private/contract/publish';
import { Cell } from '../csv/csv-rows';

type Write = (cell: string) => string | undefined;

/** A number as JSON writes it. All of its digits are kept. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const WRITERS: Readonly<Record<'TEXT' | 'NUMBER' | 'BOOLEAN', Write>> = {
  TEXT: jsonText,
  NUMBER: (cell) => cell === '' ? 'null' : NUMBER.test(cell) ? cell : undefined,
  BOOLEAN: (cell) => cell === '' ? 'null' : /^(true|false)$/i.test(cell) ? cell.toLowerCase() : undefined,
};

/** Turns the cells of a row into JSON: numbers and booleans in columns of these types, texts in others. A missing value becomes null. */
export function cellWriter(columns: readonly string[], types: Publication['types']): (row: number, cells: readonly Cell[]) => string[] {
  const unknown = Object.keys(types).find((name) => !columns.includes(name));
  if (unknown !== undefined) {
    throw new Error(`there is no column '${unknown}'; there are ${columns.map((name) => `'${name}'`).join(', ')}`);
  }
  const typeOf = (name: string) => Object.hasOwn(types, name) ? types[name] : 'TEXT';
  const writers = columns.map((name) => WRITERS[typeOf(name)]);
  return (row, cells) => cells.map((cell, i) => {
    const json = cell === null ? 'null' : writers[i](cell);
    if (json === undefined) {
      throw new Error(`row ${row}, column '${columns[i]}' is not a ${typeOf(columns[i]).toLowerCase()}; correct it, or publish the column as text`);
    }
    return json;
  });
}
