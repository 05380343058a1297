import { partOf } from '../../../lambda-src/runtime/invocation-time';
import { TimeDouble } from '../data-api-double';

test('a part of the time ends when its share is used, and what others use of it is gone', async () => {
  const time = new TimeDouble(120_000);
  const half = partOf(time, 1 / 2);
  expect(half.remaining()).toBe(60_000);
  await half.sleep(45_000);
  expect([half.remaining(), time.remaining()]).toEqual([15_000, 75_000]);
  const all = partOf(time, 1);
  expect(all.remaining()).toBe(75_000);
  await all.sleep(80_000);
  expect([half.remaining(), all.remaining()]).toEqual([-65_000, -5_000]);
});
