import { requireBalance } from '../../../lambda-src/ingest/batch-record';
import { BatchRecord } from '../../../src/private/contract/metrics';
import { networkError } from '../data-api-double';
import { replayable } from '../replayable';

const DAY = 24 * 3_600_000;
const MESSAGE = { id: '1', body: { id: 1 } };

test('what an earlier batch left is swept and told', async () => {
  const { deploy, bucket, log, metrics } = replayable();
  const { ingest } = deploy();
  await ingest(MESSAGE);
  expect(log().map(({ message }) => message)).not.toContain('swept');
  bucket.put('staging/0123.1.a.csv', Buffer.from('x,,1,\n'), {});
  bucket.age(DAY + 1);
  await ingest(MESSAGE);
  expect(log().filter(({ message }) => message === 'swept')).toMatchObject([{ level: 'INFO', keys: ['staging/0123.1.a.csv'] }]);
  expect(metrics()).toMatchObject({ LeftoverObjects: 0 });
});

test('rejected objects that expire within a week are measured and told, and none is no news', async () => {
  const { deploy, bucket, log, metrics } = replayable();
  await deploy({ rejectedRetentionDays: 90 }).ingest(MESSAGE);
  expect(metrics()).not.toHaveProperty('RejectedObjectsExpiring');
  const upTo = `rejected/${new Date(Date.now() - 83 * DAY).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
  bucket.put(`${upTo}a.ndjson.gz`, Buffer.from('x'));
  bucket.put(`${upTo}b.ndjson.gz`, Buffer.from('x'));
  await deploy({ rejectedRetentionDays: 90 }).ingest(MESSAGE);
  expect(metrics()).toMatchObject({ RejectedObjectsExpiring: 2 });
  expect(log().filter(({ level }) => level === 'WARN')).toMatchObject([{ message: 'rejected objects expire soon', objects: 2, upTo }]);
});

test('a batch is loaded although nothing can be tidied up, which is told', async () => {
  const { deploy, bucket, log, loaded } = replayable();
  bucket.fault = (action) => {
    if (action === 'list') throw networkError();
  };
  expect(await deploy({ rejectedRetentionDays: 90 }).ingest(MESSAGE)).toEqual({ batchItemFailures: [] });
  expect(loaded()).toEqual(['1']);
  expect(log().filter(({ level }) => level === 'WARN')).toMatchObject([
    { message: 'not swept; a later batch will', error: ['Error: socket hang up'] },
    { message: 'not known which rejected objects expire soon', error: ['Error: socket hang up'] },
  ]);
});

test.each([
  ['received are neither staged nor rejected', { rowsReceived: 4 }],
  ['were loaded and not staged', { rowsLoaded: 3 }],
])('a batch of which rows %s does not balance', (_, more) => {
  const record = { batchId: 'b', rowsReceived: 3, rowsStaged: 2, rowsRejected: 1, rowsLoaded: 2 } as BatchRecord;
  expect(() => requireBalance(record)).not.toThrow();
  expect(() => requireBalance({ ...record, ...more })).toThrow('the books of batch b do not balance');
});
