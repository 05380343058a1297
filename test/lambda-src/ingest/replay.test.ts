import { gzipSync } from 'zlib';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { columnsNote } from '../../../lambda-src/staging/staged-columns';
import { networkError } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { noCulprits } from '../events';
import { replayResult } from '../redeployable';
import { NARROW, replayable, WIDE } from '../replayable';
import { ID, ingestSchema, TEXT } from '../schemas';

const LONG = 'longer than ten';
const REJECTED = { prefix: 'rejected/' };
const LOADED = { prefix: 'loaded/' };
const OLD = '2020-01-02T00:00:00.000Z';
const AT = Date.parse('2026-03-04T05:00:00Z');
const time = (milliseconds: number) => new Date(AT + milliseconds).toISOString();

/** Messages of one row each. */
const each = (text: string | undefined, ...ids: readonly number[]) => ids.map((id) => ({ id: `${id}`, body: { id, text } }));

describe('an ingest that is not allowed to replay', () => {
  test.each<[string, object, object]>([
    ['a queue client', { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue' }, {}],
    ['a queue', {}, { sqs: {} }],
  ])('because it has not %s says so', async (_, environment, clients) => {
    const { bucket, api, context } = replayable();
    const ingest = createRedshiftIngest({ ...loaderEnvironment('app', 'events'), ...environment }, ingestSchema(), { s3: bucket.s3, redshiftData: api.client, tryMessages: noCulprits, ...clients });
    await expect(ingest({ replay: REJECTED }, context)).rejects.toThrow("this ingest does not replay; deploy it with 'replay: true'");
  });
});

test('a malformed request is refused before anything is read', async () => {
  const { deploy, bucket } = replayable();
  await expect(deploy().replay({ prefix: 'staging/' })).rejects.toThrow("'replay.prefix' must begin with");
  expect(bucket.calls).toEqual([]);
});

describe('objects', () => {
  test.each(['rejected/', 'loaded/'])('of %s are those that were stored in the time, of which the end is not part', async (folder) => {
    const { deploy, bucket, context } = replayable();
    for (const message of each(LONG, 1, 2, 3)) {
      await deploy(folder === 'rejected/' ? NARROW : WIDE).ingest(message);
    }
    const keys = bucket.keys(folder);
    keys.forEach((key, at) => bucket.put(key, bucket.objects.get(key)!.body, bucket.objects.get(key)!.metadata, new Date(AT + at)));
    const objects = async (times: object) => (await deploy(WIDE).replay({ prefix: folder, ...times })).objects;
    expect(await objects({ from: time(1) })).toBe(2);
    expect(await objects({ to: time(1) })).toBe(1);
    expect(await objects({ from: time(1), to: time(2) })).toBe(1);
    expect(await objects({ from: time(1), to: time(1) })).toBe(0);
    expect(await objects({})).toBe(3);
    expect(context.getRemainingTimeInMillis()).toBe(5_000);
  });

  test('below the prefix of the ingest are those that are replayed, page by page', async () => {
    const { deploy, bucket, loaded } = replayable('orders/');
    await deploy(NARROW).ingest(...each(LONG, 1, 2, 3));
    bucket.put('rejected/2026/03/04/other.ndjson.gz', Buffer.from('of another ingest'));
    bucket.pageSize = 2;
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 3, entries: 3, rowsLoaded: 3 }));
    expect(loaded().sort()).toEqual(['1', '2', '3']);
    const first = bucket.keys('orders/rejected/')[0].slice('orders/'.length);
    expect(await deploy(WIDE).replay({ ...REJECTED, startAfter: first })).toEqual(replayResult({ objects: 2, entries: 2 }));
  });

  test('for which no time is left are left to another request, and those before are loaded', async () => {
    const { deploy, bucket, context, loaded } = replayable('orders/');
    await deploy(NARROW).ingest(...each(LONG, 1, 2, 3));
    const [first] = bucket.keys('orders/rejected/');
    context.getRemainingTimeInMillis = () => (bucket.calls.some((call) => call.startsWith('get ')) ? 2_500 : 5_000);
    const { continueWith, ...books } = await deploy(WIDE).replay(REJECTED);
    expect(books).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 1 }));
    expect(continueWith).toEqual({ ...REJECTED, startAfter: first.slice('orders/'.length) });
    context.getRemainingTimeInMillis = () => 5_000;
    expect(await deploy(WIDE).replay(continueWith!)).toEqual(replayResult({ objects: 2, entries: 2, rowsLoaded: 2 }));
    expect(loaded()).toHaveLength(3);
  });
});

test('a prefix without objects has nothing to replay', async () => {
  expect(await replayable().deploy().replay({ prefix: 'rejected/2020/' })).toEqual(replayResult({}));
});

describe('what was rejected', () => {
  test('is loaded once, and what still does not fit stays where it is', async () => {
    const { deploy, bucket, loaded } = replayable();
    await deploy(NARROW).ingest({ id: 'm', body: [{ id: 1 }, { id: 2, text: LONG }, { id: 'x' }] }, { id: 'n', body: '[' });
    const kept = bucket.keys('rejected/');
    expect(await deploy(NARROW).replay(REJECTED)).toEqual(replayResult({ objects: 2, entries: 3, rejected: 3 }));
    expect(bucket.keys('rejected/')).toEqual(kept);
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 2, entries: 3, rowsLoaded: 1, rejected: 2 }));
    expect(await deploy(WIDE).replay(REJECTED)).toMatchObject({ rowsLoaded: 0 });
    expect(loaded()).toEqual(['1', '2']);
  });

  test('is loaded although it can be read no more in parts, and the parts are named', async () => {
    const { deploy, bucket, log, loaded } = replayable();
    await deploy(NARROW).ingest(...each(LONG, 1, 2));
    const [first, second] = bucket.keys('rejected/');
    bucket.put(first, Buffer.from('no gzip'));
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 2, entries: 1, rowsLoaded: 1, failed: [first] }));
    expect(log()).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'not loaded again', key: first, entries: 1, error: [expect.stringContaining('incorrect header')] }));
    expect(loaded()).toEqual(['2']);
    bucket.fault = (action, key, phase) => {
      if (action === 'get' && key === second && phase === 'before') throw networkError();
    };
    expect(await deploy(WIDE).replay(REJECTED)).toMatchObject({ failed: [first, second] });
  });

  test('has a line that cannot be read, which is named, and the others are loaded', async () => {
    const { deploy, bucket, loaded } = replayable();
    await deploy(NARROW).ingest({ id: 'm', body: [...[1, 2, 3].map((id) => ({ id })), { id: 4, text: LONG }, { id: 5, text: LONG }] });
    const [key] = bucket.keys('rejected/');
    const [header, , second] = bucket.text(key).split('\n');
    bucket.put(key, gzipSync([header, '{"row":', second].join('\n')));
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 1, failed: [`${key}#2`] }));
    expect(loaded()).toEqual(['1', '2', '3', '5']);
  });

  test('and is older than the ledger looks back is loaded by force only', async () => {
    const { deploy, loaded } = replayable();
    await deploy({ ...NARROW, ledgerHorizonDays: 30 }).ingest({ id: 'm', body: { id: 1 }, publishedAt: OLD });
    const { replay } = deploy({ ...WIDE, ledgerHorizonDays: 30 });
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 1, tooOld: 1 }));
    expect(await replay({ ...REJECTED, force: false })).toEqual(replayResult({ objects: 1, tooOld: 1 }));
    expect(loaded()).toEqual([]);
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 1 }));
  });

  test('and is older than what the ledger has forgotten is not loaded, although the horizon reaches further', async () => {
    const { deploy, warehouse, loaded } = replayable();
    const ago = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString();
    await deploy({ ...NARROW, ledgerHorizonDays: 90 }).ingest({ id: 'm', body: [{ id: 1 }, { id: 2, text: LONG }], publishedAt: ago(40) });
    await deploy({ ...NARROW, ledgerHorizonDays: 21 }).ingest({ id: 'n', body: { id: 3 }, publishedAt: ago(0) });
    warehouse.ledger.delete('m'); // as if it had been loaded so long ago, too
    const { replay } = deploy({ ...WIDE, ledgerHorizonDays: 90 });
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 1, tooOld: 1 }));
    expect(loaded()).toEqual(['1', '3']);
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 1 }));
  });

  test('because of its id is loaded by force only, under an id of its own', async () => {
    const { deploy, loaded } = replayable();
    const { ingest, replay } = deploy();
    await ingest({ id: '1', deduplicationId: 'order-7', body: { id: 1 } });
    await ingest({ id: '2', deduplicationId: 'order-7', body: { id: 2 } });
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 1, superseded: 1 }));
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 1 }));
    expect(await replay({ ...REJECTED, force: true })).toMatchObject({ rowsLoaded: 0 });
    expect(loaded()).toEqual(['1', '2']);
  });

  test('waits for its message, and is loaded with it', async () => {
    const { deploy, bucket, loaded, log } = replayable();
    const message = { id: 'm', body: [{ id: 1 }, { id: 2, text: LONG }] };
    bucket.fault = (_, key) => {
      if (key.startsWith('staging/')) throw networkError();
    };
    await deploy(NARROW).ingest(message);
    bucket.fault = () => undefined;
    const { length } = log();
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 1, waiting: 1 }));
    expect(await deploy(WIDE).replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, waiting: 1 }));
    expect(log()).toHaveLength(length);
    await deploy(WIDE).ingest(message);
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 1, superseded: 1 }));
    expect(loaded()).toEqual(['1', '2']);
  });

  test('is loaded in whole messages first, because these bring rows that are kept by themselves, too', async () => {
    const { deploy, bucket, loaded } = replayable();
    const message = { id: 'm', body: [{ id: 1 }, { id: 2, text: LONG }], publishedAt: OLD };
    bucket.fault = (_, key) => {
      if (key.startsWith('staging/')) throw networkError();
    };
    await deploy(NARROW).ingest(message);
    bucket.fault = () => undefined;
    await deploy({ ...WIDE, ledgerHorizonDays: 30 }).ingest(message);
    expect(bucket.keys('rejected/')).toHaveLength(2);
    const { replay } = deploy({ ...WIDE, ledgerHorizonDays: 30 });
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 2, entries: 1, rowsLoaded: 2, superseded: 1 }));
    expect(loaded()).toEqual(['1', '2']);
  });

  test('is loaded in batches of ten thousand messages', async () => {
    const { deploy, warehouse } = replayable();
    const rows = Array.from({ length: 10_001 }, (_row, id) => ({ id, text: LONG }));
    await deploy(NARROW).ingest({ id: 'm', body: [{ id: -1 }, ...rows] });
    const { copies } = warehouse;
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 1, entries: 10_001, rowsLoaded: 10_001 }));
    expect(warehouse.copies).toBe(copies + 2);
  });

  test('is loaded in batches of six megabytes', async () => {
    const { deploy, warehouse } = replayable();
    const bodies = [1, 2, 3, 4, 5].map((id) => ({ id: `${id}`, body: JSON.stringify({ id, other: 'x' }).padEnd(2_000_000) }));
    await deploy({ ...NARROW, unknownFields: 'REJECT' }).ingest(...bodies);
    expect(await deploy(NARROW).replay(REJECTED)).toEqual(replayResult({ objects: 5, entries: 5, rowsLoaded: 5 }));
    expect(warehouse.copies).toBe(2);
  });

  test('and fails again is named', async () => {
    const { deploy, bucket, warehouse } = replayable();
    await deploy(NARROW).ingest({ id: 'm', body: [{ id: 1 }, { id: 2, text: LONG }] });
    warehouse.failures = ['ERROR: permission denied for relation events'];
    expect(await deploy(WIDE).replay(REJECTED)).toEqual(replayResult({ objects: 1, entries: 1, failed: [`${bucket.keys('rejected/')[0]}#2`] }));
  });
});

describe('what was loaded', () => {
  /** Table and ledger as they were before anything was loaded. */
  function setBack({ warehouse }: ReturnType<typeof replayable>): void {
    warehouse.rows.length = 0;
    warehouse.ledger.clear();
  }

  test('is loaded again if table and ledger were set back, with the version it had, and else nothing is', async () => {
    const world = replayable('orders/');
    const { deploy, bucket, loaded, warehouse, log } = world;
    await deploy(NARROW).ingest({ id: 'm', body: [{ id: 1 }, { id: 2 }] });
    const objects = bucket.keys();
    expect(await deploy(WIDE).replay(LOADED)).toEqual(replayResult({ objects: 1, entries: 2 }));
    setBack(world);
    expect(await deploy(WIDE).replay(LOADED)).toEqual(replayResult({ objects: 1, entries: 2, rowsLoaded: 2 }));
    expect(loaded()).toEqual(['1', '2']);
    expect(warehouse.ledger.get('m')).toMatchObject({ rows: 2, version: 'narrow' });
    expect(bucket.keys()).toEqual(objects);
    expect(log()).toContainEqual({ level: 'INFO', message: 'loaded again', key: objects[0], rowsRead: 2, rowsLoaded: 2, statementId: expect.any(String), queryId: expect.any(Number), queryUuid: expect.any(String), batchId: expect.any(String) });
    expect(log().filter(({ level }) => level !== 'INFO')).toEqual([]);
  });

  test('and has no note of its columns is named, and nothing of it is staged', async () => {
    const { deploy, bucket, log } = replayable();
    await deploy().ingest(...each(undefined, 1));
    const [key] = bucket.keys('loaded/');
    bucket.put(key, bucket.objects.get(key)!.body, undefined);
    expect(await deploy().replay(LOADED)).toEqual(replayResult({ objects: 1, failed: [key] }));
    expect(bucket.keys('staging/')).toEqual([]);
    expect(log().at(-1)).toMatchObject({ error: ['Error: the object has no note of its columns'] });
  });

  test('before versions were noted is loaded again, with no version in the ledger', async () => {
    const world = replayable();
    const { deploy, bucket, warehouse } = world;
    await deploy().ingest(...each(undefined, 1));
    const [key] = bucket.keys('loaded/');
    const { version, ...metadata } = bucket.objects.get(key)!.metadata!;
    bucket.put(key, bucket.objects.get(key)!.body, metadata);
    setBack(world);
    expect(await deploy().replay(LOADED)).toMatchObject({ rowsLoaded: 1 });
    expect([version, warehouse.ledger.get('1')!.version]).toEqual(['v1', '']);
  });

  test('and fails is named, and its copy is removed', async () => {
    const { deploy, bucket, warehouse, log } = replayable();
    await deploy().ingest(...each(undefined, 1));
    const keys = bucket.keys();
    warehouse.failures = ['ERROR: permission denied for relation events'];
    expect(await deploy().replay(LOADED)).toEqual(replayResult({ objects: 1, failed: keys }));
    expect(bucket.keys()).toEqual(keys);
    expect(log()).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'not loaded again', key: keys[0], error: [expect.stringContaining('permission denied')] }));
  });

  test('loses against equal rows of a merge', async () => {
    const { deploy, bucket, warehouse, api } = replayable();
    const merge = { keyColumns: ['id'], orderColumns: ['text'] };
    bucket.put('loaded/2026/03/04/b.1.csv', Buffer.from('m,x,1,1,a\n'), { columns: columnsNote({ columns: [ID, TEXT], merge }) });
    warehouse.failures = ['ERROR: permission denied for relation events'];
    await deploy({ merge }).replay(LOADED);
    expect(api.submissions).toMatchObject([{ StatementName: expect.stringMatching(/^load again staging\/b\.1\./) }]);
    expect(api.submissions[0].Sqls!.join('\n')).toContain('"text" >= "latest"."text"');
  });

  test('stays under staging/ if its load may still be running', async () => {
    const { deploy, bucket, api, context } = replayable();
    await deploy().ingest(...each(undefined, 1));
    api.runningFor = Infinity;
    const ends = Date.now() + 400;
    context.getRemainingTimeInMillis = () => ends - Date.now();
    expect(await deploy().replay(LOADED)).toMatchObject({ failed: bucket.keys('loaded/') });
    expect(bucket.keys('staging/')).toHaveLength(2);
  });

  test('and is known with other rows is told', async () => {
    const { deploy, bucket, warehouse, log } = replayable();
    await deploy().ingest({ id: 'm', body: [{ id: 1 }, { id: 2 }] });
    warehouse.ledger.get('m')!.rows = 1;
    expect(await deploy().replay(LOADED)).toEqual(replayResult({ objects: 1, entries: 2 }));
    expect(log()).toContainEqual(expect.objectContaining({ level: 'WARN', message: expect.stringContaining('with other rows, which stay'), key: bucket.keys()[0], messages: 1 }));
  });

  test('and is older than the ledger looks back, or of no known age, is loaded by force only', async () => {
    const world = replayable();
    const { deploy, bucket, loaded } = world;
    await deploy().ingest({ ...each(undefined, 1)[0], publishedAt: OLD });
    const [key] = bucket.keys('loaded/');
    const { body, metadata } = bucket.objects.get(key)!;
    bucket.put(key.replace('2020/01/02/', 'brought-back/'), body, metadata);
    setBack(world);
    const { replay } = deploy({ ledgerHorizonDays: 30 });
    expect(await replay(LOADED)).toEqual(replayResult({ objects: 2, tooOld: 2 }));
    expect(loaded()).toEqual([]);
    expect(await replay({ ...LOADED, force: true })).toEqual(replayResult({ objects: 2, entries: 2, rowsLoaded: 1 }));
  });

  test('is not loaded if the ledger forgets it in the meantime', async () => {
    const world = replayable();
    const { deploy, bucket, warehouse, loaded } = world;
    const publishedAt = new Date(Date.now() - 40 * 24 * 3_600_000).toISOString();
    await deploy().ingest({ ...each(undefined, 1)[0], publishedAt });
    setBack(world);
    bucket.fault = (action) => { // another ingest of the table clears the ledger
      if (action === 'head') warehouse.ledger.set('\u0001forgotten', { rows: 0, digest: null, version: null, loadedAt: Date.now() - 30 * 24 * 3_600_000 });
    };
    expect(await deploy({ ledgerHorizonDays: 90 }).replay(LOADED)).toMatchObject({ failed: bucket.keys('loaded/'), rowsLoaded: 0 });
    expect(loaded()).toEqual([]);
  });
});
