import { encodeBatch } from '../../../lambda-src/load/encode-batch';
import { LedgerHorizon } from '../../../lambda-src/load/ledger-horizon';
import { LoadedBatch, loadRest, loadWhole, RowsRefused } from '../../../lambda-src/load/load-batch';
import { Message } from '../../../lambda-src/message/messages';
import { Staging } from '../../../lambda-src/staging/staging';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble, networkError, TimeDouble } from '../data-api-double';
import { message } from '../encoded';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

const HOUR = 3_600_000;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-03-04T12:00:00Z'), doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => jest.useRealTimers());

function given(more: Partial<IngestSchema> = {}) {
  const { log } = captureOutput();
  const bucket = new MemoryBucket();
  const double = new WarehouseDouble(bucket);
  const api = new DataApiDouble(double.execute);
  const warehouse = new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, new TimeDouble(280_000));
  const staging = new Staging(bucket.s3, { bucket: BUCKET, prefix: '', compression: 'NONE', columns: '', version: 'v1' });
  const schema = ingestSchema({ compression: 'NONE', ...more });
  const target = { schemaName: 'app', tableName: 'events', copyRoleArn: 'arn:aws:iam::123456789012:role/copy', ...schema, ledgerHorizonDays: 30 };
  const path = { schema, staging, target, horizon: new LedgerHorizon(30) };
  return {
    log,
    bucket,
    double,
    api,
    whole: async (...messages: Message[]) => loadWhole(path, warehouse, await encodeBatch(messages, schema), 'b'),
    rest: async (refused: LoadedBatch | RowsRefused) => loadRest(path, warehouse, refused as RowsRefused),
    names: () => api.submissions.map(({ StatementName = '' }) => StatementName.replace(/\.[\w-]{36}\./, '.')),
    prunes: () => api.submissions.map(({ Sqls = [] }) => Sqls.some((sql) => sql.startsWith('DELETE'))),
  };
}

const of = (id: string, body: string) => message(body, { itemIdentifier: `item-${id}`, messageId: id, deduplicationId: id });

test('a batch of which COPY refuses every row has no load and no messages, and nothing more is staged', async () => {
  const { whole, rest, double, bucket } = given();
  double.refuses = () => 'no';
  const refused = await whole(of('1', '{"id":1}'), of('2', '{"id":2}'));
  bucket.calls.length = 0;
  expect(await rest(refused)).toEqual({
    key: expect.stringMatching(/^staging\/b\.2\./),
    stagedBytes: expect.any(Number),
    oldest: expect.any(Number),
    newest: expect.any(Number),
    messages: [],
    rowsRefused: 2,
    siblingsRejected: 0,
    rowsInDoubt: 0,
    reused: { rejections: [], rows: 0 },
  });
  expect(bucket.calls).toEqual([]);
});

test('statements have the name of what they are for, and the log says what COPY refused', async () => {
  const { whole, rest, double, names, log } = given();
  double.refuses = ([, , id]) => (id === '1' ? 'no' : undefined);
  await rest(await whole(of('1', '[{"id":1},{"id":2}]')));
  expect(names()).toEqual([
    'load staging/b.2.csv', 'probe staging/probe-b.2.csv', 'look up load errors', 'load the rest staging/rest-b.1.csv',
  ]);
  expect(log()).toMatchObject([
    { level: 'WARN', message: 'COPY refused rows', key: expect.stringMatching(/^staging\/b\.2\./) },
    { message: 'refused rows looked for', rows: 2, refused: 1, doubtful: 0, probes: 1, example: 'column text: no (code 1204)' },
  ]);
});

test('messages whose id another one has are not among those that are in the table', async () => {
  const { whole } = given();
  await whole(of('1', '{"id":1}'), of('2', '{"id":2}'));
  const [one, two, three] = [of('1', '[{"id":3},{"id":4}]'), of('2', '{"id":5}'), of('3', '{"id":6}')];
  expect(await whole(one, two, three)).toMatchObject({
    messages: [three], reused: { rows: 3, rejections: [{ messageId: '1', reason: 'ID_REUSED' }, { messageId: '2', reason: 'ID_REUSED' }] },
  });
});

test('the ledger is cleared by the first load, and by the first one a day later that succeeds', async () => {
  const { whole, double, prunes } = given();
  double.failures = ['ERROR: permission denied for relation events'];
  await expect(whole(of('1', '{"id":1}'))).rejects.toThrow('permission denied');
  for (const hours of [0, 13, 13]) {
    jest.setSystemTime(Date.now() + hours * HOUR);
    await whole(of(`${Date.now()}`, '{"id":1}'));
  }
  expect(prunes()).toEqual([true, true, false, true]);
});

test.each([
  ['is loaded and cannot be moved', 'copy', undefined, 'loaded object not moved; the daily check will'],
  ['is not loaded and cannot be removed', 'delete', 'ERROR: permission denied', 'staged object not removed'],
])('an object that %s is told', async (_, fails, failure, told) => {
  const { whole, double, bucket, log } = given();
  double.failures = failure ? [failure] : [];
  bucket.fault = (action, _key, phase) => {
    if (action === fails && phase === 'before') throw networkError();
  };
  await whole(of('1', '{"id":1}')).catch(() => undefined);
  expect(log()).toMatchObject([{ level: 'WARN', message: told, key: expect.stringMatching(/^staging\/b\.1\.[\w-]+\.csv$/) }]);
});

test('a batch that COPY refuses and then takes is not loaded, and the error says what to look up', async () => {
  const { whole, double } = given();
  double.failures = ["ERROR: Load into table 'staged' failed.  Check 'sys_load_error_detail' system table for details."];
  await expect(whole(of('1', '{"id":1}'))).rejects.toThrow('COPY refused the batch and then accepted each of its rows; nothing is loaded, and the messages are delivered again.'
    + ' If that repeats, look up the refused statement in sys_load_error_detail');
});

const BOUND = /"loaded_at" >= '([^']*)'/;

test.each<[string, Partial<Message>, Partial<IngestSchema>, string | undefined]>([
  ['given by SNS', { deduplicationId: '1' }, {}, '2026-03-04 04:06:07.000'],
  ['of producers', {}, {}, undefined],
  ['of producers who repeat nothing after two days', {}, { repeatWithinDays: 2 }, '2026-03-02 04:06:07.000'],
  ['of SQS', { deduplicationId: '1', topicArn: '' }, {}, undefined],
  ['of raw messages, whose time a redrive changes,', { deduplicationId: '1', topicArn: '' }, { rawDelivery: true, repeatWithinDays: 2 }, undefined],
])('a batch with ids %s is looked for in the ledger from the time on at which it can be there', async (_, more, schema, bound) => {
  const { whole, api } = given(schema);
  await whole(message('{"id":1}', { messageId: '1', ...more }), message('{"id":2}', { messageId: '2', deduplicationId: '2', itemIdentifier: 'item-2', publishedAt: '2026-03-05T00:00:00.000Z', ...more.topicArn === '' && { topicArn: '' } }));
  expect(new Set(api.submissions[0].Sqls!.flatMap((sql) => BOUND.exec(sql)?.[1] ?? []))).toEqual(new Set(bound === undefined ? [] : [bound]));
});
