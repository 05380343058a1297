import { RejectedRows } from '../../../lambda-src/message/rejection';
import { message } from '../encoded';

test('rows with the same problem are one rejection', () => {
  const rejected = new RejectedRows(message(''));
  [1, 2, 4].forEach((row) => rejected.add(row, { reason: 'UNKNOWN_FIELD', name: row === 2 ? 'b' : 'a' }));
  expect(rejected.rejections).toMatchObject([{ rows: [1, 4], reason: 'UNKNOWN_FIELD', column: 'a' }, { rows: [2], reason: 'UNKNOWN_FIELD', column: 'b' }]);
});

test('after a thousand different problems of a message, new ones are told by their reason only', () => {
  const rejected = new RejectedRows(message(''));
  for (let row = 1; row <= 20_000; row++) {
    rejected.add(row, { reason: 'UNKNOWN_FIELD', name: `field ${row}` });
  }
  rejected.add(20_001, { reason: 'UNKNOWN_FIELD', name: 'field 7' });
  const { rejections } = rejected;
  expect(rejections).toHaveLength(1001);
  expect(rejections[6]).toMatchObject({ rows: [7, 20_001], column: 'field 7' });
  expect(rejections[1000]).toEqual({
    ...rejections[0], column: undefined, rows: Array.from({ length: 19_000 }, (_, at) => at + 1001), detail: expect.stringContaining('too many different problems'),
  });
});
