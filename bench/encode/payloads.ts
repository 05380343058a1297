import { Row, Table } from './tables';
import { flat } from './telegram-rows';

/** Rows of a table as messages of so many characters, as long as more are asked for. No two messages have the same rows. */
export function* payloads(table: Table, characters: number): Generator<{ readonly body: string; readonly asObjects: string; readonly rows: number }> {
  const text = (rows: readonly Row[]) => `[${rows.map(table.json ?? ((row) => JSON.stringify(row))).join(',')}]`;
  const rows = Math.ceil(characters * 100 / text(table.rows(100, 1)).length);
  for (let seed = 7; ; seed++) {
    const drawn = table.rows(rows, seed);
    const asObjects = flat(text(drawn));
    const body = table.payloadFormat === 'TUPLES' ? flat(JSON.stringify({ columns: Object.keys(drawn[0]), rows: drawn.map((row) => Object.values(row)) })) : asObjects;
    yield { body, asObjects, rows };
  }
}
