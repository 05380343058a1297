import { requireBalance } from '../../../lambda-src/ingest/batch-record';
import { UTC_NOW } from '../../../src/private/contract/load-statements';
import { BatchRecord } from '../../../src/private/contract/metrics';
import { networkError } from '../data-api-double';
import { replayable } from '../replayable';

const DAY = 24 * 3_600_000;
const MESSAGE = { id: '1', body: { id: 1 } };

test('a batch neither lists nor reads what others left, however much that is, and has one statement', async () => {
  const { deploy, bucket, api } = replayable();
  const { ingest } = deploy({ rejectedRetentionDays: 90 });
  for (let at = 0; at < 2_000; at++) {
    bucket.put(`staging/${at}.1.a.csv`, Buffer.from('x,,1,\n'), { 'loaded-key': `loaded/${at}.1.csv` });
  }
  bucket.age(DAY);
  expect(await ingest(MESSAGE)).toEqual({ batchItemFailures: [] });
  expect(bucket.calls.map((call) => call.replace(/(?<=\/).*/, ''))).toEqual(['put staging/', 'put staging/', 'copy loaded/', 'delete staging/', 'delete staging/']);
  expect(api.submissions).toHaveLength(1);
});

test('a check clears away what batches left, and tells how much', async () => {
  const { deploy, bucket, log, metrics } = replayable();
  const { ingest, check } = deploy();
  await ingest(MESSAGE);
  bucket.put('staging/0123.1.a.csv', Buffer.from('x,,1,\n'), {});
  bucket.put('staging/4567.1.a.csv', Buffer.from('1,,1,\n'), { 'loaded-key': 'loaded/4567.1.csv' });
  bucket.age(DAY + 1);
  bucket.put('staging/89ab.1.a.csv', Buffer.from('x,,1,\n'), {}, new Date(Date.now() - DAY / 2));
  expect(await check()).toMatchObject({ moved: 1, removed: 1, leftovers: 1 });
  expect(bucket.keys('staging/')).toEqual(['staging/89ab.1.a.csv']);
  expect(log().map(({ message, key }) => [message, key])).toEqual(expect.arrayContaining([['leftover moved', 'staging/4567.1.a.csv'], ['leftover removed', 'staging/0123.1.a.csv']]));
  expect(metrics()).toMatchObject({ LeftoverObjects: 1 });
});

test('rejected objects that expire within a week are measured and told, and none is no news', async () => {
  const { deploy, bucket, log, metrics } = replayable();
  const { check } = deploy({ rejectedRetentionDays: 90 });
  expect(await check()).toMatchObject({ expiring: 0 });
  expect(metrics()).not.toHaveProperty('RejectedObjectsExpiring');
  const upTo = `rejected/${new Date(Date.now() - 83 * DAY).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
  bucket.put(`${upTo}a.ndjson.gz`, Buffer.from('x'));
  bucket.put(`${upTo}b.ndjson.gz`, Buffer.from('x'));
  expect(await check()).toMatchObject({ expiring: 2 });
  expect(metrics()).toMatchObject({ RejectedObjectsExpiring: 2 });
  expect(log().filter(({ level }) => level === 'WARN')).toMatchObject([{ message: 'rejected objects expire soon', objects: 2, upTo }]);
});

test('what was loaded is looked up in the ledger, and one message that it does not know is told', async () => {
  const { deploy, bucket, warehouse, log, metrics } = replayable('orders/');
  const { ingest, check } = deploy();
  const publishedAt = new Date().toISOString();
  await ingest({ ...MESSAGE, publishedAt });
  expect(await check()).toMatchObject({ objectsRead: 1, unknownLoadedObjects: [], ledgerDuplicates: 0 });
  expect(metrics()).not.toHaveProperty('UnknownLoadedObjects');
  const [key] = bucket.keys('orders/loaded/');
  bucket.put(`${key.slice(0, key.lastIndexOf('/'))}/strange.2.csv`, Buffer.from('1,,1,\nx,,1,\n'), {});
  const found = await check();
  expect(found).toMatchObject({ objectsRead: 2, unknownLoadedObjects: [expect.stringContaining('/strange.2.csv')] });
  expect(metrics()).toMatchObject({ UnknownLoadedObjects: 1 });
  expect(log().filter(({ level }) => level === 'ERROR')).toMatchObject([{ message: 'loaded objects have messages that the ledger does not know', table: 'app.events', keys: [expect.stringContaining('strange')] }]);
  warehouse.ledger.clear();
  expect(await check()).toMatchObject({ unknownLoadedObjects: { length: 2 } });
});

test('of very many loaded objects fifty are read, those of a day before are not, and the ledger is asked once', async () => {
  const { deploy, bucket, api } = replayable();
  const { check } = deploy();
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  for (let at = 0; at < 300; at++) {
    const ids = Array.from({ length: 100 }, (_, id) => `${at}-${id}`.padStart(36, '0'));
    bucket.put(`loaded/${today}/${at}.100.csv`, Buffer.from(ids.map((id) => `${id},,1,\n`).join('')), {}, new Date(Date.now() - (at % 2) * 3 * DAY));
  }
  expect(await check()).toMatchObject({ objectsRead: 50, unknownLoadedObjects: { length: 50 } });
  expect(bucket.calls.filter((call) => call.startsWith('get '))).toHaveLength(50);
  const read = bucket.calls.filter((call) => call.startsWith('get ')).map((call) => Number(/(\d+)\.100/.exec(call)![1]));
  expect(read.filter((at) => at % 2 === 1)).toEqual([]);
  expect(api.submissions.filter(({ StatementName }) => StatementName === 'look up messages in the ledger')).toHaveLength(1);
});

test('messages that the ledger has twice are counted and named', async () => {
  const { deploy, warehouse, log, metrics, api } = replayable();
  warehouse.twice = ['a', 'b'];
  expect(await deploy({ repeatWithinDays: 3 }).check({ days: 1 })).toMatchObject({ ledgerDuplicates: 2 });
  expect(metrics()).toMatchObject({ LedgerDuplicates: 2 });
  expect(log().filter(({ level }) => level === 'ERROR')).toMatchObject([{ message: 'messages are twice in the ledger', table: 'app.events', messages: 2, ids: ['a', 'b'] }]);
  expect(api.submissions.flatMap(({ Sqls }) => Sqls)).toEqual([`SELECT "deduplication_id" FROM "app"."events_ledger" WHERE "loaded_at" >= DATEADD(day, -3, ${UTC_NOW})`
    + ` GROUP BY "deduplication_id" HAVING COUNT(*) > 1 AND MAX("loaded_at") >= DATEADD(day, -1, ${UTC_NOW}) LIMIT 100`]);
});

test('without a ledger nothing is looked up', async () => {
  const { deploy, api } = replayable();
  expect(await deploy({ delivery: 'AT_LEAST_ONCE' }).check()).toEqual({ moved: 0, removed: 0, leftovers: 0, expiring: 0 });
  expect(api.submissions).toEqual([]);
});

test('a part that fails keeps no other from being done, and fails the check', async () => {
  const { deploy, bucket, log } = replayable();
  const { check } = deploy({ rejectedRetentionDays: 90 });
  bucket.fault = (action, key) => {
    if (action === 'list' && key.startsWith('staging/')) throw networkError();
  };
  const upTo = `rejected/${new Date(Date.now() - 83 * DAY).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
  bucket.put(`${upTo}a.ndjson.gz`, Buffer.from('x'));
  await expect(check()).rejects.toThrow('not checked: leftovers; the log has the errors');
  expect(log().map(({ level, message }) => [level, message])).toEqual([['ERROR', 'not checked'], ['WARN', 'rejected objects expire soon']]);
});

test('a warehouse that is paused leaves the check to the next one', async () => {
  const { deploy, api, log } = replayable();
  api.fault = (action) => {
    if (action === 'submit') throw Object.assign(new Error('The cluster is paused.'), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
  };
  expect(await deploy().check()).toEqual({ moved: 0, removed: 0, leftovers: 0, objectsRead: 0, unknownLoadedObjects: [], expiring: 0 });
  expect(log()).toMatchObject([{ level: 'WARN', part: 'the ledger', message: 'not checked, because the warehouse is away; the next check will' }, { message: 'checked' }]);
});

test.each<[object, string]>([
  [{ days: 0 }, '\'check.days\' must be a whole number between 1 and 14, got 0'],
  [{ days: '3' }, '\'check.days\' must be a whole number between 1 and 14, got "3"'],
  [{ hours: 3 }, '\'check\' takes the field days, got \'hours\''],
])('a check of %j is refused', async (request, message) => {
  await expect(replayable().deploy().check(request)).rejects.toThrow(message);
});

test.each([
  ['received are neither staged nor rejected', { rowsReceived: 4 }],
  ['were loaded and not staged', { rowsLoaded: 3 }],
])('a batch of which rows %s does not balance', (_, more) => {
  const record = { batchId: 'b', rowsReceived: 3, rowsStaged: 2, rowsRejected: 1, rowsLoaded: 2 } as BatchRecord;
  expect(() => requireBalance(record)).not.toThrow();
  expect(() => requireBalance({ ...record, ...more })).toThrow('the books of batch b do not balance');
});
