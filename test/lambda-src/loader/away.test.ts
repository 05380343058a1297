import { createLoader } from '../../../lambda-src/loader/create-loader';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble, serviceError } from '../data-api-double';
import { CONTEXT, loaderEnvironment } from '../deployed';
import { noCulprits, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { stagingEnvironment } from '../pending';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

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
  for (let at = 0; at < ingests; at++) {
    const ingest = createRedshiftIngest(stagingEnvironment('app', `events_${at}`, `events_${at}/`), ingestSchema({ ledgerHorizonDays: 3650 }), { s3: bucket.s3, tryMessages: noCulprits });
    await ingest(sqsEvent({ id: `${at}`, body: { id: at } }), CONTEXT);
  }
  const { WAREHOUSE, STAGING_BUCKET, COPY_ROLE_ARN } = loaderEnvironment('app', 'events') as Required<ReturnType<typeof loaderEnvironment>>;
  const loader = createLoader({ WAREHOUSE, STAGING_BUCKET, COPY_ROLE_ARN }, { s3: bucket.s3, redshiftData: api.client });
  return { ...output, api, bucket, state, warehouse, loader, tick: async () => loader.load({ load: {} }, { getRemainingTimeInMillis: () => 2_000 }) };
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
  warehouse.failures = Array(4).fill('ERROR: connection to server was closed unexpectedly');
  expect(await tick()).toMatchObject({ loads: 2, failed: 1, pending: 1 });
  expect(api.submissions.filter(({ Sqls }) => Sqls![0] === 'SELECT 1')).toHaveLength(1);
});

test('an ingest is not removed while the warehouse is away, and that is known soon', async () => {
  const { loader, api } = await given(1);
  expect(await loader.drain('events_0/', { getRemainingTimeInMillis: () => 2_000 })).toBe(1);
  expect(api.begun).toBe(0);
});
