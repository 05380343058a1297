import { listPending, MOST_OBJECTS } from '../../../lambda-src/loader/list-pending';
import { pendingKey, PendingName } from '../../../lambda-src/staging/pending-key';
import { BUCKET, MemoryBucket } from '../memory-bucket';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(16));

function given() {
  const bucket = new MemoryBucket();
  const put = (prefix: string, set: string, oldest: number, more: Partial<PendingName> = {}) => {
    const object = `${bucket.objects.size}`.padStart(12, '0');
    const key = pendingKey({ prefix, set }, { oldest, batchId: 'b', rows: 1, ids: 'SNS', object, ...more }, 'ZSTD');
    bucket.put(key, Buffer.from('x'));
    return key;
  };
  return { bucket, put, list: async (only?: string) => listPending(bucket.s3, BUCKET, only) };
}

test('everything that is pending is listed, the set with the oldest message first, and in each set the oldest object', async () => {
  const { put, list, bucket } = given();
  const [third, second, first] = [put('orders/', A, 30), put('orders/', A, 20), put('', B, 10)];
  ['pending/orders/columns.json', `pending/orders/${A}/columns.json`, `pending/orders/${A}/0000000000020-b.1.parts.000000000001.parts.json`, 'pending/strange'].forEach((key) => bucket.put(key, Buffer.from('x')));
  expect(await list()).toMatchObject([
    { prefix: '', set: B, more: false, objects: [{ key: first, oldest: 10, rows: 1, bytes: 1 }] },
    { prefix: 'orders/', set: A, more: false, objects: [{ key: second }, { key: third }] },
  ]);
});

test('the objects of one ingest are listed without those of an ingest in a folder of its folder', async () => {
  const { put, list } = given();
  const key = put('orders/', A, 1);
  put('orders/eu/', A, 1);
  put('', A, 1);
  expect(await list('orders/')).toMatchObject([{ objects: [{ key }] }]);
  expect((await list('')).map(({ prefix }) => prefix)).toEqual(['']);
});

test('1,248 objects of a set are listed in two pages, and those of twenty sets with a page each in one', async () => {
  const { put, list, bucket } = given();
  for (let at = 0; at < 1_248; at++) put('orders/', A, at);
  expect((await list())[0].objects).toHaveLength(1_248);
  expect(bucket.calls).toHaveLength(2);
});

test('what lies behind the most objects of one load is jumped over, not read', async () => {
  const { put, list, bucket } = given();
  for (let at = 0; at < 10_000; at++) put('orders/', B, at);
  put('orders/', A, 5);
  put('orders/', C, 7);
  put('zebra/', A, 9);
  expect((await list()).map(({ prefix, set, more, objects }) => [prefix, set, more, objects.length])).toEqual([
    ['orders/', B, true, MOST_OBJECTS], ['orders/', A, false, 1], ['orders/', C, false, 1], ['zebra/', A, false, 1],
  ]);
  expect(bucket.calls.length).toBeLessThan(5);
});

test('one load takes a gibibyte at most, but always an object', async () => {
  const { put, list, bucket } = given();
  const keys = [put('', A, 1), put('', A, 2), put('', B, 3)];
  const large = { length: 700 * 1024 * 1024, toString: () => 'large' } as Buffer;
  keys.forEach((key) => bucket.objects.set(key, { body: large, lastModified: new Date() }));
  expect((await list()).map(({ more, objects }) => [more, objects.length])).toEqual([[true, 1], [false, 1]]);
});
