import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerDeployment } from '../../../lambda-src/redshift/answer-deployment';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { captureOutput } from '../captured-output';
import { networkError, serviceError } from '../data-api-double';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { pendingObjects, pendingSets, stagingEnvironment } from '../pending';
import { column, ID, ingestSchema, TEXT } from '../schemas';

const NOTHING_FAILED = { batchItemFailures: [] };

function given(more: Partial<IngestSchema> = {}) {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const handler = createRedshiftIngest(stagingEnvironment('app', 'events'), ingestSchema({ ledgerHorizonDays: 3650, ...more }), { s3: bucket.s3, tryMessages: noCulprits });
  const context = { getRemainingTimeInMillis: () => 5_000 };
  const deploy = async (RequestType: string, PhysicalResourceId?: string) => answerDeployment(
    async () => handler, { RequestType, LogicalResourceId: 'Set', ...PhysicalResourceId && { PhysicalResourceId }, ResourceProperties: { revision: '1' } } as unknown as CloudFormationCustomResourceEvent, context);
  return { ...output, bucket, handler, deploy, run: async (...messages: Published[]) => handler(sqsEvent(...messages), context) };
}

test('with a loader a batch is staged where nothing but a load deletes, its rows tell of their object, and its messages are done', async () => {
  const { bucket, run, log, metrics } = given();
  expect(await run({ id: '1', body: [{ id: 1, text: 'a' }, { id: 2 }] }, { id: '2', body: { id: 3 }, publishedAt: '2026-03-01T00:00:00.000Z' })).toEqual(NOTHING_FAILED);
  const [{ key, object, ...name }, ...others] = pendingObjects(bucket);
  expect(others).toEqual([]);
  expect(name).toMatchObject({ prefix: 'orders/', oldest: Date.parse('2026-03-01T00:00:00.000Z'), rows: 3, ids: 'SNS' });
  expect(bucket.text(key).split('\n')).toEqual([expect.stringMatching(`^${object},"1",-?\\d+,1,"a"$`), `${object},"1",,2,~N~`, expect.stringMatching(`^${object},"2",-?\\d+,3,~N~$`), '']);
  expect(bucket.keys()).toEqual([key, expect.stringMatching(/columns\.json$/)]);
  expect(log().filter(({ message }) => message === 'batch')).toMatchObject([{ outcome: 'STAGED', rowsStaged: 3, rowsLoaded: 0, key }]);
  expect(log().filter(({ ids }) => ids)).toMatchObject([{ message: 'staged', ids: '1 2' }]);
  expect(metrics()).toMatchObject({ RowsStaged: 3, MessagesReceived: 2 });
});

test('how its objects are loaded is written down before the first of them', async () => {
  const merge = { keyColumns: ['id'], orderColumns: ['text'] };
  const { bucket, run } = given({ merge, rejectedRows: 'FAIL_MESSAGE', repeatWithinDays: 2 });
  await run({ id: '1', body: { id: 1, text: 'a' } });
  await run({ id: '2', body: { id: 2, text: 'a' } });
  expect(pendingSets(bucket)).toEqual([{
    schemaName: 'app',
    tableName: 'events',
    columns: [{ name: 'id', sql: 'BIGINT', nullable: false }, { name: 'text', sql: 'VARCHAR(10)', nullable: true }],
    merge,
    version: 'v1',
    compression: 'ZSTD',
    rejectedRows: 'FAIL_MESSAGE',
    ledgerHorizonDays: 3650,
    deduplicationId: 'ATTRIBUTE_OR_SNS',
    repeatWithinDays: 2,
    prefix: 'orders/',
  }]);
  expect(bucket.calls.map((call) => call.replace(/[^/]*\.csv\.zst$/, 'object'))).toEqual([
    expect.stringMatching(/^put .*columns\.json$/), expect.stringMatching(/^put .*object$/), expect.stringMatching(/^put .*object$/),
  ]);
});

test('another schema has another set', async () => {
  const { bucket, run } = given();
  await run({ id: '1', body: { id: 1 } });
  const handler = createRedshiftIngest(stagingEnvironment('app', 'events'), ingestSchema({ columns: [ID, TEXT, column('more', { name: 'SUPER' }, 'SUPER')], ledgerHorizonDays: 3650 }), {
    s3: bucket.s3, tryMessages: noCulprits,
  });
  await handler(sqsEvent({ id: '1', body: { id: 1 } }), { getRemainingTimeInMillis: () => 5_000 });
  expect(new Set(pendingObjects(bucket).map(({ set }) => set)).size).toBe(2);
});

test.each(['before', 'after'] as const)('what is not certain to be staged is not acknowledged, and comes again in an object of its own: %s', async (phase) => {
  const { bucket, run, metrics } = given();
  for (const suffix of ['columns.json', '.csv.zst']) {
    bucket.fault = (action, key, when) => {
      if (action === 'put' && key.endsWith(suffix) && when === phase) throw networkError();
    };
    expect(await run({ id: '1', body: { id: 1 } })).toEqual({ batchItemFailures: [{ itemIdentifier: 'item-1' }] });
  }
  expect(metrics()).toMatchObject({ LoadFailures: 2 });
  bucket.fault = () => undefined;
  expect(await run({ id: '1', body: { id: 1 } })).toEqual(NOTHING_FAILED);
  const objects = pendingObjects(bucket).map(({ object }) => object);
  expect(new Set(objects).size).toBe(phase === 'after' ? 2 : 1);
});

test('an object says that producers gave ids if one of them did', async () => {
  const { bucket, run } = given();
  await run({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 }, deduplicationId: 'mine' });
  expect(pendingObjects(bucket)).toMatchObject([{ ids: 'OWN' }]);
});

test('what cannot be staged is kept as without a loader', async () => {
  const { bucket, run } = given();
  expect(await run({ id: '1', body: [{ id: 'x' }, { id: 1 }] })).toEqual(NOTHING_FAILED);
  expect(bucket.rejected('orders/')).toMatchObject([{ row: 1, rowsStaged: 1, value: { id: 'x' } }]);
  expect(pendingObjects(bucket)).toMatchObject([{ rows: 1 }]);
});

test('a deployment writes down how its objects are loaded, tells the name of their set, and takes nothing away', async () => {
  const { bucket, deploy, run } = given();
  const set = expect.stringMatching(/^[0-9a-f]{16}$/);
  expect(await deploy('Create')).toEqual({ status: 'SUCCESS', physicalResourceId: 'Set', data: { set } });
  await run({ id: '1', body: { id: 1 } });
  const { set: staged } = pendingObjects(bucket)[0];
  expect(await deploy('Update', 'Set')).toEqual({ status: 'SUCCESS', physicalResourceId: 'Set', data: { set: staged } });
  const before = bucket.keys();
  expect(await deploy('Delete', 'Set')).toEqual({ status: 'SUCCESS', physicalResourceId: 'Set' });
  expect(bucket.keys()).toEqual(before);
});

test('a deployment fails if nothing can be staged', async () => {
  const { bucket, deploy } = given();
  bucket.fault = () => {
    throw serviceError('NoSuchBucket', 'the bucket is gone');
  };
  expect(await deploy('Create')).toEqual({ status: 'FAILED', physicalResourceId: 'Set', reason: 'the bucket is gone' });
});
