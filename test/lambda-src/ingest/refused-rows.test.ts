import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { column, ID, ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

const LONG = column('text', { name: 'VARCHAR', length: 40 }, 'VARCHAR(40)');

/** COPY refuses rows with the text `bad`, and fails as a whole if it meets `broken`. */
function given(more: Partial<IngestSchema> = {}) {
  const { log } = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  api.pageSize = 10_000;
  Object.assign(warehouse, {
    refuses: (fields: string[]) => (['bad', 'broken'].includes(fields.at(-1)!) ? 'not that' : undefined),
    breaks: (fields: string[]) => fields.at(-1) === 'broken',
  });
  const schema = ingestSchema({ columns: [ID, LONG], ...more });
  const handler = createRedshiftIngest(loaderEnvironment('app', 'events'), schema, { s3: bucket.s3, redshiftData: api.client, tryMessages: noCulprits });
  const context = { getRemainingTimeInMillis: () => 300_000 };
  return { bucket, warehouse, api, log, run: async (...messages: Published[]) => handler(sqsEvent(...messages), context), records: () => log().filter(({ message }) => message === 'batch') };
}

const failed = (...ids: string[]) => ({ batchItemFailures: ids.map((id) => ({ itemIdentifier: `item-${id}` })) });

test('7,000 refused rows of one message are kept in seconds and few statements, and it does not take four times as long for twice as many', async () => {
  const seconds = async (rows: number) => {
    const { run, bucket, api, warehouse } = given();
    const begun = performance.now();
    expect(await run({ id: '1', body: Array.from({ length: 2 * rows }, (_, id) => ({ id, text: id % 2 ? 'bad' : 'fine' })) })).toEqual(failed());
    const took = (performance.now() - begun) / 1000;
    expect([warehouse.rows.length, bucket.rejectedOnce().length, api.submissions.length]).toEqual([rows, rows, 4]);
    return took;
  };
  const [some, twice] = [await seconds(7_000), await seconds(14_000)];
  expect(some).toBeLessThan(10);
  expect(twice).toBeLessThan(4 * some + 1);
});

test('if COPY fails as a whole with a row of several messages, the good ones load in at most 40 statements, and what was not told apart comes again', async () => {
  const { run, warehouse, api, records, bucket } = given();
  const broken = new Set([7, 300, 555, 702, 999]);
  const messages = Array.from({ length: 1_000 }, (_, at) => ({ id: `${at}`, body: Array.from({ length: 10 }, (_none, row) => ({ id: at * 10 + row, text: broken.has(at) && row === 5 ? 'broken' : 'fine' })) }));
  const { batchItemFailures } = await run(...messages) as { batchItemFailures: { itemIdentifier: string }[] };
  const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.slice('item-'.length)));
  expect(api.submissions.length).toBeLessThanOrEqual(40);
  expect([...broken].every((at) => again.has(`${at}`) || bucket.rejectedOnce().some(({ messageId }) => messageId === `${at}`))).toBe(true);
  expect(again.size).toBeLessThan(300);
  expect(records()[0]).toMatchObject({ rowsReceived: 10_000 - 10 * again.size, failedMessages: again.size });
  expect(new Set(warehouse.rows.map(([id]) => id)).size).toBe(warehouse.rows.length);
  const sizes: number[] = [];
  for (let waiting = messages.filter(({ id }) => again.has(id)); waiting.length > 0 && sizes.length < 8;) {
    sizes.push(waiting.length);
    const answer = await run(...waiting) as { batchItemFailures: { itemIdentifier: string }[] };
    waiting = waiting.filter(({ id }) => answer.batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === `item-${id}`));
  }
  expect(sizes.length).toBeLessThan(5);
  expect(warehouse.rows.length + bucket.rejectedOnce().length).toBe(10_000);
  expect(warehouse.rows.length).toBeGreaterThan(9_950);
  expect(warehouse.rows.filter(([, text]) => text === 'broken')).toEqual([]);
  expect(bucket.keys('staging/')).toEqual([]);
});

test('rows of a message that is alone are kept if they cannot be told apart, and not delivered for ever', async () => {
  const { run, warehouse, bucket, api } = given();
  const broken = new Set([100, 2_500, 5_200, 7_900, 9_999]);
  expect(await run({ id: '1', body: Array.from({ length: 10_000 }, (_, id) => ({ id, text: broken.has(id) ? 'broken' : 'fine' })) })).toEqual(failed());
  const kept = bucket.rejectedOnce();
  expect(kept.map(({ value }) => value)).toEqual(expect.arrayContaining([...broken].map((id) => ({ id, text: 'broken' }))));
  expect(new Set(kept.map(({ detail }) => detail))).toContain('COPY fails as a whole with this row or with rows beside it, which were not told apart');
  expect(warehouse.rows.length + kept.length).toBe(10_000);
  expect(warehouse.rows.length).toBeGreaterThan(6_000);
  expect(api.submissions.length).toBeLessThanOrEqual(40);
});
