import { ExpiringObjects } from '../../../lambda-src/rejected/expiring-objects';
import { BUCKET, MemoryBucket } from '../memory-bucket';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const DAY = 24 * 60 * 60_000;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => jest.useRealTimers());

function given(days: number | undefined, ...objects: [key: string, age: number][]) {
  const bucket = new MemoryBucket();
  objects.forEach(([key, age]) => bucket.put(key, Buffer.from('x'), undefined, new Date(NOW - age * DAY)));
  return { bucket, expiring: new ExpiringObjects(bucket.s3, BUCKET, 'orders/', days) };
}

test('objects that are deleted within a week are counted, and those without a day that are as old', async () => {
  const { expiring } = given(90,
    ['orders/rejected/2026/03/06/a.ndjson.gz', 87], ['orders/rejected/2026/03/10/a.ndjson.gz', 83], ['orders/rejected/2026/03/10/b.ndjson.gz', 83], ['orders/rejected/2026/03/11/c.ndjson.gz', 82],
    ['orders/rejected/undated/old.ndjson.gz', 84], ['orders/rejected/undated/older.ndjson.gz', 85], ['orders/rejected/undated/just.ndjson.gz', 83],
    ['orders/rejected/undated/new.ndjson.gz', 80], ['orders/rejected/undated/newer.ndjson.gz', 79], ['rejected/2026/03/10/other.ndjson.gz', 83], ['orders/loaded/2026/03/10/a.1.csv.zst', 83]);
  expect(await expiring.look()).toEqual({ upTo: 'orders/rejected/2026/03/10/', objects: 5 });
});

test('all pages of the days that are deleted within a week are counted, and none after them', async () => {
  const days = Array.from({ length: 20 }, (_, day) => `orders/rejected/2026/03/${String(day + 1).padStart(2, '0')}/a.ndjson.gz`);
  const { bucket, expiring } = given(90, ...days.map((key): [string, number] => [key, 80]));
  bucket.pageSize = 3;
  expect(await expiring.look()).toMatchObject({ objects: 10 });
  expect(bucket.calls).toEqual([...Array.from({ length: 4 }, () => 'list orders/rejected/'), 'list orders/rejected/undated/']);
});

test('no more than a hundred pages of a folder are counted', async () => {
  const { bucket, expiring } = given(90, ...Array.from({ length: 300 }, (_, at): [string, number] => [`orders/rejected/2026/03/01/${at}.ndjson.gz`, 90]));
  bucket.pageSize = 2;
  expect(await expiring.look()).toMatchObject({ objects: 200 });
});

test('what is never deleted is not looked for', async () => {
  const { bucket, expiring } = given(undefined);
  expect(await expiring.look()).toBeUndefined();
  expect(bucket.calls).toEqual([]);
});
