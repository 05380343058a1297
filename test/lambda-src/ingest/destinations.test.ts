import { ALWAYS_THERE } from '../../../lambda-src/ingest/destinations';

test('a table that is always there takes every batch, has no horizon to ask for, and nothing to check', async () => {
  expect(await ALWAYS_THERE.isAway(1)).toBe(false);
  expect(await ALWAYS_THERE.askHorizon()).toBeUndefined();
  expect(ALWAYS_THERE.isPaused(new Error('a part of the check failed'))).toBe(false);
  expect(ALWAYS_THERE.checks(1, { expiring: 0 })).toEqual({});
});
