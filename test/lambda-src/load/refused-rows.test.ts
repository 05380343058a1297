import { withoutRefused } from '../../../lambda-src/load/refused-rows';
import { Message } from '../../../lambda-src/message/messages';
import { Rejection } from '../../../lambda-src/message/rejection';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { encoded, message, readLines } from '../encoded';
import { ingestSchema } from '../schemas';

const MESSAGES = [
  message('[{"id":1},{"id":"x"},{"id":2},{"id":3}]', { itemIdentifier: 'item-1', messageId: 'm1', deduplicationId: 'a' }),
  message('[{"id":4}]', { itemIdentifier: 'item-2', messageId: 'm2', deduplicationId: 'b' }),
  message('[{"id":5},{"id":"y"}]', { itemIdentifier: 'item-3', messageId: 'm3', deduplicationId: 'c' }),
];
const [A, B, C] = MESSAGES.map(({ digest }) => digest);

/** Messages in one piece of CSV, with rejections as the handler has them. */
function batchOf(messages: readonly Message[], schema: IngestSchema) {
  const { csv, staged, rejections } = encoded(messages, schema);
  return { csv, staged, rejections: rejections.map(({ row, value, ...rest }): Rejection => ({ ...rest, rows: row === null ? null : [row] })) };
}

/** What remains when COPY refuses rows, each given by its position in the CSV. */
function remains(refused: readonly number[], more: Partial<IngestSchema> = {}, doubtful: readonly number[] = []) {
  const schema = ingestSchema(more);
  const { csv: all, ...batch } = batchOf(MESSAGES, schema);
  const culprits = refused.map((index) => ({ index, column: 'id', detail: `no ${index}` }));
  const { csv, staged, rejections, putAside, ...counts } = withoutRefused(all, batch, { culprits, doubtful: new Set(doubtful) }, schema);
  return {
    ...counts,
    putAside: { lines: readLines(putAside.csv), staged: putAside.staged.map(({ message: { messageId }, rows }) => `${messageId} ${rows}`) },
    lines: readLines(csv),
    staged: staged.map(({ message: { messageId }, rows }) => `${messageId} ${rows}`),
    rejections: rejections.map(({ messageId, rows, reason, detail, column }) => [messageId, rows, reason, ...reason === 'REFUSED_BY_COPY' ? [column, detail] : []]),
  };
}

test('the refused rows are rejected with the number they have in their message', () => {
  expect(remains([2, 3])).toEqual({
    lines: [['a', A, '1', null], ['a', '', '2', null], ['c', C, '5', null]],
    staged: ['m1 2', 'm3 1'],
    rejections: [
      ['m1', [4], 'REFUSED_BY_COPY', 'id', 'no 2'],
      ['m2', [1], 'REFUSED_BY_COPY', 'id', 'no 3'],
    ],
    putAside: { lines: [], staged: [] },
    failed: [],
    refused: 2,
    siblings: 0,
    remaining: 3,
  });
});

test('the first row that remains of a message has its digest', () => {
  expect(remains([0, 1]).lines).toEqual([['a', A, '3', null], ['b', B, '4', null], ['c', C, '5', null]]);
  const [first, second] = remains([0], { merge: { keyColumns: ['id'], orderColumns: ['id'] } }).lines;
  expect(first).toEqual(['a', '2026-03-04T05:06:07.000Z m1 00000003', A, '2', null]);
  expect(second[2]).toBe('');
});

test('without a ledger rows have no digest', () => {
  expect(remains([0], { delivery: 'AT_LEAST_ONCE' }).lines).toEqual([['2', null], ['3', null], ['4', null], ['5', null]]);
});

test('a message with a refused row fails with all its rows if that is what rejected rows do', () => {
  const [first] = MESSAGES;
  const schema = ingestSchema({ rejectedRows: 'FAIL_MESSAGE' });
  const messages = [{ ...first, body: '[{"id":1},{"id":2},{"id":3}]' }, MESSAGES[1]];
  const { csv: all, ...batch } = batchOf(messages, schema);
  const { csv, ...rest } = withoutRefused(all, batch, { culprits: [{ index: 1, detail: 'no' }], doubtful: new Set() }, schema);
  expect(readLines(csv)).toEqual([['b', B, '4', null]]);
  expect(rest).toEqual({ staged: [{ message: MESSAGES[1], rows: 1 }], rejections: [], failed: ['item-1'], refused: 1, siblings: 2, remaining: 1, putAside: expect.anything() });
});

test('a message with a row in doubt is put aside whole, and none of its rows is rejected or among the others', () => {
  expect(remains([0, 3], {}, [1])).toEqual({
    lines: [['c', C, '5', null]],
    staged: ['m3 1'],
    putAside: { lines: [['a', A, '1', null], ['a', '', '2', null], ['a', '', '3', null]], staged: ['m1 3'] },
    rejections: [['m2', [1], 'REFUSED_BY_COPY', 'id', 'no 3']],
    failed: [],
    refused: 1,
    siblings: 0,
    remaining: 1,
  });
});

test('nothing remains if every row is refused', () => {
  expect(remains([0, 1, 2, 3, 4])).toMatchObject({ lines: [], staged: [], refused: 5, siblings: 0, remaining: 0 });
});
