import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { withMemory } from '../memory-size';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

// Batches of which COPY refuses rows may have four rows, so that larger ones are split.
withMemory(1_200 * 8 / 1024 / 1024);

function given(more: Partial<IngestSchema> = {}) {
  const { log, metrics } = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  warehouse.refuses = ([, , , text]) => (text === 'bad' ? 'not that' : undefined);
  const handler = createRedshiftIngest(loaderEnvironment('app', 'events'), ingestSchema(more), { s3: bucket.s3, redshiftData: new DataApiDouble(warehouse.execute).client, tryMessages: noCulprits });
  return {
    bucket,
    warehouse,
    metrics,
    splits: () => log().filter(({ message }) => message === 'batch loaded in parts').length,
    run: async (...messages: Published[]) => {
      const { batchItemFailures } = await handler(sqsEvent(...messages), { getRemainingTimeInMillis: () => 5_000 });
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

const GOOD = [1, 2, 3, 4, 5, 6, 7].map((id): Published => ({ id: `${id}`, body: { id, text: 'good' } }));
const BAD: Published = { id: 'bad', body: [{ id: 8, text: 'good' }, { id: 9, text: 'bad' }, { id: 'x' }] };
/** More rows than can be looked at, even if they come alone. */
const LARGE: Published = { id: 'large', body: Array.from({ length: 10 }, (_, at) => ({ id: 10 + at, text: at === 5 ? 'bad' : 'good' })) };

const idsOf = ({ rows }: WarehouseDouble) => rows.map(([id]) => Number(id)).sort((one, other) => one - other);

test('a batch that is split is loaded, rejected and counted as if it were not', async () => {
  const { run, warehouse, bucket, metrics, splits } = given();
  expect(await run(...GOOD, BAD)).toEqual([]);
  expect(splits()).toBeGreaterThan(0);
  expect(idsOf(warehouse)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(bucket.rejectedOnce().map(({ row, reason }) => [row, reason])).toEqual([[2, 'REFUSED_BY_COPY'], [3, 'NOT_A_NUMBER']]);
  expect(bucket.keys('staging/')).toEqual([]);
  expect(metrics()).toMatchObject({ 'MessagesReceived': 8, 'RowsReceived': 10, 'RowsStaged': 8, 'RowsLoaded': 8, 'RowsRejected': 2, 'Rejections REFUSED_BY_COPY': 1, 'Rejections NOT_A_NUMBER': 1 });
});

test('what was tried again is counted once, in however many parts the batch is loaded', async () => {
  const { run, warehouse, metrics } = given();
  warehouse.failures = ['ERROR: 1023 DETAIL: Serializable isolation violation'];
  expect(await run(...GOOD, BAD)).toEqual([]);
  expect(metrics()).toMatchObject({ 'Retries': 1, 'Retries SERIALIZATION': 1 });
});

test.each([['QUARANTINE', []], ['FAIL_MESSAGE', ['item-bad', 'item-bad']]] as const)('a duplicate in another part is loaded once, and fails as its message does: %s', async (rejectedRows, failed) => {
  const { run, warehouse, splits } = given({ rejectedRows });
  const [first, ...others] = GOOD;
  const bad: Published = { ...BAD, body: [{ id: 8, text: 'good' }, { id: 9, text: 'bad' }] };
  expect(await run(first, bad, ...others, bad, first)).toEqual(failed);
  expect(splits()).toBeGreaterThan(0);
  expect(idsOf(warehouse)).toEqual(rejectedRows === 'QUARANTINE' ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 3, 4, 5, 6, 7]);
});

test('a message that is too large by itself is kept whole, and those beside it are loaded', async () => {
  const { run, warehouse, bucket } = given();
  expect(await run(...GOOD.slice(0, 3), LARGE, ...GOOD.slice(3))).toEqual([]);
  expect(idsOf(warehouse)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(bucket.rejectedOnce()).toMatchObject([{ row: null, reason: 'TOO_EXPENSIVE', value: JSON.stringify(LARGE.body) }]);
});
