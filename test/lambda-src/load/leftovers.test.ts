import { Leftovers } from '../../../lambda-src/load/leftovers';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { manifestKey } from '../../../lambda-src/staging/staged-key';
import { Staging } from '../../../lambda-src/staging/staging';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { DataApiDouble, networkError, TimeDouble } from '../data-api-double';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { ID, TEXT } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

const TARGET: LoadTarget = { schemaName: 'app', tableName: 'events', columns: [ID, TEXT], delivery: 'EXACTLY_ONCE', copyRoleArn: 'arn:aws:iam::123456789012:role/copy' };
const NOW = Date.parse('2026-03-04T12:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LONGEST = 15 * MINUTE;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => jest.useRealTimers());

/** Objects under staging/, with a batch of two messages, and a ledger. */
async function given(more: Partial<LoadTarget> = {}, age: number = LONGEST + 1) {
  const bucket = new MemoryBucket();
  const double = new WarehouseDouble(bucket);
  const api = new DataApiDouble(double.execute);
  const staging = new Staging(bucket.s3, { bucket: BUCKET, prefix: 'orders/', compression: 'NONE', columns: '', version: 'v1' });
  const warehouse = new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, new TimeDouble(280_000));
  const leftovers = new Leftovers(staging, { ...TARGET, ...more });
  const stage = async (batchId: string, csv: string = 'a,1,1,\nb,2,2,\n') => staging.stage({ batchId, rows: 2, publishedAt: '2026-03-04T05:06:07.000Z', body: Buffer.from(csv) });
  const staged = await stage('one');
  bucket.age(age);
  bucket.calls.length = 0;
  return {
    bucket,
    api,
    staged,
    stage,
    sweep: async (...loadedIds: string[]) => leftovers.sweep(warehouse, loadedIds, LONGEST),
    learn: (...ids: string[]) => ids.forEach((id) => double.ledger.set(id, { rows: 1, digest: null, version: null, loadedAt: NOW })),
  };
}

test('an object moves when the ledger knows all of its messages, and stays while it does not', async () => {
  const { bucket, staged, sweep, learn } = await given();
  learn('a');
  expect(await sweep()).toEqual({ swept: [], left: 1 });
  expect(bucket.keys()).toEqual([staged.key, manifestKey(staged.key)]);
  learn('b');
  expect(await sweep('b')).toEqual({ swept: [staged.key], left: 0 });
  expect(bucket.keys()).toEqual(['orders/loaded/2026/03/04/one.2.csv']);
});

test('the ledger is asked again after five minutes, or when a message of the object was loaded, and the object is read once', async () => {
  const { bucket, api, sweep } = await given();
  const asked = async (...ids: string[]) => {
    const { length } = api.submissions;
    await sweep(...ids);
    return api.submissions.length - length;
  };
  expect(await asked()).toBe(1);
  expect(await asked('c')).toBe(0);
  expect(await asked('c', 'b')).toBe(1);
  jest.setSystemTime(NOW + 5 * MINUTE - 1);
  expect(await asked()).toBe(0);
  jest.setSystemTime(NOW + 5 * MINUTE);
  expect(await asked()).toBe(1);
  expect(await asked()).toBe(0);
  expect(bucket.calls.filter((call) => call.startsWith('get '))).toHaveLength(1);
});

test('an object that is another one now is read again', async () => {
  const { bucket, staged, sweep, learn } = await given();
  await sweep();
  learn('c');
  bucket.put(staged.key, Buffer.from('c,1,1,\n'), bucket.objects.get(staged.key)!.metadata, new Date(NOW - LONGEST - 1));
  expect(await sweep()).toEqual({ swept: [staged.key], left: 0 });
});

test('what an invocation may still use is not touched: an object, and one whose manifest is as young', async () => {
  const { bucket, staged, sweep, learn } = await given({}, LONGEST);
  learn('a', 'b');
  expect(await sweep()).toEqual({ swept: [], left: 0 });
  bucket.age(1);
  bucket.put(manifestKey(staged.key), Buffer.from('{}'), undefined, new Date(NOW - LONGEST));
  expect(await sweep()).toEqual({ swept: [], left: 0 });
  expect(bucket.keys()).toHaveLength(2);
});

test('a probe and a manifest without its object are removed at once, and not counted', async () => {
  const { bucket, staged, stage, sweep } = await given();
  await stage('probe-one');
  bucket.age(LONGEST + 1);
  bucket.objects.delete(staged.key);
  expect(await sweep()).toEqual({ swept: [], left: 0 });
  expect(bucket.keys()).toEqual([]);
});

test.each([[DAY, 1], [DAY + 1, 0]])('an object of %d ms of which the ledger knows not all messages: %d are left', async (age, left) => {
  const { bucket, staged, sweep, learn } = await given({}, age);
  learn('a');
  expect(await sweep()).toEqual({ swept: left ? [] : [staged.key], left });
  expect(bucket.keys('orders/loaded/')).toEqual([]);
});

test('the ledger is asked once more before an object is removed', async () => {
  const { bucket, staged, sweep, learn } = await given({}, DAY);
  await sweep();
  learn('a', 'b');
  bucket.age(1);
  expect(await sweep()).toEqual({ swept: [staged.key], left: 0 });
  expect(bucket.keys('orders/loaded/')).toHaveLength(1);
});

test('without a ledger an object stays unread for a day, and is then removed', async () => {
  const { bucket, api, staged, sweep } = await given({ delivery: 'AT_LEAST_ONCE' }, DAY);
  expect(await sweep('a', 'b')).toEqual({ swept: [], left: 1 });
  bucket.age(1);
  expect(await sweep()).toEqual({ swept: [staged.key], left: 0 });
  expect([bucket.keys(), api.submissions]).toEqual([[], []]);
});

test('an object that another invocation sweeps first is no error, and one that cannot be read is', async () => {
  const { bucket, sweep } = await given();
  bucket.fault = (action, _, phase) => {
    if (action === 'get' && phase === 'before') throw networkError();
  };
  await expect(sweep()).rejects.toThrow('socket hang up');
  bucket.fault = (action, key) => {
    if (action === 'get') bucket.objects.delete(key);
  };
  expect(await sweep()).toEqual({ swept: [], left: 1 });
});

test('an object that cannot be read and is a day old, because another invocation sweeps it, is removed', async () => {
  const { bucket, staged, sweep } = await given({}, DAY + 1);
  bucket.fault = (action, key) => {
    if (action === 'get') bucket.objects.delete(key);
  };
  expect(await sweep()).toEqual({ swept: [staged.key], left: 0 });
});

test('all pages are swept, and only the folder staging/ of the ingest', async () => {
  const { bucket, stage, sweep, learn } = await given();
  await stage('two');
  await stage('three');
  bucket.put('staging/other.2.a.csv', Buffer.from('a,1,1,\n'));
  bucket.age(LONGEST + 1);
  bucket.pageSize = 2;
  learn('a', 'b');
  expect((await sweep()).swept).toHaveLength(3);
  expect(bucket.keys('staging/')).toHaveLength(1);
  expect(bucket.keys('orders/staging/')).toEqual([]);
});

test.each<[string, string, object | undefined]>([
  ['no metadata, because something else put it there', 'x.csv', undefined],
  ['damaged contents', 'y.csv.zst', { 'loaded-key': 'orders/loaded/y.csv.zst' }],
])('an object with %s holds up no other, and is removed after a day', async (_, name, metadata) => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { bucket, staged, sweep, learn } = await given();
  const key = `orders/staging/${name}`;
  bucket.put(key, Buffer.from('damaged'), metadata as Record<string, string>, new Date(NOW - LONGEST - 1));
  learn('a', 'b');
  expect(await sweep()).toEqual({ swept: [staged.key], left: 1 });
  expect(bucket.keys('orders/staging/')).toEqual([key]);
  bucket.age(DAY);
  expect(await sweep()).toEqual({ swept: [key], left: 0 });
  expect(bucket.keys('orders/staging/')).toEqual([]);
});
