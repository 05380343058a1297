import { daysKept, isBeyondHorizon, isForgotten } from '../../../lambda-src/load/forgotten';

const DAY = 24 * 60 * 60_000;
const NOW = Date.parse('2026-03-04T05:06:07Z');
/** Up to when the ledger forgets if it is cleared now. */
const forgetBefore = (horizonDays: number) => NOW - daysKept(horizonDays) * DAY;

test('a message is too old when the horizon is behind it, and not on it', () => {
  expect(isBeyondHorizon(NOW - 30 * DAY, NOW, 30)).toBe(false);
  expect(isBeyondHorizon(NOW - 30 * DAY - 1, NOW, 30)).toBe(true);
});

test('what was young enough a day ago is not forgotten by a load that runs now', () => {
  const publishedAt = NOW - DAY - 30 * DAY;
  expect(isBeyondHorizon(publishedAt, NOW - DAY, 30)).toBe(false);
  expect(isForgotten(publishedAt, forgetBefore(30))).toBe(false);
  expect(daysKept(30)).toBeGreaterThan(31);
});

test('nothing is forgotten by a ledger that was never cleared', () => {
  expect(isForgotten(0, undefined)).toBe(false);
});

test('what was published before the ledger forgot is forgotten, whatever the horizon is today', () => {
  expect(isForgotten(NOW - 40 * DAY, forgetBefore(21))).toBe(true);
});

test('the clocks of SNS and of the warehouse may differ by a minute', () => {
  expect(isForgotten(NOW, NOW - 60_000)).toBe(false);
  expect(isForgotten(NOW, NOW - 59_999)).toBe(true);
});
