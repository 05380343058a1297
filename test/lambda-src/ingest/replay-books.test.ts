import { NOTHING_BROUGHT } from '../../../lambda-src/ingest/batch-outcome';
import { emptyBooks, enter, enterFailed } from '../../../lambda-src/ingest/replay-books';

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `${from + at}`);

test('the first thousand failures are named, and all others are counted, so that an answer is never too large', () => {
  const books = emptyBooks();
  enterFailed(books, names(0, 999));
  expect(books.failedUnnamed).toBeUndefined();
  enter(books, { ...NOTHING_BROUGHT, failed: names(999, 1_002) }, names(1_002, 1_004));
  enterFailed(books, names(1_004, 11_004));
  expect(books.failed).toEqual(names(0, 1_000));
  expect(books.failedUnnamed).toBe(10_004);
});
