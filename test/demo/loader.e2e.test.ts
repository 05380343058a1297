import { balancedDemo } from './run-demo';

test('with a loader, a run ends when nothing is staged, and every table has every row by a few COPYs', () => {
  const { books } = balancedDemo('--ticks', '12', '--loader', '5', '--tables', '2', '--faults', '--speed', '20');
  expect(books).toMatchObject({ rowsLoaded: books.rowsPublished - books.rowsRejected, stagedObjects: 0, deadLetters: 0 });
  expect(Object.keys(books.copiesByTable)).toEqual(['telegram_messages', 'telegram_messages_2']);
  Object.values(books.copiesByTable).forEach((copies) => {
    expect(copies).toBeGreaterThan(0);
    expect(copies).toBeLessThanOrEqual(5);
  });
}, 240_000);
