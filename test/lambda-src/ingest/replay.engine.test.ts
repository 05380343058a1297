import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { partId } from '../../../lambda-src/message/deduplication-id';
import { messageDigest } from '../../../lambda-src/message/message-digest';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { snsEnvelope } from '../events';
import { redeployable, replayResult } from '../redeployable';
import { column, ID, TEXT } from '../schemas';

const WIDE = column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)');
const SENT_AS = column('sent_as', { name: 'VARCHAR', length: 40 }, 'VARCHAR(40)', { source: { from: 'MESSAGE_ID' } });
const MINUTES = 60_000;
const REJECTED = { prefix: 'rejected/' };
const LOADED = { prefix: 'loaded/' };

const redshift = useStandIn();

muteOutput();

const given = () => redeployable(redshift);

describe('of what was rejected', () => {
  const ROWS = [{ id: 1, text: 'a' }, { id: 2, text: 'longer than ten' }, { id: 'no', text: 'b' }];

  test.each([
    ['JSON', '[{"id":1,"text":"a"},{"id":9007199254740993,"text":"longer than ten"},{"id":"no","text":"b"}]'],
    ['JSON_LINES', '{"id":1,"text":"a"}\n{"id":9007199254740993,"text":"longer than ten"}\n{"id":"no","text":"b"}'],
    ['TUPLES', '{"columns":["id","text"],"rows":[[1,"a"],[9007199254740993,"longer than ten"],["no","b"]]}'],
    ['PANDAS', '{"id":{"0":1,"1":9007199254740993,"2":"no"},"text":{"0":"a","1":"longer than ten","2":"b"}}'],
  ] as const)('%s: loads once what there is room for now, however often', async (payloadFormat, body) => {
    const { deploy, rows, ledger, bucket } = given();
    const before = await deploy([ID, TEXT, SENT_AS], { payloadFormat });
    await before.ingest({ id: 'm', deduplicationId: 'tick', body });
    expect(bucket.rejected()).toHaveLength(2);
    const { replay } = await deploy([ID, WIDE, SENT_AS], { payloadFormat });
    const kept = bucket.rejected();
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 1, entries: 2, rowsLoaded: 1, rejected: 1 }));
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 1, entries: 2, rejected: 1 }));
    expect(await rows('id', 'id::VARCHAR, text, sent_as')).toEqual([['1', 'a', 'm'], ['9007199254740993', 'longer than ten', 'm']]);
    expect(await ledger()).toEqual([['tick', 1], [partId('tick', messageDigest(body, { deduplicationId: 'tick' }), 2), 1]]);
    expect(bucket.rejected()).toEqual(kept);
  });

  test('a list of values without names is no row of nulls', async () => {
    const { deploy, rows, bucket } = given();
    const { ingest, replay } = await deploy([column('id', { name: 'BIGINT' }, 'BIGINT')], { payloadFormat: 'TUPLES' });
    await ingest({ id: 'm', body: { columns: ['id'], rows: [[1, 2], []] } });
    expect(bucket.rejected()).toHaveLength(2);
    expect(await replay(REJECTED)).toMatchObject({ entries: 1, rowsLoaded: 0, rejected: 2, failed: [] });
    expect(await rows()).toEqual([]);
  });

  test('a whole message loads under its own id', async () => {
    const { deploy, rows, ledger } = given();
    const lines = await deploy([ID, TEXT], { payloadFormat: 'JSON' });
    await lines.ingest({ id: 'm', body: '{"id":1}\n{"id":2}' });
    const { replay } = await deploy([ID, TEXT], { payloadFormat: 'JSON_LINES' });
    expect(await replay(REJECTED)).toMatchObject({ entries: 1, rowsLoaded: 2 });
    expect(await replay(REJECTED)).toMatchObject({ entries: 1, rowsLoaded: 0 });
    expect(await rows()).toEqual([[1, null], [2, null]]);
    expect(await ledger()).toEqual([['m', 2]]);
  });

  test('rows wait for their message, and are left out once it has brought them', async () => {
    const { deploy, rows, bucket } = given();
    const before = await deploy([ID, TEXT]);
    bucket.fault = (_, key) => {
      if (key.startsWith('staging/')) throw new Error('S3 is gone');
    };
    await before.ingest({ id: 'm', body: ROWS });
    bucket.fault = () => undefined;
    expect(bucket.rejected()).toHaveLength(2);
    const { ingest, replay } = await deploy([ID, WIDE]);
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 1, waiting: 2 }));
    await ingest({ id: 'm', body: ROWS });
    expect(await replay(REJECTED)).toEqual(replayResult({ objects: 2, superseded: 2, entries: 1, rejected: 1 }));
    expect(await rows()).toEqual([[1, 'a'], [2, 'longer than ten']]);
  });

  test('rows of a message that came again while its rows fitted no better are loaded', async () => {
    const { deploy, rows } = given();
    await (await deploy([ID, TEXT])).ingest({ id: 'm', body: ROWS });
    const { ingest, replay } = await deploy([ID, WIDE]);
    await ingest({ id: 'm', body: ROWS }); // the ledger knows it: row 2 is neither loaded nor rejected this time
    expect(await replay(REJECTED)).toMatchObject({ rowsLoaded: 1 });
    expect(await rows()).toEqual([[1, 'a'], [2, 'longer than ten']]);
  });

  test('a merge keeps the order of rows within their message', async () => {
    const key = { ...ID, key: true };
    const version = column('version', { name: 'INTEGER' }, 'INTEGER', { nullable: false, key: true });
    const merge = { keyColumns: ['id'], orderColumns: ['version'] };
    const { deploy, rows } = given();
    const before = await deploy([key, version, TEXT], { merge });
    await before.ingest({ id: 'm', body: [{ id: 1, version: 1, text: 'the first one' }, { id: 1, version: 1, text: 'the second one' }, { id: 2, version: 1 }] });
    const { replay } = await deploy([key, version, WIDE], { merge });
    expect(await replay(REJECTED)).toMatchObject({ entries: 2 });
    expect(await rows()).toEqual([[1, 1, 'the second one'], [2, 1, null]]);
  });

  test('the prefix and the times are kept to, and what is too old loads only by force', async () => {
    const { deploy, rows } = given();
    const { ingest, replay } = await deploy([ID, TEXT], { ledgerHorizonDays: 30 });
    await ingest({ id: '1', body: { id: 1 }, publishedAt: '2020-01-02T00:00:00.000Z' });
    expect(await replay({ ...REJECTED, force: true, to: '2020-01-02T00:00:00Z' })).toEqual(replayResult({}));
    expect(await replay({ prefix: 'rejected/2020/01/03', force: true })).toEqual(replayResult({}));
    expect(await replay({ prefix: 'rejected/2020/01/02' })).toEqual(replayResult({ objects: 1, tooOld: 1 }));
    expect(await rows()).toEqual([]);
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 1 }));
    expect(await replay({ ...REJECTED, force: true })).toEqual(replayResult({ objects: 1, entries: 1 }));
    expect(await rows()).toEqual([[1, null]]);
  });

  test('what time was left for is done, and the rest is asked for', async () => {
    const { deploy, rows, bucket } = given();
    await (await deploy([ID, TEXT])).ingest(...['1', '2', '3'].map((id) => ({ id, body: { id: Number(id), text: 'longer than ten' } })));
    const { replay, context } = await deploy([ID, WIDE]);
    context.getRemainingTimeInMillis = () => (bucket.calls.some((call) => call.startsWith('get rejected/')) ? 100_000 : 300_000);
    const first = await replay(REJECTED);
    expect(first).toEqual(replayResult({ objects: 1, entries: 1, rowsLoaded: 1, continueWith: { ...REJECTED, startAfter: expect.stringContaining('/1.') } }));
    context.getRemainingTimeInMillis = () => 300_000;
    expect(await replay(first.continueWith!)).toEqual(replayResult({ objects: 2, entries: 2, rowsLoaded: 2 }));
    expect(await rows('id', 'id')).toEqual([[1], [2], [3]]);
  });
});

describe('of what was loaded', () => {
  const MESSAGES = [{ id: '1', body: [{ id: 1, text: 'a' }, { id: 2, text: 'x,"y"\n' }] }, { id: '2', body: { id: 3 } }];
  const CONTENT = [[1, 'a'], [2, 'x,"y"\n'], [3, null]];

  test('nothing is loaded while the table has it, and all that is missing when table and ledger were set back', async () => {
    const { deploy, rows, table, bucket } = given();
    const { ingest, replay } = await deploy([ID, TEXT]);
    await ingest(MESSAGES[0]);
    await ingest(MESSAGES[1]);
    const objects = bucket.keys();
    expect(await replay(LOADED)).toEqual(replayResult({ objects: 2, entries: 3 }));
    await redshift.do([`DELETE FROM ${table} WHERE id < 3`, `DELETE FROM ${table}_ledger WHERE deduplication_id = '1'`]);
    expect(await replay(LOADED)).toEqual(replayResult({ objects: 2, entries: 3, rowsLoaded: 2 }));
    expect(await replay(LOADED)).toEqual(replayResult({ objects: 2, entries: 3 }));
    expect(await rows()).toEqual(CONTENT);
    expect(bucket.keys()).toEqual(objects);
  });

  test.each(['GZIP', 'NONE'] as const)('objects of compression %s load, whatever compression is deployed', async (compression) => {
    const { deploy, rows, table } = given();
    await (await deploy([ID, TEXT], { compression })).ingest(...MESSAGES);
    await redshift.do([`DELETE FROM ${table}`, `DELETE FROM ${table}_ledger`]);
    expect(await (await deploy([ID, TEXT])).replay(LOADED)).toMatchObject({ rowsLoaded: 3 });
    expect(await rows()).toEqual(CONTENT);
  });

  test('objects from before a column was added, and in another order, load into the columns they have', async () => {
    const { deploy, rows, table } = given();
    await (await deploy([ID, TEXT])).ingest(...MESSAGES);
    const added = column('added', { name: 'INTEGER' }, 'INTEGER');
    const { replay } = await deploy([added, WIDE, ID]);
    await redshift.do([`DELETE FROM ${table}`, `DELETE FROM ${table}_ledger`]);
    expect(await replay(LOADED)).toMatchObject({ rowsLoaded: 3, failed: [] });
    expect(await rows('id', 'id, text, added')).toEqual(CONTENT.map((row) => [...row, null]));
  });

  test('an object with a column that is not known any more is named, and the others load', async () => {
    const { deploy, rows, table, bucket } = given();
    await (await deploy([ID, column('gone', { name: 'INTEGER' }, 'INTEGER')])).ingest(MESSAGES[0]);
    const [old] = bucket.keys();
    const { ingest, replay } = await deploy([ID, TEXT]);
    await ingest(MESSAGES[1]);
    await redshift.do([`DELETE FROM ${table}`, `DELETE FROM ${table}_ledger`]);
    expect(await replay(LOADED)).toMatchObject({ objects: 2, rowsLoaded: 1, failed: [old] });
    expect(await rows('id', 'id')).toEqual([[3]]);
    expect(bucket.keys('staging/')).toEqual([]);
  });

  test('a merge takes no version back', async () => {
    const key = { ...ID, key: true };
    const version = column('version', { name: 'INTEGER' }, 'INTEGER', { nullable: false, key: true });
    const { deploy, rows, table } = given();
    const { ingest, replay } = await deploy([key, version], { merge: { keyColumns: ['id'], orderColumns: ['version'] } });
    await ingest({ id: 'a', body: { id: 1, version: 1 } });
    await ingest({ id: 'b', body: { id: 1, version: 2 } });
    await redshift.do(`DELETE FROM ${table}_ledger`);
    expect(await replay(LOADED)).toMatchObject({ objects: 2, entries: 2, failed: [] });
    expect(await rows()).toEqual([[1, 2]]);
  });

  test('an object older than the ledger looks back loads only by force', async () => {
    const { deploy, rows, table } = given();
    await (await deploy([ID, TEXT])).ingest(...MESSAGES.map((one) => ({ ...one, publishedAt: '2020-01-02T00:00:00.000Z' })));
    await redshift.do([`DELETE FROM ${table}`, `DELETE FROM ${table}_ledger`]);
    const { replay } = await deploy([ID, TEXT], { ledgerHorizonDays: 30 });
    expect(await replay(LOADED)).toEqual(replayResult({ objects: 1, tooOld: 1 }));
    expect(await replay({ ...LOADED, force: true })).toEqual(replayResult({ objects: 1, entries: 3, rowsLoaded: 3 }));
    expect(await rows()).toEqual(CONTENT);
  });

  test('the copy of an object stays while its load may be running, and a later check clears it away', async () => {
    const { deploy, bucket, rows } = given();
    const { ingest, replay, check, context } = await deploy([ID, TEXT]);
    await ingest(...MESSAGES);
    const [object] = bucket.keys('loaded/');
    const remaining = [300_000, 300_000, 300_000];
    context.getRemainingTimeInMillis = () => remaining.shift() ?? 0;
    expect(await replay(LOADED)).toMatchObject({ objects: 1, failed: [object] });
    expect(bucket.keys('staging/').filter((key) => key.endsWith('.zst'))).toHaveLength(1);
    bucket.age(10 * MINUTES);
    context.getRemainingTimeInMillis = () => 300_000;
    await check();
    expect(bucket.keys('staging/')).toEqual([]);
    expect(bucket.keys('loaded/')).toHaveLength(1);
    expect(await rows('id', 'id')).toEqual([[1], [2], [3]]);
  });
});

test('the subscription\'s dead letters are loaded as one batch, and what is safe is deleted', async () => {
  const { deploy, rows } = given();
  const { sqs, replay } = await deploy([ID, TEXT], { rejectedRows: 'FAIL_MESSAGE' });
  const letters = Array.from({ length: 12 }, (_, at) => ({ id: `${at}`, body: { id: at === 5 ? 'no' : at } }));
  const received = letters.map((message) => ({
    MessageId: message.id, ReceiptHandle: `handle ${message.id}`, Body: JSON.stringify(snsEnvelope(message)), Attributes: { SentTimestamp: '0' },
  }));
  sqs.on(ReceiveMessageCommand).resolvesOnce({ Messages: received.slice(0, 10) }).resolvesOnce({ Messages: received.slice(10) }).resolves({});
  sqs.on(DeleteMessageBatchCommand).resolves({});
  expect(await replay({ source: 'SUBSCRIPTION_DEAD_LETTERS' })).toEqual(replayResult({ entries: 12, rowsLoaded: 11, rejected: 1, failed: ['5'] }));
  expect(await rows('id', 'id')).toEqual(letters.filter(({ id }) => id !== '5').map(({ id }) => [Number(id)]));
  const deleted = sqs.commandCalls(DeleteMessageBatchCommand).flatMap(({ args: [{ input }] }) => input.Entries!);
  expect(deleted.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(letters.filter(({ id }) => id !== '5').map(({ id }) => `handle ${id}`));
  // none of them may come again while this invocation may still be at work
  expect(sqs.commandCalls(ReceiveMessageCommand)[0].args[0].input.VisibilityTimeout).toBe(300);
});
