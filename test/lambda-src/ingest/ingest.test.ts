import { encodeBatch } from '../../../lambda-src/load/encode-batch';
import { messageDigest } from '../../../lambda-src/message/message-digest';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { Quarantine } from '../../../lambda-src/rejected/quarantine';
import * as trace from '../../../lambda-src/runtime/trace';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble, networkError, serviceError } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { message as messageOf } from '../encoded';
import { noCulprits, Published, snsEnvelope, sqsEvent, sqsRecord } from '../events';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

const NOTHING_FAILED = { batchItemFailures: [] };
const DENIED = 'ERROR: permission denied for relation events';

/** The key of an object under `rejected/`, whose digest is left open. */
function kept(path: string) {
  return expect.stringMatching(new RegExp(`^rejected/${path}\\.[0-9a-f]{16}\\.ndjson\\.gz$`));
}

function failed(...ids: string[]) {
  return { batchItemFailures: ids.map((id) => ({ itemIdentifier: `item-${id}` })) };
}

function given(more: Partial<IngestSchema> = {}) {
  const { log, metrics } = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  const handler = createRedshiftIngest(loaderEnvironment('app', 'events'), ingestSchema(more), { s3: bucket.s3, redshiftData: api.client, tryMessages: noCulprits });
  let left = 5_000;
  const context = { getRemainingTimeInMillis: () => left };
  return {
    bucket,
    warehouse,
    api,
    handler,
    context,
    run: async (...messages: Published[]) => handler(sqsEvent(...messages), context),
    check: async () => handler({ check: {} }, context),
    setTime: (milliseconds: number) => { left = milliseconds; },
    log: () => log().filter(({ ids }) => !ids),
    ids: () => log().filter(({ ids }) => ids),
    metrics,
    records: () => log().filter(({ message }) => message === 'batch'),
  };
}

describe('a good batch', () => {
  test('is loaded, moved and reported as done', async () => {
    const { run, warehouse, bucket } = given();
    expect(await run({ id: '1', body: [{ id: 1, text: 'a' }, { id: 2 }] }, { id: '2', body: { id: 3, text: '' } })).toEqual(NOTHING_FAILED);
    expect(warehouse.rows).toEqual([['1', 'a'], ['2', '~N~'], ['3', '']]);
    const [one, two] = [[{ id: 1, text: 'a' }, { id: 2 }], { id: 3, text: '' }].map((body) => messageDigest(JSON.stringify(body), {}));
    expect([...warehouse.ledger]).toEqual([
      ['1', { rows: 2, digest: one, version: 'v1', loadedAt: expect.any(Number) }],
      ['2', { rows: 1, digest: two, version: 'v1', loadedAt: expect.any(Number) }],
    ]);
    expect(bucket.keys()).toEqual([expect.stringMatching(/^loaded\/2026\/03\/04\/[0-9a-f]{32}\.3\.csv\.zst$/)]);
  });

  test('is staged as one object with a manifest that insists on it', async () => {
    const { run, bucket, api } = given();
    const staged: Record<string, string> = {};
    api.fault = (action) => {
      if (action === 'submit') bucket.keys().forEach((key) => { staged[key] = bucket.text(key); });
    };
    await run({ id: '1', body: { id: 1, text: 'a' } });
    const [csv, manifest] = Object.keys(staged);
    expect(JSON.parse(staged[manifest])).toEqual({ entries: [{ url: `s3://${BUCKET}/${csv}`, mandatory: true }] });
    expect(staged[csv]).toMatch(/^"?1"?,-?\d+,1,"a"\n$/);
  });

  test('has one line in the log, without anything of the rows', async () => {
    const { run, records, log } = given();
    const twice = { id: '1', body: [{ id: 1, text: 'secret', other: 1 }, { id: 'secret' }] };
    await run(twice, twice, { id: '2', body: 'secret' });
    expect(records()).toEqual([{
      level: 'INFO',
      message: 'batch',
      key: expect.stringMatching(/^staging\/[0-9a-f]{32}\.1\.[\w-]+\.csv\.zst$/),
      statementId: expect.any(String),
      queryId: expect.any(Number),
      queryUuid: 'uuid-102',
      batchId: expect.stringMatching(/^[0-9a-f]{32}$/),
      messages: 3,
      duplicateMessages: 1,
      unusableMessages: 1,
      failedMessages: 0,
      rowsReceived: 2,
      rowsStaged: 1,
      rowsRejected: 1,
      rowsLoaded: 1,
      valuesTruncated: 0,
      valuesNullified: 0,
      valuesReplaced: 0,
      unknownFields: 1,
      truncatedByColumn: {},
      rejectedByReason: { NOT_A_NUMBER: 1, NOT_JSON: 1 },
      stagedBytes: expect.any(Number),
    }]);
    expect(JSON.stringify(log())).not.toContain('secret');
    const [{ key, batchId, stagedBytes }] = records();
    expect(key).toContain(`/${batchId}.`);
    expect(stagedBytes).toBeGreaterThan(0);
  });

  test('is found in the trace by its id', async () => {
    const annotate = jest.spyOn(trace, 'annotateTrace');
    const { run, records } = given();
    await run({ id: '1', body: { id: 1 } });
    expect(annotate.mock.calls).toEqual([[{ batchId: records()[0].batchId }]]);
  });

  test('that comes again is not loaded again', async () => {
    const { run, warehouse, records } = given();
    await run({ id: '1', body: { id: 1 } });
    expect(await run({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } })).toEqual(NOTHING_FAILED);
    expect(warehouse.rows).toHaveLength(2);
    expect(records().map(({ rowsStaged, rowsLoaded }) => [rowsStaged, rowsLoaded])).toEqual([[1, 1], [2, 1]]);
  });

  test('that comes again in another order is staged under a name of its own, and is the same object when it is loaded', async () => {
    const { run, check, bucket } = given();
    bucket.fault = (action, _, phase) => {
      if (action === 'copy' && phase === 'before') throw networkError();
    };
    const [one, two] = [{ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } }];
    await run(one, two);
    await run(two, one);
    expect(new Set(bucket.keys('staging/').map((key) => key.split('.')[2])).size).toBe(2);
    bucket.fault = () => undefined;
    bucket.age(60_000);
    expect(await check()).toMatchObject({ moved: 2 });
    expect(bucket.keys('staging/')).toEqual([]);
    expect(bucket.keys('loaded/').filter((key) => key.includes('.2.'))).toHaveLength(1);
  });

  test('whose producer names its messages is loaded once though it was published twice', async () => {
    const { run, warehouse } = given();
    await run({ id: '1', deduplicationId: 'order-7', body: { id: 1 } });
    await run({ id: '2', deduplicationId: 'order-7', body: { id: 1 } });
    expect(warehouse.rows).toHaveLength(1);
  });

  test('is loaded though the object cannot be moved', async () => {
    const { run, bucket, log } = given();
    bucket.fault = (action, _, phase) => {
      if (action === 'copy' && phase === 'before') throw networkError();
    };
    expect(await run({ id: '1', body: { id: 1 } })).toEqual(NOTHING_FAILED);
    expect(bucket.keys('staging/')).toHaveLength(2);
    expect(log()[0]).toMatchObject({ level: 'WARN', error: ['Error: socket hang up'] });
  });

  test('is loaded though someone else has moved the object', async () => {
    const { run, bucket, log } = given();
    bucket.fault = (action, _, phase) => {
      if (action === 'copy' && phase === 'before') bucket.objects.clear();
    };
    expect(await run({ id: '1', body: { id: 1 } })).toEqual(NOTHING_FAILED);
    expect(log()).toHaveLength(1);
  });
});

describe('bad messages', () => {
  test('are quarantined and done, and the others are loaded', async () => {
    const { handler, context, warehouse, bucket } = given();
    const good = sqsRecord(snsEnvelope({ id: 'good', body: { id: 1 } }), 'item-good');
    const noEnvelope = sqsRecord('what', 'item-raw');
    const noJson = sqsRecord(snsEnvelope({ id: 'no-json', body: '{' }), 'item-no-json');
    expect(await handler({ Records: [noEnvelope, good, noJson] }, context)).toEqual(NOTHING_FAILED);
    expect(warehouse.rows).toEqual([['1', '~N~']]);
    expect(bucket.keys('rejected/')).toEqual([kept('2026/03/04/no-json'), kept('undated/item-raw')]);
    expect(bucket.rejected()).toEqual([
      expect.objectContaining({ messageId: 'no-json', reason: 'NOT_JSON', row: null, value: '{', version: 'v1' }),
      expect.objectContaining({ messageId: 'item-raw', reason: 'NOT_AN_ENVELOPE', row: null, value: 'what' }),
    ]);
  });

  test('leave nothing to load when they are all there is', async () => {
    const { run, api, bucket, log, records } = given();
    expect(await run({ id: '1', body: '[' }, { id: '2', body: [] })).toEqual(NOTHING_FAILED);
    expect(api.submissions).toEqual([]);
    expect(bucket.keys()).toEqual([kept('2026/03/04/1')]);
    await run({ id: '3', body: '[' });
    expect(log()).toEqual(records());
    expect(new Set(records().map(({ batchId }) => batchId)).size).toBe(2);
  });

  test('are kept once when they come again', async () => {
    const { run, bucket } = given();
    await run({ id: '1', body: [{ id: 1 }, { id: 'x' }, { id: 'y' }] });
    const first = [...bucket.objects].filter(([key]) => key.startsWith('rejected/'));
    expect(await run({ id: '1', body: [{ id: 1 }, { id: 'x' }, { id: 'y' }] })).toEqual(NOTHING_FAILED);
    expect([...bucket.objects].filter(([key]) => key.startsWith('rejected/'))).toEqual(first);
  });

  test('are not overwritten by what is rejected of them under another schema', async () => {
    const bucket = new MemoryBucket();
    const [first, second] = ['v1', 'v2'].map((version) => new Quarantine(bucket.s3, { bucket: BUCKET, prefix: '', version, payloadFormat: 'JSON' }));
    const { staged, rejections } = await encodeBatch([messageOf('[{"id":1},{"id":"x"}]')], ingestSchema());
    await first.keep(rejections, staged.map((one) => one.message), staged);
    await second.keep(rejections, staged.map((one) => one.message), staged);
    expect(bucket.rejected().map(({ row, rowsStaged, version }) => [row, rowsStaged, version]).sort()).toEqual([[2, 1, 'v1'], [2, 1, 'v2']]);
  });

  test('without an envelope have the same name when they come again under another id of SQS', async () => {
    const { handler, context, bucket } = given({ rawDelivery: true, deduplicationId: 'ATTRIBUTE' });
    const raw = (itemIdentifier: string) => ({
      ...sqsRecord('[{"id":"x"}]', itemIdentifier), messageAttributes: { deduplicationId: { stringValue: 'tick-7', dataType: 'String' as const } },
    });
    await handler({ Records: [raw('first')] }, context);
    await handler({ Records: [raw('second')] }, context);
    expect(bucket.keys()).toEqual([kept('undated/tick-7')]);
  });

  test('come again if they cannot be kept, with none of their rows loaded, and the others do not', async () => {
    const { run, bucket, warehouse } = given();
    bucket.fault = (_, key, phase) => {
      if (key.startsWith('rejected/2026/03/04/2.') && phase === 'before') throw networkError();
    };
    expect(await run({ id: '1', body: { id: 1 } }, { id: '2', body: [{ id: 2 }, { id: 'x' }] }, { id: '3', body: '[' })).toEqual(failed('2'));
    expect(warehouse.rows).toEqual([['1', '~N~']]);
  });

  test('have a key of letters only, whatever the id in what claims to be a notification is', async () => {
    const { run, bucket } = given();
    await run({ id: '../../loaded/x', body: '[' });
    expect(bucket.keys()).toEqual([kept('undated/[0-9a-f]{64}')]);
  });

  test('come again, and are not quarantined, when rejected rows are to fail them', async () => {
    const { run, bucket, warehouse } = given({ rejectedRows: 'FAIL_MESSAGE' });
    expect(await run({ id: '1', body: [{ id: 1 }, { id: 'x' }] }, { id: '2', body: '[' }, { id: '3', body: { id: 3 } })).toEqual(failed('1', '2'));
    expect(warehouse.rows).toEqual([['3', '~N~']]);
    expect(bucket.keys('rejected/')).toEqual([]);
  });
});

describe('a load that fails', () => {
  test('fails the messages with rows in it and no others', async () => {
    const { run, warehouse, bucket, log } = given();
    warehouse.failures = [DENIED];
    expect(await run({ id: '1', body: { id: 1 } }, { id: '2', body: '[' }, { id: '3', body: [{ id: 'x' }] }, { id: '4', body: { id: 4 } })).toEqual(failed('1', '4'));
    expect(bucket.keys()).toEqual([kept('2026/03/04/2'), kept('2026/03/04/3')]);
    expect(log()[0]).toMatchObject({ level: 'ERROR', message: 'batch not loaded', messages: 2, error: [expect.stringContaining(DENIED)] });
  });

  test('fails a message and its duplicate alike', async () => {
    const { handler, context, warehouse } = given();
    warehouse.failures = [DENIED];
    const twice = snsEnvelope({ id: '1', body: { id: 1 } });
    expect(await handler({ Records: [sqsRecord(twice, 'a'), sqsRecord(twice, 'b')] }, context))
      .toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }] });
  });

  test('is tried again at once when that can help', async () => {
    const { run, warehouse } = given();
    warehouse.failures = ['ERROR: 1023', 'ERROR: deadlock detected'];
    expect(await run({ id: '1', body: { id: 1 } })).toEqual(NOTHING_FAILED);
    expect(warehouse.rows).toHaveLength(1);
  });

  test.each(['put staging', 'submit'])('before it began fails its messages (%s)', async (where) => {
    const { run, bucket, api } = given();
    bucket.fault = (action, key, phase) => {
      if (phase === 'before' && where === `${action} ${key.split('/')[0]}` && key.endsWith('.manifest')) throw networkError();
    };
    api.fault = (action) => {
      if (action === where) throw serviceError('AccessDeniedException');
    };
    expect(await run({ id: '1', body: { id: 1 } })).toEqual(failed('1'));
    if (where === 'submit') {
      expect(bucket.keys()).toEqual([]);
    }
  });

  test('without an answer keeps the staged object, and what it loaded is not loaded again in other groups', async () => {
    const { run, check, api, warehouse, bucket, setTime } = given();
    api.runningFor = Infinity;
    setTime(1_000);
    const getsShorter = setInterval(() => setTime(0), 50);
    expect(await run({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } }, { id: '3', body: { id: 3 } })).toEqual(failed('1', '2', '3'));
    clearInterval(getsShorter);
    const left = bucket.keys('staging/');
    expect(left).toHaveLength(2);
    setTime(5_000);
    api.runningFor = 0;
    bucket.age(60_000);
    warehouse.ledger.delete('3'); // as if the load had been undone for one
    expect(await run({ id: '1', body: { id: 1 } })).toEqual(NOTHING_FAILED);
    expect(await check()).toMatchObject({ leftovers: 1 });
    expect(bucket.keys('staging/')).toEqual(left);
    expect(await run({ id: '3', body: { id: 3 } }, { id: '2', body: { id: 2 } })).toEqual(NOTHING_FAILED);
    expect(await check()).toMatchObject({ moved: 1 });
    expect(bucket.keys('staging/')).toEqual([]);
    expect(bucket.keys('loaded/')).toHaveLength(3);
    expect([...warehouse.ledger.keys()].sort()).toEqual(['1', '2', '3']);
  });
});

describe('without a ledger', () => {
  test('rows are appended, again when they come again', async () => {
    const { run, warehouse } = given({ delivery: 'AT_LEAST_ONCE' });
    await run({ id: '1', body: { id: 1, text: 'a' } });
    expect(await run({ id: '1', body: { id: 1, text: 'a' } })).toEqual(NOTHING_FAILED);
    expect(warehouse.rows).toEqual([['1', 'a'], ['1', 'a']]);
  });

  test('an object that was left behind stays until its load cannot be running any more', async () => {
    const { check, bucket, log } = given({ delivery: 'AT_LEAST_ONCE' });
    bucket.put('staging/0123.1.a.csv.zst', Buffer.from('what'));
    bucket.age(23 * 3_600_000);
    await check();
    expect(bucket.keys('staging/')).toEqual(['staging/0123.1.a.csv.zst']);
    bucket.age(2 * 3_600_000);
    await check();
    expect(bucket.keys('staging/')).toEqual([]);
    expect(log().filter(({ level }) => level !== 'INFO')).toEqual([]);
  });
});

describe('rows that COPY refuses', () => {
  const BODY = [{ id: 1, text: 'a\nb' }, { id: 2, text: 'bad\n' }, { id: 'x' }, { id: 3 }, { id: 4, text: 'bad' }];

  test.each(['ROWS', 'LINES', 'NONE', 'AMISS'] as const)('are found when lines are counted by %s', async (lineCount) => {
    const { run, warehouse, bucket, records } = given();
    Object.assign(warehouse, { lineCount, refuses: ([, , , text]: string[]) => (text.startsWith('bad') ? 'not that' : undefined) });
    expect(await run({ id: '0', body: { id: 0, text: '\n' } }, { id: '1', body: BODY }, { id: '2', body: { id: 5, text: 'bad' } })).toEqual(NOTHING_FAILED);
    expect(warehouse.rows.map(([id]) => id)).toEqual(['0', '1', '3']);
    expect(bucket.rejectedOnce().map(({ messageId, row, reason, value }) => ({ messageId, row, reason, value }))).toEqual([
      { messageId: '1', row: 2, reason: 'REFUSED_BY_COPY', value: BODY[1] },
      { messageId: '1', row: 3, reason: 'NOT_A_NUMBER', value: BODY[2] },
      { messageId: '1', row: 5, reason: 'REFUSED_BY_COPY', value: BODY[4] },
      { messageId: '2', row: 1, reason: 'REFUSED_BY_COPY', value: { id: 5, text: 'bad' } },
    ]);
    expect(records()[0]).toMatchObject({ rowsReceived: 7, rowsStaged: 3, rowsRejected: 4, rowsLoaded: 3, rejectedByReason: { REFUSED_BY_COPY: 3 } });
    expect(bucket.keys('staging/')).toEqual([]);
    const isSaid = lineCount === 'ROWS' || lineCount === 'LINES';
    expect(bucket.rejectedOnce()[0].detail).toBe(isSaid ? 'not that (code 1204)' : 'COPY refuses the row, and sys_load_error_detail does not say why');
  });

  test('are kept before the rest is loaded', async () => {
    const { run, warehouse, bucket } = given();
    warehouse.refuses = ([, , id]) => (id === '1' ? 'no' : undefined);
    const written: string[] = [];
    bucket.fault = (action, key, phase) => {
      if (action === 'put' && phase === 'before') written.push(key);
    };
    await run({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } });
    const rest = (suffix: string) => expect.stringMatching(`^staging/rest-[0-9a-f]{32}\\.1\\.[\\w-]+${suffix}$`);
    expect(written.slice(-3).sort()).toEqual([kept('2026/03/04/1'), rest('.csv.zst'), rest('.manifest')]);
    expect(written.at(-3)).toEqual(kept('2026/03/04/1'));
  });

  test('come with every other row of the batch again if they cannot be kept', async () => {
    const { run, warehouse, bucket, log } = given();
    warehouse.refuses = ([, , id]) => (id === '1' ? 'no' : undefined);
    bucket.fault = (_, key, phase) => {
      if (key.startsWith('rejected/') && phase === 'before') throw networkError();
    };
    expect(await run({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } })).toEqual(failed('1', '2'));
    expect(warehouse.rows).toEqual([]);
    expect(log().slice(2, 4)).toMatchObject([
      { level: 'ERROR', message: 'rejected rows not kept', itemIdentifier: 'item-1', error: ['Error: socket hang up'] },
      { level: 'ERROR', message: 'batch not loaded', error: ['Error: rows that COPY refused are not kept, and so nothing of their batch is loaded'] },
    ]);
  });

  test('fail the batch if only the target refuses them', async () => {
    const { run, warehouse, bucket } = given();
    warehouse.failures = ["ERROR: Load into table 'staged' failed.  Check 'sys_load_error_detail' system table for details."];
    expect(await run({ id: '1', body: { id: 1 } })).toEqual(failed('1'));
    expect(bucket.keys()).toEqual([]);
  });
});
