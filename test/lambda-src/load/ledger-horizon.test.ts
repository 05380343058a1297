import { spanOf } from '../../../lambda-src/encode/published-span';
import { LedgerHorizon } from '../../../lambda-src/load/ledger-horizon';
import { rowsToStage } from '../../../lambda-src/load/rows-to-stage';
import { message } from '../encoded';

const NOW = Date.parse('2026-03-04T12:00:00Z');
const DAY = 24 * 60 * 60_000;
const ago = (days: number) => new Date(NOW - days * DAY).toISOString();

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
});
afterEach(() => jest.useRealTimers());

test('each environment clears the ledger once a day', () => {
  const horizon = new LedgerHorizon(30);
  expect(horizon.pruneDue).toBe(true);
  expect(horizon.pruneDue).toBe(true);
  horizon.pruned();
  jest.setSystemTime(NOW + DAY - 1);
  expect(horizon.pruneDue).toBe(false);
  jest.setSystemTime(NOW + DAY);
  expect(horizon.pruneDue).toBe(true);
});

test('without a horizon nothing is too old or cleared, whatever the ledger says', () => {
  const horizon = new LedgerHorizon(undefined);
  horizon.learn(NOW);
  expect([horizon.matters, horizon.pruneDue, horizon.isTooOld(ago(10_000))]).toEqual([false, false, false]);
  expect(new LedgerHorizon(30).matters).toBe(true);
});

test('only a later time is news', () => {
  const horizon = new LedgerHorizon(30);
  expect([horizon.learn(undefined), horizon.learn(-5), horizon.learn(-5), horizon.learn(-6), horizon.learn(7), horizon.learn(undefined)])
    .toEqual([false, true, false, false, true, false]);
});

test('a message is too old or it is returned as it is, and one that is unusable keeps its reason', () => {
  const horizon = new LedgerHorizon(30);
  const [young, old] = [30, 31].map((days) => message('{}', { publishedAt: ago(days) }));
  expect(horizon.accept(young)).toBe(young);
  expect(horizon.accept(old)).toEqual({
    ...old, reason: 'TOO_OLD', detail: 'the message was published at 2026-02-01T12:00:00.000Z, and the ledger looks back 30 days; replay it with force to load it',
  });
  const unusable = { ...old, reason: 'NO_ID' as const, detail: 'x' };
  expect(horizon.accept(unusable)).toBe(unusable);
  horizon.learn(NOW - 10 * DAY);
  expect(horizon.accept(young)).toMatchObject({ detail: expect.stringContaining('looks back 30 days, and not beyond 2026-02-22T12:00:00.000Z; replay') });
});

test('a batch is as old as its first message, wherever that stands', () => {
  const staged = [2, 3, 1].map((days) => ({ message: message('{}', { publishedAt: ago(days) }), rows: days }));
  const batch = { csv: { body: Buffer.from('x'), csvBytes: 1 }, staged, rejections: [], failed: [], failedByRows: [], counts: {} as never };
  expect(rowsToStage(batch, 'b')).toEqual({ batchId: 'b', rows: 6, publishedAt: ago(3), body: batch.csv.body });
  expect(spanOf(staged)).toEqual({ oldest: NOW - 3 * DAY, newest: NOW - DAY });
});
