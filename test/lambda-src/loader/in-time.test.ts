import { SQSClient } from '@aws-sdk/client-sqs';
import { createLoader } from '../../../lambda-src/loader/create-loader';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';
import { CONTEXT } from '../deployed';
import { noCulprits, sqsEvent } from '../events';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { pendingObjects, stagingEnvironment } from '../pending';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';
import { Clock, contextOf, SlowWarehouse } from './slow-warehouse';

const mockClock: Clock = { now: 0 };

jest.mock('timers/promises', () => ({
  ...jest.requireActual('timers/promises'),
  setTimeout: async (milliseconds: number) => {
    mockClock.now += Math.ceil(milliseconds);
  },
}));

const SECONDS = 1_000;

/** How many seconds a load takes of so many objects into a table. */
type Duration = (table: number, objects: number) => number;

/** Tables for each of which so many objects are pending, those of the first table the oldest; and runs of 15 minutes of a loader. */
async function given(tables: number, objects: number, duration: Duration) {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  const slow = new SlowWarehouse(mockClock, api.client, (name, sqls) => {
    const [, table] = /events_(\d+)/.exec(sqls.join('\n')) ?? [];
    const [, loaded] = /^load (\d+) objects/.exec(name) ?? [];
    return SECONDS * (loaded === undefined ? 0 : duration(Number(table), Number(loaded)));
  });
  for (let table = 0; table < tables; table++) {
    const ingest = createRedshiftIngest(stagingEnvironment('app', `events_${table}`, `of${table}/`), ingestSchema({ ledgerHorizonDays: 3650 }), {
      s3: bucket.s3, sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits,
    });
    for (let at = 0; at < objects; at++) {
      const id = 1_000 * table + at;
      await ingest(sqsEvent({ id: `${id}`, body: { id }, publishedAt: new Date(Date.now() - 3_600_000 + id).toISOString() }), CONTEXT);
    }
  }
  const environment = { WAREHOUSE: '{"clusterIdentifier":"cluster","database":"analytics"}', STAGING_BUCKET: BUCKET, COPY_ROLE_ARN: 'arn:aws:iam::123456789012:role/copy' };
  const newLoader = () => createLoader(environment, { s3: bucket.s3, redshiftData: slow.redshiftData });
  const context = () => contextOf(mockClock, 900 * SECONDS);
  return {
    ...output,
    warehouse,
    api,
    slow,
    newLoader,
    context,
    /** A run in a new execution environment. */
    run: async () => newLoader().load({ load: {} }, context()),
    pending: () => pendingObjects(bucket).length,
  };
}

test('thirty tables whose loads take a minute each are loaded, the oldest in the first run and the others in the next ones', async () => {
  const { run, pending } = await given(30, 1, () => 60);
  const loads = [await run(), await run(), await run()].map(({ loads: some }) => some);
  expect(loads.reduce((sum, some) => sum + some, 0)).toBe(30);
  expect(Math.min(...loads.slice(0, 2))).toBeGreaterThan(12);
  expect(pending()).toBe(0);
});

test('a warehouse that has to wake up first takes minutes for the first of thirty loads, and all are loaded', async () => {
  let loads = 0;
  const { run } = await given(30, 1, () => (loads++ === 0 ? 200 : 2));
  expect(await run()).toMatchObject({ loads: 30, failed: 0 });
});

test.each([
  ['in execution environments that remember nothing', true],
  ['in one execution environment', false],
])('objects whose load takes longer than a run are loaded in smaller loads, the oldest first, %s', async (_, isNew) => {
  const { newLoader, context, warehouse, pending } = await given(1, 160, (__, objects) => 20 + 6 * objects);
  const loader = newLoader();
  for (let left = pending(), runs = 0; left > 0; runs++) {
    await (isNew ? newLoader() : loader).load({ load: {} }, context());
    expect(pending()).toBeLessThan(left - 20);
    expect(runs).toBeLessThan(8);
    left = pending();
    const ids = warehouse.rows.map(([id]) => Number(id)).sort((one, other) => one - other);
    expect(ids).toEqual(Array.from({ length: 160 - left }, (__, id) => id)); // each once
  }
});

test('what a set was given up with is remembered, and forgotten when all of it is loaded', async () => {
  const slowness = { seconds: 30 };
  const { newLoader, context, slow, pending } = await given(1, 80, (_, objects) => slowness.seconds * objects);
  const loader = newLoader();
  const run = async () => loader.load({ load: {} }, context());
  await run();
  expect(slow.cancelled[0]).toMatch(/^load 80 objects/);
  slow.cancelled.splice(0);
  await run();
  expect(slow.cancelled.filter((name) => name.startsWith('load 80'))).toEqual([]);
  slowness.seconds = 0;
  await run();
  expect(pending()).toBe(0);
});

test('tables that cannot be loaded, and are the oldest in each run, leave the others time', async () => {
  const { run, slow } = await given(14, 1, (table) => (table < 10 ? Infinity : 30));
  expect(await run()).toMatchObject({ loads: 4, failed: 10, pending: 10 });
  expect(slow.cancelled).toHaveLength(10);
});

test('a table whose ledger somebody holds does not make the warehouse seem away when the time is up', async () => {
  const { run, api, metrics } = await given(1, 1, () => Infinity);
  expect(await run()).toEqual({ loads: 0, objects: 0, rowsLoaded: 0, rowsRejected: 0, failed: 1, pending: 1 });
  expect(api.submissions).toEqual([]);
  expect(metrics()).not.toHaveProperty('WarehouseAway');
});
