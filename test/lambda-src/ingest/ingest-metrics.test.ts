import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { emit } from '../../../lambda-src/runtime/metrics';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { INGEST_METRICS, LOADER_METRICS, PUBLISHER_METRICS } from '../../../src/private/contract/metrics';
import { captureOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { ingestSchema, ID, TEXT } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

function given(more: Partial<IngestSchema> = {}) {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const schema = ingestSchema({ columns: [ID, { ...TEXT, overflow: 'TRUNCATE' }], ...more });
  const handler = createRedshiftIngest(loaderEnvironment('app', 'events'), schema, { s3: bucket.s3, redshiftData: new DataApiDouble(warehouse.execute).client, tryMessages: noCulprits });
  return { ...output, warehouse, run: async (...messages: Published[]) => handler(sqsEvent(...messages), { getRemainingTimeInMillis: () => 5_000 }) };
}

const TWICE: Published = { id: '1', body: [{ id: 1, text: 'far too long for it' }, { id: 'x' }, { id: 2, other: 1 }] };
const TWO_AND_MORE: Published[] = [TWICE, TWICE, { id: '2', body: '{' }];

test('a batch is measured, and counts of zero that are the rule are left out', async () => {
  const { run, metrics } = given();
  await run({ id: '1', body: [{ id: 1 }, { id: 2 }] }, { id: '2', body: { id: 3 } });
  expect(metrics()).toEqual({
    MessagesReceived: 2,
    OldestMessageAge: expect.any(Number),
    UnusableMessages: 0,
    RowsReceived: 3,
    RowsStaged: 3,
    RowsLoaded: 3,
    RowsRejected: 0,
    StagedBytes: expect.any(Number),
    CopyDuration: 60,
    LoadDuration: 720,
    LoadLatency: expect.any(Number),
    Freshness: expect.any(Number),
  });
});

test('what is out of the ordinary is measured by reason and by column', async () => {
  const { run, metrics } = given();
  await run(...TWO_AND_MORE);
  expect(metrics()).toMatchObject({
    'MessagesReceived': 3,
    'DuplicateMessages': 1,
    'UnusableMessages': 1,
    'RowsReceived': 3,
    'RowsStaged': 2,
    'RowsLoaded': 2,
    'RowsRejected': 1,
    'Rejections': 2,
    'Rejections NOT_A_NUMBER': 1,
    'Rejections NOT_JSON': 1,
    'ValuesTruncated': 1,
    'ValuesTruncated text': 1,
    'UnknownFields': 1,
  });
});

test('a load that fails is measured, and what Redshift had tried again', async () => {
  const { run, metrics, warehouse } = given();
  warehouse.failures = ['ERROR: 1023 DETAIL: Serializable isolation violation', 'ERROR: permission denied for relation events'];
  await run({ id: '1', body: { id: 1 } });
  expect(metrics()).toMatchObject({ 'LoadFailures': 1, 'FailedMessages': 1, 'RowsLoaded': 0, 'Retries': 1, 'Retries SERIALIZATION': 1 });
  expect(metrics()).not.toHaveProperty('LoadLatency');
});

test('latency is that of the oldest message, freshness that of the newest', async () => {
  const { run, metrics } = given();
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  await run({ id: '1', body: { id: 1 }, publishedAt: ago(2) }, { id: '2', body: { id: 2 }, publishedAt: ago(9) }, { id: '3', body: { id: 3 }, publishedAt: ago(5) });
  const { LoadLatency, Freshness } = metrics();
  expect(Math.round(LoadLatency / 60_000)).toBe(9);
  expect(Math.round(Freshness / 60_000)).toBe(2);
});

test('the books balance when messages come again, and not when another message has an id that was loaded', async () => {
  const { run, metrics, log } = given();
  await run({ id: '1', deduplicationId: 'order-7', body: [{ id: 1 }, { id: 2 }] });
  await run({ id: '1', deduplicationId: 'order-7', body: [{ id: 1 }, { id: 2 }] });
  expect(metrics()).not.toHaveProperty('UnbalancedMessages');
  await run({ id: '2', deduplicationId: 'order-7', body: { id: 3 } });
  expect(metrics()).toMatchObject({ 'UnbalancedMessages': 1, 'UnusableMessages': 1, 'RowsReceived': 4, 'RowsStaged': 4, 'Rejections ID_REUSED': 1 });
  expect(log()).toContainEqual(expect.objectContaining({ level: 'ERROR', message: expect.stringContaining('books do not balance'), ids: '2=order-7' }));
});

test('the log says of each message whether it is loaded', async () => {
  const { run, log, warehouse } = given();
  warehouse.refuses = (fields) => (fields.includes('13') ? 'no' : undefined);
  const copy = { id: '1', body: { id: 1 } };
  await run(copy, copy, { id: '2', body: '{' }, { id: '3', body: [{ id: 13 }] }, { id: '4', body: [{ id: 'x' }] });
  const lines = log().filter(({ ids }) => ids).map(({ message, ids }) => [message, ids]);
  expect(lines).toEqual([['loaded', '1 1'], ['not loaded', '2 3 4']]);
});

test('rows that COPY accepts and that fail with a refused one of their message are counted as that', async () => {
  const { run, metrics, warehouse } = given({ rejectedRows: 'FAIL_MESSAGE' });
  warehouse.refuses = (fields) => (fields.includes('13') ? 'no' : undefined);
  await run({ id: '1', body: [{ id: 1 }, { id: 13 }, { id: 2 }] }, { id: '2', body: [{ id: 3 }] }, { id: '3', body: [{ id: 4 }, { id: 'x' }] });
  expect(metrics()).toMatchObject({
    'RowsReceived': 6, 'RowsLoaded': 1, 'RowsRejected': 5, 'Rejections REFUSED_BY_COPY': 1, 'Rejections NOT_A_NUMBER': 1, 'Rejections SIBLING_REJECTED': 3,
  });
});

test('one search for either id of a message finds its batch, the staged key, the statement and the query', async () => {
  const { run, log } = given();
  await run({ id: 'sns-1', deduplicationId: 'order-7', body: { id: 1 } });
  const found = log().filter((line) => JSON.stringify(line).includes('order-7'));
  expect(found).toEqual([expect.objectContaining({
    message: 'loaded',
    ids: 'sns-1=order-7',
    batchId: expect.stringMatching(/^[0-9a-f]{32}$/),
    key: expect.stringMatching(/^staging\//),
    statementId: expect.any(String),
    queryId: expect.any(Number),
  })]);
});

test('the ids of ten thousand messages take lines that CloudWatch takes whole', async () => {
  const { run, log } = given();
  await run(...Array.from({ length: 10_000 }, (_, id) => ({ id: `${id}`.padStart(36, '0'), deduplicationId: `${id}`.padStart(256, 'x'), body: { id } })));
  const lines = log().filter(({ ids }) => ids);
  expect(lines.flatMap(({ ids }) => ids.split(' '))).toHaveLength(10_000);
  expect(Math.max(...lines.map((line) => JSON.stringify(line).length))).toBeLessThan(256 * 1024);
});

test('every metric of the contract is emitted under its name and unit, as a dimension of nothing but ASCII', () => {
  for (const definitions of [INGEST_METRICS, LOADER_METRICS, PUBLISHER_METRICS]) {
    const { metrics } = captureOutput();
    const values = Object.fromEntries(Object.keys(definitions).map((name) => [name, 1]));
    emit<string>(definitions, values, { ...'Rejections' in definitions && { Rejections: { größe: 2 } } });
    expect(metrics()).toEqual({ ...values, ...'Rejections' in definitions && { 'Rejections gr\\u00f6\\u00dfe': 2 } });
  }
});
