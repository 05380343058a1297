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
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Objects under staging/, with a batch of two messages, and a ledger. */
async function given(more: Partial<LoadTarget> = {}, age: number = LONGEST + 1) {
  const bucket = new MemoryBucket();
  const double = new WarehouseDouble(bucket);
  const api = new DataApiDouble(double.execute);
  const time = new TimeDouble(280_000);
  const staging = new Staging(bucket.s3, { bucket: BUCKET, prefix: 'orders/', compression: 'NONE', columns: '', version: 'v1' });
  const warehouse = new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, time);
  const leftovers = new Leftovers(staging, { ...TARGET, ...more });
  const stage = async (batchId: string, csv: string = 'a,1,1,\nb,2,2,\n') => staging.stage({ batchId, rows: 2, publishedAt: '2026-03-04T05:06:07.000Z', body: Buffer.from(csv) });
  const staged = await stage('one');
  bucket.age(age);
  bucket.calls.length = 0;
  return {
    bucket,
    api,
    time,
    staged,
    stage,
    tidy: async () => leftovers.tidy(warehouse, LONGEST),
    learn: (...ids: string[]) => ids.forEach((id) => double.ledger.set(id, { rows: 1, digest: null, version: null, loadedAt: NOW })),
  };
}

test('an object moves when the ledger knows all of its messages, and stays while it does not', async () => {
  const { bucket, staged, tidy, learn } = await given();
  learn('a');
  expect(await tidy()).toEqual({ moved: 0, removed: 0, left: 1 });
  expect(bucket.keys()).toEqual([staged.key, manifestKey(staged.key)]);
  learn('b');
  expect(await tidy()).toEqual({ moved: 1, removed: 0, left: 0 });
  expect(bucket.keys()).toEqual(['orders/loaded/2026/03/04/one.2.csv']);
});

test('what an invocation may still use is not touched: an object, and one whose manifest is as young', async () => {
  const { bucket, staged, tidy, learn } = await given({}, LONGEST);
  learn('a', 'b');
  expect(await tidy()).toEqual({ moved: 0, removed: 0, left: 0 });
  bucket.age(1);
  bucket.put(manifestKey(staged.key), Buffer.from('{}'), undefined, new Date(NOW - LONGEST));
  expect(await tidy()).toEqual({ moved: 0, removed: 0, left: 0 });
  expect(bucket.keys()).toHaveLength(2);
});

test('a probe and a manifest without its object are removed at once, and not counted', async () => {
  const { bucket, staged, stage, api, tidy } = await given();
  await stage('probe-one');
  bucket.age(LONGEST + 1);
  bucket.objects.delete(staged.key);
  expect(await tidy()).toEqual({ moved: 0, removed: 0, left: 0 });
  expect([bucket.keys(), api.submissions]).toEqual([[], []]);
});

test.each([[DAY, 0], [DAY + 1, 1]])('of objects of %d ms of which the ledger knows not all messages, %d are removed', async (age, removed) => {
  const { bucket, tidy, learn } = await given({}, age);
  learn('a');
  expect(await tidy()).toEqual({ moved: 0, removed, left: 1 - removed });
  expect(bucket.keys('orders/loaded/')).toEqual([]);
});

test('an object of more than a day moves if the ledger knows its messages', async () => {
  const { bucket, tidy, learn } = await given({}, DAY + 1);
  learn('a', 'b');
  expect(await tidy()).toEqual({ moved: 1, removed: 0, left: 0 });
  expect(bucket.keys('orders/loaded/')).toHaveLength(1);
});

test('without a ledger an object stays unread for a day, and is then removed', async () => {
  const { bucket, api, tidy } = await given({ delivery: 'AT_LEAST_ONCE' }, DAY);
  expect(await tidy()).toEqual({ moved: 0, removed: 0, left: 1 });
  bucket.age(1);
  expect(await tidy()).toEqual({ moved: 0, removed: 1, left: 0 });
  expect([bucket.keys(), api.submissions, bucket.calls.filter((call) => call.startsWith('get '))]).toEqual([[], [], []]);
});

test('an object that somebody else removes first is no error, and one that cannot be read is', async () => {
  const { bucket, tidy } = await given();
  bucket.fault = (action, _, phase) => {
    if (action === 'get' && phase === 'before') throw networkError();
  };
  await expect(tidy()).rejects.toThrow('socket hang up');
  bucket.fault = (action, key) => {
    if (action === 'get') bucket.objects.delete(key);
  };
  expect(await tidy()).toEqual({ moved: 0, removed: 0, left: 1 });
});

test('all pages are tidied up, and only the folder staging/ of the ingest', async () => {
  const { bucket, stage, tidy, learn } = await given();
  await stage('two');
  await stage('three');
  bucket.put('staging/other.2.a.csv', Buffer.from('a,1,1,\n'));
  bucket.age(LONGEST + 1);
  bucket.pageSize = 2;
  learn('a', 'b');
  expect(await tidy()).toEqual({ moved: 3, removed: 0, left: 0 });
  expect(bucket.keys('staging/')).toHaveLength(1);
  expect(bucket.keys('orders/staging/')).toEqual([]);
});

test.each<[string, string, object | undefined]>([
  ['no metadata, because something else put it there', 'x.csv', undefined],
  ['damaged contents', 'y.csv.zst', { 'loaded-key': 'orders/loaded/y.csv.zst' }],
])('an object with %s holds up no other, and is removed after a day', async (_, name, metadata) => {
  const { bucket, tidy, learn } = await given();
  const key = `orders/staging/${name}`;
  bucket.put(key, Buffer.from('damaged'), metadata as Record<string, string>, new Date(NOW - LONGEST - 1));
  learn('a', 'b');
  expect(await tidy()).toEqual({ moved: 1, removed: 0, left: 1 });
  expect(bucket.keys('orders/staging/')).toEqual([key]);
  bucket.age(DAY);
  expect(await tidy()).toEqual({ moved: 0, removed: 1, left: 0 });
  expect(bucket.keys('orders/staging/')).toEqual([]);
});

describe('many leftovers', () => {
  /** As many leftovers, of so many messages each, each a second older than the one before. */
  const many = async (count: number, messages: number) => {
    const all = await given();
    const ids = (at: number) => Array.from({ length: messages }, (_, message) => `${at}-${message}`.padStart(36, '0'));
    for (let at = 0; at < count; at++) {
      const { key } = await all.stage(`${at}`.padStart(6, '0'), ids(at).map((id) => `${id},1,1,\n`).join(''));
      for (const one of [key, manifestKey(key)]) {
        all.bucket.objects.set(one, { ...all.bucket.objects.get(one)!, lastModified: new Date(NOW - LONGEST - 1 - at * 1000) });
      }
    }
    all.learn('a', 'b');
    Array.from({ length: count }, (_, at) => all.learn(...ids(at)));
    all.bucket.calls.length = 0;
    return all;
  };

  test.each([[200, 10, 1], [2_000, 10, 12], [50, 1_000, 25]])('%d of %d messages each take %d statements', async (count, messages, most) => {
    const { api, bucket, tidy } = await many(count, messages);
    expect(await tidy()).toEqual({ moved: count + 1, removed: 0, left: 0 });
    expect(api.submissions.length).toBeLessThanOrEqual(most);
    expect(bucket.calls.filter((call) => call.startsWith('list '))).toHaveLength(Math.ceil(2 * (count + 1) / 1000));
    expect(bucket.keys('orders/staging/')).toEqual([]);
  });

  test('are tidied up from the oldest on, until the time is up', async () => {
    const { bucket, time, tidy } = await many(40, 1);
    bucket.fault = (action, _, phase) => {
      if (action === 'get' && phase === 'after') time.left -= 15_000;
    };
    expect(await tidy()).toEqual({ moved: 16, removed: 0, left: 25 });
    expect(bucket.keys('orders/loaded/').map((key) => Number(/\/(\d+)\.2/.exec(key)![1])).sort((a, b) => b - a)).toEqual(Array.from({ length: 16 }, (_, at) => 39 - at));
  });

  test('are read eight at a time, and none is remembered while another is read', async () => {
    const { bucket, tidy } = await many(40, 500);
    const calls: string[] = [];
    bucket.fault = (action, _, phase) => {
      if (phase === 'before' && (action === 'get' || action === 'copy')) calls.push(action);
    };
    await tidy();
    const runs = calls.join(' ').match(/get(?: get)*/g)!.map((run) => run.split(' ').length);
    expect(Math.max(...runs)).toBeLessThanOrEqual(8);
  });
});
