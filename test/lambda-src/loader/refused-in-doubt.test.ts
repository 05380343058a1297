import { SQSClient } from '@aws-sdk/client-sqs';
import { createLoader } from '../../../lambda-src/loader/create-loader';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { muteOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';
import { noCulprits, sqsEvent } from '../events';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { pendingObjects, stagingEnvironment } from '../pending';
import { ID, ingestSchema, TEXT } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

muteOutput();

test('messages of which a row is in doubt stay pending apart from the others, which load, until each row is found', async () => {
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const isBroken = (fields: readonly string[]) => fields.at(-1) === 'broken';
  Object.assign(warehouse, { breaks: isBroken, refuses: (fields: string[]) => (isBroken(fields) ? 'not that' : undefined) });
  const api = new DataApiDouble(warehouse.execute);
  const schema = ingestSchema({ columns: [ID, TEXT], ledgerHorizonDays: 30 });
  const means = { s3: bucket.s3, sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits };
  const stage = createRedshiftIngest(stagingEnvironment('app', 'events', 'app/'), schema, means);
  const broken = new Set([3, 70, 140, 210, 299]);
  const publishedAt = new Date().toISOString();
  const context = { getRemainingTimeInMillis: () => 300_000 };
  await stage(sqsEvent(...Array.from({ length: 300 }, (_, at) => ({
    id: `m${at}`, body: [{ id: 2 * at, text: 'fine' }, { id: 2 * at + 1, text: broken.has(at) ? 'broken' : 'fine' }], publishedAt,
  }))), context);
  const identity = '{"clusterIdentifier":"cluster","database":"analytics"}';
  const environment = { WAREHOUSE: identity, STAGING_BUCKET: BUCKET, COPY_ROLE_ARN: 'arn:aws:iam::123456789012:role/copy' };
  const loader = createLoader(environment, { s3: bucket.s3, redshiftData: api.client });
  expect(await loader.load({ load: {} }, context)).toMatchObject({ failed: 0, pending: 0 });
  const kept = bucket.rejected('app/');
  const expected = [...broken].map((at) => ({ id: `${2 * at + 1}`, text: 'broken' }));
  expect(kept.map(({ value }) => value)).toEqual(expect.arrayContaining(expected));
  expect([warehouse.rows.length + kept.length, kept.length < 20]).toEqual([600, true]);
  expect(new Set(warehouse.rows.map(([id]) => id)).size).toBe(warehouse.rows.length);
  expect(pendingObjects(bucket)).toEqual([]);
});
