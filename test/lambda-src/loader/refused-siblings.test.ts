import { staged } from './staged';

test('a message with more rows than one call has arguments is kept whole if one of its rows fails it', async () => {
  const { bucket, warehouse, stage, load, pending } = staged({ rejectedRows: 'FAIL_MESSAGE' });
  warehouse.refuses = (fields) => (fields.at(-1) === 'broken' ? 'not that' : undefined);
  await stage({ id: 'long', body: Array.from({ length: 130_000 }, (_, id) => ({ id, text: id === 7 ? 'broken' : 'x' })) });
  expect(await load()).toMatchObject({ failed: 0, pending: 0, rowsRejected: 130_000 });
  expect([bucket.keys('app/rejected/').length, pending(), warehouse.rows]).toEqual([1, [], []]);
}, 60_000);
