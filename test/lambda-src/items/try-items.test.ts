import { ItemReader } from '../../../lambda-src/items/item';
import { tryItems } from '../../../lambda-src/items/try-items';
import { message } from '../encoded';
import { column, ID, ingestSchema } from '../schemas';

const KEY = column('key', { name: 'VARCHAR', length: 100 }, 'VARCHAR(100)', { nullable: false });
const MORE = column('more', { name: 'SUPER' }, 'SUPER');
const SCHEMA = { ...ingestSchema({ columns: [KEY, ID, MORE], delivery: 'AT_LEAST_ONCE' }), items: { keys: ['key'], versionColumns: ['id'] } } as const;

test('a trial makes the item of every row, by the rules of items, and says what is rejected', () => {
  const read = jest.spyOn(ItemReader.prototype, 'read');
  const rows = [{ key: 'a', id: 1, more: { b: [1] } }, { key: '', id: 2 }, { key: 'b', id: 'x' }, { key: 'c', id: 3 }];
  const { staged, rejections } = tryItems(SCHEMA)([message(JSON.stringify(rows))]);
  expect(read.mock.results.map(({ value }) => value)).toEqual(expect.arrayContaining([
    { key: { S: 'a' }, id: { N: '1' }, more: { M: { b: { L: [{ N: '1' }] } } } }, { key: { S: 'c' }, id: { N: '3' } },
  ]));
  expect(staged.map(({ rows: count }) => count)).toEqual([2]);
  expect(rejections.map(({ reason, rows: numbers }) => [reason, numbers])).toEqual([['EMPTY_KEY', [2]], ['NOT_A_NUMBER', [3]]]);
  read.mockRestore();
});
