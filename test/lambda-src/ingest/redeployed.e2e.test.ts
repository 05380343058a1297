import { partId } from '../../../lambda-src/message/deduplication-id';
import { messageDigest } from '../../../lambda-src/message/message-digest';
import { ReplayResult } from '../../../src/private/contract/replay';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { captureOutput, muteOutput } from '../captured-output';
import { MemoryBucket } from '../memory-bucket';
import { redeployable, replayResult } from '../redeployable';
import { column, ID, TEXT } from '../schemas';

const WIDE = column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)');
const DONE = { batchItemFailures: [] };
const REJECTED = { prefix: 'rejected/' };
const LOADED = { prefix: 'loaded/' };
const DAY = 24 * 3_600_000;
const LONG = 'longer than ten';

const redshift = useStandIn();

muteOutput();

const given = () => redeployable(redshift);
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

describe('nothing that is kept is overwritten', () => {
  const ROWS = [{ id: 1, text: 'a' }, { id: 2, text: 'b', other: 1 }, { id: 'no' }];

  test('by fewer rows, when unknown fields are ignored since and a loaded message comes again', async () => {
    const { deploy, rows, bucket } = given();
    await (await deploy([ID, TEXT], { unknownFields: 'REJECT' })).ingest({ id: 'm', body: ROWS });
    const kept = bucket.rejected();
    expect(kept.map(({ row, reason }) => [row, reason])).toEqual([[2, 'UNKNOWN_FIELD'], [3, 'NOT_A_NUMBER']]);
    const { ingest, replay } = await deploy([ID, TEXT], { unknownFields: 'IGNORE' });
    expect(await ingest({ id: 'm', body: ROWS })).toEqual(DONE);
    expect(bucket.rejected()).toEqual(expect.arrayContaining(kept));
    expect(await rows()).toEqual([[1, 'a']]);
    expect(await replay(REJECTED)).toMatchObject({ rowsLoaded: 1, failed: [] });
    expect(await rows()).toEqual([[1, 'a'], [2, 'b']]);
  });

  test('by the whole message, when it comes again too old', async () => {
    const { deploy, rows, bucket } = given();
    const message = { id: 'm', body: [{ id: 1, text: 'a' }, { id: 2, text: LONG }], publishedAt: ago(20) };
    await (await deploy([ID, TEXT], { ledgerHorizonDays: 30 })).ingest(message);
    expect(await (await deploy([ID, TEXT], { ledgerHorizonDays: 10 })).ingest(message)).toEqual(DONE);
    expect(bucket.rejected().map(({ reason, row }) => [reason, row])).toEqual(expect.arrayContaining([['TOO_LONG', 2], ['TOO_OLD', null]]));
    const { replay } = await deploy([ID, WIDE], { ledgerHorizonDays: 30 });
    expect(await replay({ ...REJECTED, force: true })).toMatchObject({ rowsLoaded: 1 });
    expect(await rows()).toEqual([[1, 'a'], [2, LONG]]);
  });

  test('by another message with the same id of the same producer', async () => {
    const { deploy, rows, bucket } = given();
    const { ingest } = await deploy([ID, TEXT]);
    await ingest({ id: 'm', deduplicationId: 'order-7', body: [{ id: 1 }, { id: 2, text: LONG }] });
    await ingest({ id: 'm', deduplicationId: 'order-7', body: [{ id: 3 }, { id: 4, text: `${LONG}!` }] });
    expect(bucket.rejected().map(({ value }) => value)).toEqual(expect.arrayContaining([{ id: 2, text: LONG }, { id: 4, text: `${LONG}!` }]));
    const { replay } = await deploy([ID, WIDE]);
    expect(await replay({ ...REJECTED, force: true })).toMatchObject({ failed: [] });
    expect(await rows()).toEqual([[1, null], [2, LONG], [3, null], [4, `${LONG}!`]]);
  });
});

describe('a replayed row and a message whose id looks like that of the row are two', () => {
  const order = { id: 'm', deduplicationId: 'order-7', body: [{ id: 1 }, { id: 2, text: LONG }] };
  const other = { id: 'n', deduplicationId: 'order-7/2', body: { id: 3 } };
  const BOTH = [[1, null], [2, LONG], [3, null]];

  test('when the row is replayed first', async () => {
    const { deploy, rows, ledger } = given();
    await (await deploy([ID, TEXT])).ingest(order);
    const { ingest, replay } = await deploy([ID, WIDE]);
    expect(await replay(REJECTED)).toMatchObject({ rowsLoaded: 1 });
    expect(await ingest(other)).toEqual(DONE);
    expect(await rows()).toEqual(BOTH);
    const digest = messageDigest(JSON.stringify(order.body), { deduplicationId: 'order-7' });
    expect(await ledger()).toEqual([['order-7', 1], [partId('order-7', digest, 2), 1], ['order-7/2', 1]]);
  });

  test('when the message comes first', async () => {
    const { deploy, rows } = given();
    await (await deploy([ID, TEXT])).ingest(order, other);
    expect(await (await deploy([ID, WIDE])).replay(REJECTED)).toMatchObject({ rowsLoaded: 1 });
    expect(await rows()).toEqual(BOTH);
  });
});

describe('the ledger says how far back it knows', () => {
  /** Lets the ledger forget: the load of a message of today prunes it. */
  async function forgotten() {
    const world = given();
    const { table, deploy } = world;
    const short = await deploy([ID, TEXT], { ledgerHorizonDays: 50 });
    await short.ingest({ id: 'old', body: { id: 1, text: 'a' }, publishedAt: ago(40) });
    await redshift.do(`UPDATE ${table}_ledger SET loaded_at = DATEADD(day, -40, GETDATE()) WHERE deduplication_id = 'old'`);
    await (await deploy([ID, TEXT], { ledgerHorizonDays: 21 })).ingest({ id: 'today', body: { id: 2, text: 'b' }, publishedAt: ago(0) });
    expect((await world.ledger()).map(([id]) => id)).toEqual(['\u0001forgotten', 'today']);
    return world;
  }

  test('so that a replay loads nothing that it has forgotten, though the horizon was raised since', async () => {
    const { deploy, rows } = await forgotten();
    const { replay } = await deploy([ID, TEXT], { ledgerHorizonDays: 90 });
    expect(await replay(LOADED)).toEqual(replayResult({ objects: 2, tooOld: 1, entries: 1 }));
    expect(await rows()).toEqual([[1, 'a'], [2, 'b']]);
  });

  test('so that a message that is older is kept at once, and the others of its batch load', async () => {
    const { deploy, rows, bucket } = await forgotten();
    const { ingest } = await deploy([ID, TEXT], { ledgerHorizonDays: 90 });
    const old = { id: 'old', body: { id: 1, text: 'a' }, publishedAt: ago(40) };
    expect(await ingest(old, { id: 'new', body: { id: 3, text: 'c' }, publishedAt: ago(1) })).toEqual(DONE);
    expect(await rows()).toEqual([[1, 'a'], [2, 'b'], [3, 'c']]);
    expect(bucket.rejected()).toMatchObject([{ messageId: 'old', reason: 'TOO_OLD', row: null, value: JSON.stringify(old.body) }]);
    expect(bucket.keys('staging/')).toEqual([]);
  });

  test('and says the latest time that it ever forgot up to', async () => {
    const { deploy, table } = await forgotten();
    const upTo = async () => (await redshift.rows(`SELECT loaded_at FROM ${table}_ledger WHERE row_count = 0`))
      .map(([time]) => Math.round((Date.now() - Date.parse(`${String(time).replace(' ', 'T')}Z`)) / DAY));
    expect(await upTo()).toEqual([23]);
    await (await deploy([ID, TEXT], { ledgerHorizonDays: 90 })).ingest({ id: '3', body: { id: 3 }, publishedAt: ago(0) });
    expect(await upTo()).toEqual([23]);
    await (await deploy([ID, TEXT], { ledgerHorizonDays: 14 })).ingest({ id: '4', body: { id: 4 }, publishedAt: ago(0) });
    expect(await upTo()).toEqual([16]);
  });
});

describe('two ingests of one topic with one bucket', () => {
  /** Both take as many rows of the messages, but not the same ones. */
  const SMALL_ID = column('id', { name: 'SMALLINT' }, 'SMALLINT', { nullable: false });
  const messages = [{ id: '1', body: { id: 1, text: 'a' } }, { id: '2', body: [{ id: 2, text: LONG }, { id: 70_000, text: 'b' }] }];
  const TAKEN_BY_ONE = [[1, 'a'], [70_000, 'b']];

  test.each([['a prefix each', 'one/', 'two/'], ['the same prefix', '', '']])('and %s share no staged object, and a replay of one loads nothing of the other\'s', async (_, prefix, otherPrefix) => {
    const bucket = new MemoryBucket((key, body) => redshift.put(key, body));
    const staged: string[] = [];
    bucket.fault = (action, key, phase) => {
      if (action === 'put' && phase === 'before' && /staging\/[^/]*\.csv/.test(key)) staged.push(key);
    };
    const [one, two] = [redeployable(redshift, bucket, prefix), redeployable(redshift, bucket, otherPrefix)];
    const [narrow, wide] = [await one.deploy([ID, TEXT]), await two.deploy([SMALL_ID, WIDE])];
    expect(await Promise.all([narrow.ingest(...messages), wide.ingest(...messages)])).toEqual([DONE, DONE]);
    expect(new Set(staged).size).toBe(2);
    expect(await one.rows()).toEqual(TAKEN_BY_ONE);
    expect(await two.rows()).toEqual([[1, 'a'], [2, LONG]]);
    expect(bucket.rejected(prefix)).toHaveLength(prefix === otherPrefix ? 2 : 1);
    if (prefix !== otherPrefix) {
      expect(bucket.keys().every((key) => key.startsWith(prefix) || key.startsWith(otherPrefix))).toBe(true);
      await redshift.do([`DELETE FROM ${one.table}`, `DELETE FROM ${one.table}_ledger`]);
      expect(await narrow.replay(LOADED)).toEqual(replayResult({ objects: 1, entries: 2, rowsLoaded: 2 }));
      expect(await one.rows()).toEqual(TAKEN_BY_ONE);
    }
  });

  test('in one table know what the other has loaded', async () => {
    const { deploy, rows } = given();
    const [one, two] = [await deploy([ID, TEXT]), await deploy([ID, TEXT])];
    await one.ingest(messages[0]);
    await two.ingest(messages[0]);
    expect(await rows()).toEqual([[1, 'a']]);
  });
});

test('a replayed row of a merge loses against a row of equal order that the table has', async () => {
  const key = { ...ID, key: true };
  const arrived = column('arrived', { name: 'TIMESTAMP' }, 'TIMESTAMP', { nullable: false, key: true, source: { from: 'TIMESTAMP' } });
  const merge = { keyColumns: ['id'], orderColumns: ['arrived'] };
  const { deploy, rows } = given();
  await (await deploy([key, TEXT, arrived], { merge })).ingest({ id: 'm', body: [{ id: 1, text: 'the older one' }, { id: 1, text: 'newer' }] });
  const { replay } = await deploy([key, WIDE, arrived], { merge });
  expect(await replay(REJECTED)).toMatchObject({ entries: 1, rowsLoaded: 0, failed: [] });
  expect(await rows('id', 'id, text')).toEqual([[1, 'newer']]);
  expect(await replay(LOADED)).toMatchObject({ rowsLoaded: 0, failed: [] });
  expect(await rows('id', 'id, text')).toEqual([[1, 'newer']]);
});

test('every number of a rejected row keeps its digits, and a replay loads what the message itself would have brought', async () => {
  const numbers = ['1e400', '2e308', '1e-400', '1.0', '-0', '12345678901234567890', '0.1', '1E5'];
  const body = `[${numbers.map((number, id) => `{"id":${id},"n":${number},"exact":${number},"text":"${LONG}"}`).join(',')},{"id":100}]`;
  const columns = [ID, column('n', { name: 'DOUBLE PRECISION' }, 'DOUBLE PRECISION'), column('exact', { name: 'SUPER' }, 'SUPER')];
  const [late, direct] = [given(), given()];
  await (await late.deploy([...columns, TEXT])).ingest({ id: 'm', body });
  const [kept] = late.bucket.keys('rejected/').map((key) => late.bucket.text(key));
  numbers.forEach((number, id) => expect(kept).toContain(`{\\"id\\":${id},\\"n\\":${number},\\"exact\\":${number},`));
  await (await direct.deploy([...columns, WIDE])).ingest({ id: 'm', body });
  const { replay } = await late.deploy([...columns, WIDE]);
  const counted: ReplayResult = await replay(REJECTED);
  const what = 'id, n, JSON_SERIALIZE(exact)';
  expect(await late.rows('id', what)).toEqual(await direct.rows('id', what));
  expect(counted.rejected).toBe(direct.bucket.rejected().length);
  expect(counted.rejected).toBeGreaterThanOrEqual(2);
});

test('a message of which all rows were rejected, and replayed, brings nothing a second time when it is delivered again', async () => {
  const { deploy, rows, ledger } = given();
  const message = { id: 'm', body: [{ id: 1, text: LONG }, { id: 2, text: LONG }, { id: 'no' }] };
  await (await deploy([ID, TEXT])).ingest(message);
  const { ingest, replay } = await deploy([ID, WIDE]);
  expect(await replay(REJECTED)).toMatchObject({ entries: 1, rowsLoaded: 2, rejected: 1 });
  expect(await ledger()).toEqual([['m', 2]]);
  expect(await ingest(message)).toEqual(DONE);
  expect(await replay(REJECTED)).toMatchObject({ rowsLoaded: 0 });
  expect(await rows()).toEqual([[1, LONG], [2, LONG]]);
});

describe('a second message under an id that was loaded', () => {
  const first = { id: '1', deduplicationId: 'order-7', body: [{ id: 1 }, { id: 2 }] };

  test.each([
    ['later', async (ingest: Function) => { await ingest(first); return ingest({ ...first, id: '2', body: [{ id: 3 }, { id: 4 }] }); }],
    ['first in the same batch', async (ingest: Function) => {
      const second = { ...first, id: '2', body: [{ id: 3 }, { id: 4 }] };
      expect(await ingest(first, second)).toEqual({ batchItemFailures: [{ itemIdentifier: 'item-2' }] });
      return ingest(second);
    }],
  ])('is kept whole, counted, and loads only by force: %s', async (_, deliver) => {
    const { deploy, rows, bucket } = given();
    const { metrics } = captureOutput();
    const { ingest, replay } = await deploy([ID, TEXT]);
    expect(await deliver(ingest)).toEqual(DONE);
    expect(await rows('id', 'id')).toEqual([[1], [2]]);
    expect(bucket.rejected().map(({ messageId, reason, row, value }) => [messageId, reason, row, value])).toEqual([
      ['2', 'ID_REUSED', null, '[{"id":3},{"id":4}]'],
    ]);
    expect(metrics()).toMatchObject({ 'UnusableMessages': 1, 'Rejections ID_REUSED': 1 });
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 1, superseded: 1 }));
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 2 }));
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, entries: 1 }));
    expect(await rows('id', 'id')).toEqual([[1], [2], [3], [4]]);
  });
});

test('a row that its message has brought under other rules is not replayed, though as many other rows were rejected then', async () => {
  const { deploy, rows, bucket } = given();
  const message = { id: 'm', body: [{ id: 1, text: LONG }, { id: 2, other: 1 }] };
  bucket.fault = (_, key) => {
    if (key.startsWith('staging/')) throw new Error('S3 is gone');
  };
  await (await deploy([ID, TEXT], { unknownFields: 'IGNORE' })).ingest(message);
  bucket.fault = () => undefined;
  const { ingest, replay } = await deploy([ID, WIDE], { unknownFields: 'REJECT' });
  expect(await ingest(message)).toEqual(DONE);
  expect(await replay(REJECTED)).toEqual(replayResult({ objects: 2, superseded: 1, entries: 1, rejected: 1 }));
  expect(await rows()).toEqual([[1, LONG]]);
});

test('a second message under the id of one of which no row was staged is loaded by force only', async () => {
  const { deploy, rows } = given();
  await (await deploy([ID, TEXT])).ingest({ id: '1', deduplicationId: 'order-7', body: { id: 1, text: LONG } });
  const { ingest, replay } = await deploy([ID, WIDE]);
  expect(await replay(REJECTED)).toMatchObject({ rowsLoaded: 1 });
  expect(await ingest({ id: '2', deduplicationId: 'order-7', body: { id: 2 } })).toEqual(DONE);
  expect(await replay(REJECTED)).toMatchObject({ rowsLoaded: 0, superseded: 1 });
  expect(await rows('id', 'id')).toEqual([[1]]);
});

test('ids with characters above U+FFFF load once', async () => {
  const { deploy, rows, ledger } = given();
  const { ingest } = await deploy([ID, TEXT]);
  const message = { id: 'm', deduplicationId: 'order-😀-1', body: [{ id: 1 }, { id: 2 }] };
  expect(await ingest(message)).toEqual(DONE);
  expect(await ingest(message)).toEqual(DONE);
  expect(await rows('id', 'id')).toEqual([[1], [2]]);
  expect(await ledger()).toEqual([['order-😀-1', 2]]);
});
