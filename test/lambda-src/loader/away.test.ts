import { createLoader } from '../../../lambda-src/loader/create-loader';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { TRIES_WHILE_UNAVAILABLE } from '../../../lambda-src/warehouse/retry-class';
import { captureOutput } from '../captured-output';
import { DataApiDouble, serviceError } from '../data-api-double';
import { CONTEXT, loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { stagingEnvironment } from '../pending';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';
import { Clock, contextOf } from './slow-warehouse';

const mockClock: Clock = { now: 0 };

jest.mock('timers/promises', () => ({
  ...jest.requireActual('timers/promises'),
  setTimeout: async (milliseconds: number) => {
    mockClock.now += Math.ceil(milliseconds);
  },
}));

const PAUSED = serviceError('ValidationException', 'Redshift cluster cluster is paused');

/** A loader, and what so many ingests have staged for it. */
async function given(ingests: number) {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  const state = { paused: true };
  api.fault = (action, phase) => {
    if (state.paused && action === 'submit' && phase === 'before') throw PAUSED;
  };
  const stage = async (table: string, message: Published, version = 'v1') => {
    const schema = ingestSchema({ ledgerHorizonDays: 3650, version });
    await createRedshiftIngest(stagingEnvironment('app', table, `${table}/`), schema, { s3: bucket.s3, tryMessages: noCulprits })(sqsEvent(message), CONTEXT);
  };
  for (let at = 0; at < ingests; at++) {
    await stage(`events_${at}`, { id: `${at}`, body: { id: at } });
  }
  const { WAREHOUSE, STAGING_BUCKET, COPY_ROLE_ARN } = loaderEnvironment('app', 'events') as Required<ReturnType<typeof loaderEnvironment>>;
  const loader = createLoader({ WAREHOUSE, STAGING_BUCKET, COPY_ROLE_ARN }, { s3: bucket.s3, redshiftData: api.client });
  const context = () => contextOf(mockClock, 900_000);
  return { ...output, api, bucket, state, warehouse, loader, stage, tick: async () => loader.load({ load: {} }, context()), context };
}

test('a warehouse that is away fails one load, ends the run and the next ones at once, and is loaded when it is there again', async () => {
  const { tick, state, metrics, warehouse } = await given(3);
  expect(await tick()).toMatchObject({ loads: 0, failed: 1, pending: 3, away: true });
  expect(await tick()).toMatchObject({ loads: 0, failed: 0, pending: 3, away: true });
  expect(metrics()).toMatchObject({ LoadFailures: 1, WarehouseAway: 2, StagedObjects: 6 });
  state.paused = false;
  expect(await tick()).toEqual({ loads: 3, objects: 3, rowsLoaded: 3, rowsRejected: 0, failed: 0, pending: 0 });
  expect(warehouse.rows).toHaveLength(3);
});

test('a table that cannot be loaded does not keep the others waiting, because the warehouse answers', async () => {
  const { tick, state, warehouse, api } = await given(3);
  state.paused = false;
  warehouse.failures = Array(TRIES_WHILE_UNAVAILABLE + 1).fill('ERROR: the cluster is restarting');
  expect(await tick()).toMatchObject({ loads: 2, failed: 1, pending: 1 });
  expect(api.submissions.filter(({ Sqls }) => Sqls![0] === 'SELECT 1')).toHaveLength(1);
});

test('an ingest is not removed while the warehouse is away, and that is known soon', async () => {
  const { loader, api, context } = await given(1);
  const { getRemainingTimeInMillis } = context();
  expect(await loader.drain('events_0/', { getRemainingTimeInMillis })).toBe(1);
  expect(api.begun).toBe(0);
  expect(getRemainingTimeInMillis()).toBeGreaterThan(780_000);
});

test('an ingest is removed when all that it has staged is loaded, also if a load of it fails at first', async () => {
  const { loader, state, warehouse, context, stage } = await given(1);
  await stage('events_0', { id: 'another', body: { id: 7 } }, 'v2');
  state.paused = false;
  warehouse.failures = ['ERROR: permission denied for relation events_0'];
  expect(await loader.drain('events_0/', context())).toBe(0);
  expect(warehouse.rows).toHaveLength(2);
});

test('an ingest is not removed while nothing of it can be loaded any more, and that ends soon', async () => {
  const { loader, state, warehouse, context, stage, api } = await given(1);
  await stage('events_0', { id: 'another', body: { id: 7 } }, 'v2');
  state.paused = false;
  warehouse.refuseTransactions = (sqls) => (sqls.some((sql) => sql.includes("'v2'")) ? 'ERROR: permission denied for relation events_0' : undefined);
  expect(await loader.drain('events_0/', context())).toBe(1);
  expect([warehouse.rows.length, api.begun]).toEqual([1, 3]);
});
