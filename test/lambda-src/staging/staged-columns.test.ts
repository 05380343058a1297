import { createHash } from 'crypto';
import { columnsNote, columnsOf } from '../../../lambda-src/staging/staged-columns';
import { ColumnSchema } from '../../../src/private/contract/table';
import { column, ID, TEXT } from '../schemas';

const many = Array.from({ length: 1600 }, (_, at) => column(`column ${at} ${(at * 7919) % 1009}`, { name: 'INTEGER' }, 'INTEGER'));

test.each([['few', [ID, TEXT]], ['many', many]])('of %s columns tells that they are the same, and fits into what S3 keeps with an object', (_, columns) => {
  const note = columnsNote({ columns });
  expect(Buffer.byteLength(note)).toBeLessThan(1600);
  expect(columnsOf(note, { columns })).toEqual(columns);
});

test('a note that is as long as it may be has the names', () => {
  const digits = Array.from({ length: 50 }, (_, at) => createHash('sha256').update(`${at}`).digest('hex')).join('');
  const noteOf = (length: number) => columnsNote({ columns: [column(digits.slice(0, length), { name: 'INTEGER' }, 'INTEGER')] });
  const notes = Array.from({ length: 1000 }, (_, at) => noteOf(1500 + at));
  expect(notes.find((note) => note.length === 'names:'.length + 1500)).toMatch(/^names:/);
  expect(notes.at(-1)).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test.each([undefined, { keyColumns: ['id'], orderColumns: ['id'] }])('columns that were added, moved or changed since are those of the object, with the types of today (%j)', (merge) => {
  const added = column('added', { name: 'INTEGER' }, 'INTEGER');
  const wide = column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)');
  expect(columnsOf(columnsNote({ columns: [ID, TEXT], merge }), { columns: [added, wide, ID], merge })).toEqual([ID, wide]);
});

test.each<[string, string | undefined, readonly ColumnSchema[], RegExp]>([
  ['is missing', undefined, [ID], /has no note of its columns/],
  ['is of too many columns, and others', columnsNote({ columns: many }), many.slice(1), /too many for their names to be noted/],
  ['is of a merge', columnsNote({ columns: [ID], merge: { keyColumns: ['id'], orderColumns: ['id'] } }), [ID], /staged for load mode MERGE/],
  ['has a column that is gone', columnsNote({ columns: [ID, TEXT] }), [ID], /the column "text", which the ingest no longer has/],
])('that %s is refused', (_, note, columns, message) => {
  expect(() => columnsOf(note, { columns })).toThrow(message);
});
