import * as fc from 'fast-check';
import { csvOf, fieldsOf, stagedRows } from '../../../lambda-src/encode/staged-rows';

const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', '😀', '\\') });
const tables = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width })));

function written(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(rows.map((row) => `${row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\n`).join(''));
}

test('rows and fields come back as they were written', () => {
  fc.assert(fc.property(tables, (table) => {
    const csv = written(table);
    expect(stagedRows(csv).map((row) => fieldsOf(csv, row))).toEqual(table);
  }));
});

test('some of the rows make the CSV of those rows', () => {
  fc.assert(fc.property(tables, fc.func(fc.boolean()), (table, choose) => {
    const csv = written(table);
    const chosen = (_: unknown, at: number) => choose(at);
    expect(csvOf(csv, stagedRows(csv).filter(chosen))).toEqual(written(table.filter(chosen)));
  }));
});

test('a row knows the line it begins on', () => {
  expect(stagedRows(Buffer.from('1,"a\nb"\n2,c\n3,"\n\n"\n4,d\n')).map(({ line }) => line)).toEqual([1, 3, 4, 7]);
});

test('fields without quotes are as they are', () => {
  const csv = Buffer.from('1,,x\n');
  expect(fieldsOf(csv, stagedRows(csv)[0])).toEqual(['1', '', 'x']);
});
