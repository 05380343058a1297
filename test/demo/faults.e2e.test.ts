import { balancedDemo } from './run-demo';

test('what goes wrong on purpose is in the books, and they balance', () => {
  const { books, stdout } = balancedDemo('--ticks', '30', '--faults', '--speed', '30');
  expect(books.rowsLoaded).toBe(books.rowsPublished - books.rowsRejected);
  expect(books.rowsRejected).toBeGreaterThan(0);
  expect(books.valuesTruncated).toBeGreaterThan(0);
  expect(stdout).toMatch(/[1-9]\d* messages rejected/);
  const faults = Object.fromEntries([.../^  (\d+ .*)$/m.exec(stdout.slice(stdout.indexOf('went wrong on purpose:')))![1].matchAll(/(\d+) (\w+)/g)]
    .map(([, count, fault]) => [fault, Number(count)]));
  expect(Object.keys(faults).sort()).toEqual([
    'bursts', 'duplicateMessages', 'missingColumns', 'overLongValues', 'reorderedMessages', 'silence', 'unusableMessages', 'wrongTypes',
  ]);
  expect(faults.duplicateMessages).toBeGreaterThan(0);
}, 240_000);
