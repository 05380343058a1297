import * as fc from 'fast-check';
import { readPayload } from '../../../lambda-src/message/payload';
import { cellWriter } from '../../../lambda-src/pack/json-values';
import { rowLabels } from '../../../lambda-src/pack/label-rows';
import { PackableRow, packRows } from '../../../lambda-src/pack/pack';
import { jsonText, rowFormat } from '../../../lambda-src/pack/row-format';
import { Publication } from '../../../src/private/contract/publish';

const FORMATS = ['JSON', 'JSON_LINES', 'TUPLES', 'PANDAS'] as const;
const COLUMNS = ['id', 'text "quoted"', '__proto__'];
const NO_LABEL = { attributes: {} };

/** Returns the rows as the ingest reads them, by name. */
function read(body: string, format: Publication['payloadFormat']): Record<string, unknown>[] {
  const payload = readPayload(body, format);
  if ('reason' in payload) {
    throw new Error(payload.detail);
  }
  const { rows, columns } = payload;
  return columns
    ? rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, (row as unknown[])[i]])))
    : rows as Record<string, unknown>[];
}

const cells = fc.tuple(fc.integer(), fc.string({ unit: 'grapheme' }), fc.option(fc.string()));

describe.each(FORMATS)('%s', (name) => {
  const format = rowFormat(name, COLUMNS);
  const row = (number: number, values: readonly unknown[]): PackableRow => ({
    row: number, parts: format.parts({ row: number, values: values.map(jsonText) }), label: NO_LABEL,
  });

  test('is read by the ingest as it was written, and no message is larger than allowed', () => {
    fc.assert(fc.property(fc.array(cells, { minLength: 1, maxLength: 40 }), (all) => {
      const rows = all.map((values, i) => row(i + 1, values));
      const { messages, tooLong } = packRows(rows, { format, maxBytes: 1024, inOrder: true });
      expect(tooLong).toEqual([]);
      expect(messages.flatMap(({ body }) => read(body, name)))
        .toEqual(all.map((values) => Object.fromEntries(COLUMNS.map((column, i) => [column, values[i]]))));
      for (const { body, bytes } of messages) {
        expect(bytes).toBe(Buffer.byteLength(body) + 'deduplicationIdString'.length + 32);
        expect(bytes).toBeLessThanOrEqual(1024);
      }
    }));
  });

  test('holds no character that SQS refuses', () => {
    expect(format.body([row(1, [1, '\uFFFE\uFFFF', null]).parts])).not.toMatch(/[\uFFFE\uFFFF]/);
  });
});

test('rows that follow each other stay together when they go out in order', () => {
  const rows = Array.from({ length: 50 }, (_, i): PackableRow => ({ row: 50 - i, parts: [`${i}`.padEnd(i % 7 * 30)], label: NO_LABEL }));
  const { messages } = packRows(rows, { format: rowFormat('JSON_LINES', []), maxBytes: 1024, inOrder: true });
  expect(messages.flatMap(({ body }) => body.split('\n').map(Number))).toEqual(rows.map((_, i) => i));
});

describe('values', () => {
  const values = cellWriter(['n', 'b', 't'], { n: 'NUMBER', b: 'BOOLEAN' });

  test('are numbers digit by digit, booleans and texts; nothing is null', () => {
    expect(values(1, ['12345678901234567890.10', 'TRUE', '7'])).toEqual(['12345678901234567890.10', 'true', '"7"']);
    expect(values(1, ['-1e-7', 'false', ''])).toEqual(['-1e-7', 'false', '""']);
    expect(values(1, [null, null, null])).toEqual(['null', 'null', 'null']);
    expect(values(1, ['', '', 'x'])).toEqual(['null', 'null', '"x"']);
  });

  test.each(['007', '+1', '1.', '.5', ' 1', '1 ', 'NaN', '0x1', '1,5'])('%j is no number', (cell) => {
    expect(() => values(7, [cell, 'true', ''])).toThrow("row 7, column 'n' is not a number; correct it, or publish the column as text");
  });

  test('what is neither true nor false is no boolean, and a column must be there', () => {
    expect(() => values(7, ['1', 'yes', ''])).toThrow("row 7, column 'b' is not a boolean");
    expect(() => cellWriter(['a', 'b'], { c: 'NUMBER' })).toThrow("there is no column 'c'; there are 'a', 'b'");
  });
});

describe('labels', () => {
  const publication: Publication = {
    payloadFormat: 'JSON', types: { n: 'NUMBER' }, attributes: { number: 'n', kind: 'k' }, messageGroup: { column: 'g' }, sampling: { kind: 'RANDOM' },
  };
  const labelOf = rowLabels(['n', 'k', 'g'], publication);

  test('are the values of columns; of an empty one there is none', () => {
    expect(labelOf(['1', 'a', 'x'])).toEqual({ attributes: { number: { type: 'Number', value: '1' }, kind: { type: 'String', value: 'a' } }, groupId: 'x' });
    expect(labelOf([null, '', null])).toEqual({ attributes: {} });
    expect(rowLabels([], { ...publication, attributes: {}, messageGroup: { id: 'all' } })([])).toEqual({ attributes: {}, groupId: 'all' });
  });

  test('a group that cannot be an id is its hash', () => {
    expect(labelOf(['1', 'a', 'two words']).groupId).toMatch(/^[0-9a-f]{64}$/);
    expect(labelOf(['1', 'a', 'two words'])).not.toEqual(labelOf(['1', 'a', 'other words']));
  });

  test('rows of different ones do not share a message, and what they measure counts', () => {
    const rows = ['a', 'b', 'a', 'b'].map((kind, i): PackableRow =>
      ({ row: i + 1, parts: [`${i}`], label: { attributes: { kind: { type: 'String', value: kind } } } }));
    const { messages } = packRows(rows, { format: rowFormat('JSON', []), maxBytes: 1024, inOrder: false });
    expect(messages.map(({ body, bytes }) => [body, bytes])).toEqual([
      ['[0,2]', '[0,2]'.length + 'deduplicationIdString'.length + 32 + 'kindStringa'.length],
      ['[1,3]', '[1,3]'.length + 'deduplicationIdString'.length + 32 + 'kindStringb'.length],
    ]);
  });

  test('fail for a column that is not there', () => {
    expect(() => rowLabels(['n', 'g'], publication)).toThrow("there is no column 'k' for message attribute 'kind'; there are 'n', 'g'");
  });
});
