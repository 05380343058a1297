import { loading, loadResult, recently } from './loading';
import { reusedId } from '../../../lambda-src/message/deduplication-id';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { networkError } from '../data-api-double';
import { replayResult } from '../redeployable';
import { column, ID, TEXT } from '../schemas';

const redshift = useStandIn();

muteOutput();

/** The handler takes ten bytes where COPY is told to take three. */
const LAX = column('text', { name: 'VARCHAR', length: 10 }, 'VARCHAR(3)');
const LONG = column('text', { name: 'VARCHAR', length: 40 }, 'VARCHAR(40)');
const EVERYTHING = [
  ID, LAX, column('whole', { name: 'SUPER' }, 'SUPER'), column('bytes', { name: 'VARBYTE', length: 10, encoding: 'BASE64' }, 'VARBYTE(10)'),
  column('at', { name: 'TIMESTAMP', epoch: 'SECONDS' }, 'TIMESTAMP'), column('inner', { name: 'DECIMAL', precision: 20, scale: 2 }, 'DECIMAL(20,2)', { source: { from: 'FIELD', path: ['deep', 'number'] } }),
  column('kind', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)', { source: { from: 'ATTRIBUTE', name: 'deduplicationId' } }), column('flag', { name: 'BOOLEAN' }, 'BOOLEAN'),
  column('parsed', { name: 'SUPER', fromText: true }, 'SUPER'),
  column('loaded', { name: 'TIMESTAMP' }, 'TIMESTAMP', { nullable: false, source: { from: 'LOAD_TIME' }, byLoad: 'LOAD_TIME' }),
];

test('the objects of which COPY refuses no row load first, then what it takes of the others, and refused rows are kept, rebuilt', async () => {
  const { load, table, bucket, pending } = loading(redshift);
  const { deploy, rows, ledger, prefix } = table();
  const { stage } = await deploy([ID, LAX]);
  await stage({ id: 'a', body: [{ id: 1, text: 'a\nb' }, { id: 2, text: 'too long' }, { id: 3, text: 'c' }] }, { id: 'b', body: { id: 4 } });
  await stage({ id: 'c', body: { id: 5 } });
  await stage({ id: 'd', body: [{ id: 6, text: 'long too' }, { id: 7, text: 'ok' }] });
  expect(await load()).toEqual(loadResult({ loads: 2, objects: 3, rowsLoaded: 5, rowsRejected: 2 }));
  expect(await rows('id')).toEqual([[1], [3], [4], [5], [7]]);
  expect(await ledger()).toEqual([['a', 2], ['b', 1], ['c', 1], ['d', 1]]);
  expect(pending()).toEqual([]);
  expect(bucket.rejected(prefix)).toMatchObject([
    { deduplicationId: 'a', row: 2, reason: 'REFUSED_BY_COPY', column: 'text', rebuilt: true, rowsStaged: 2, value: { id: '2', text: 'too long' } },
    { deduplicationId: 'd', row: 1, reason: 'REFUSED_BY_COPY', rowsStaged: 1, value: { id: '6', text: 'long too' } },
  ]);
  expect(bucket.keys(`${prefix}loaded/`).filter((key) => key.endsWith('zst')).map((key) => bucket.text(key)).join('')).not.toContain('long');
});

describe('a message of which COPY refuses every row', () => {
  test('is in the ledger with no rows, so that each of its rows loads by itself when the table can hold it, also what the handler had rejected', async () => {
    const { load, table } = loading(redshift);
    const { deploy, rows, name } = table();
    const { stage } = await deploy([ID, LAX]);
    await stage({ id: 'a', body: [{ id: 1, text: 'too long' }, { id: 'x' }, { id: 2, text: 'long too' }, { id: 3, text: 'longer than ten' }] });
    expect(await load()).toEqual(loadResult({ rowsRejected: 2 }));
    expect(await redshift.rows(`SELECT deduplication_id, row_count FROM app.${name}_ledger`)).toEqual([['a', 0]]);
    const { replay } = await deploy([ID, LONG]);
    for (let again = 0; again < 2; again++) {
      await replay({ prefix: 'rejected/' });
      expect(await load()).toMatchObject({ failed: 0, rowsLoaded: again === 0 ? 3 : 0 });
    }
    expect(await rows()).toEqual([[1, 'too long'], [2, 'long too'], [3, 'longer than ten']]);
  });

  test('keeps the entry that the ledger has of it, because a copy of it was loaded', async () => {
    const { load, table } = loading(redshift);
    const { deploy, rows, ledger } = table();
    const wider = await deploy([ID, TEXT]);
    await wider.stage({ id: 'a', body: [{ id: 1, text: 'too long' }], publishedAt: recently(-1) });
    const { stage, replay } = await deploy([ID, LAX], {}, [ID, TEXT]);
    await stage({ id: 'a', body: [{ id: 1, text: 'too long' }] });
    await load();
    expect([await rows(), await ledger()]).toEqual([[[1, 'too long']], [['a', 1]]]);
    await replay({ prefix: 'rejected/' });
    expect(await load()).toMatchObject({ rowsLoaded: 0 });
  });

  test('is kept whole besides if the ledger knows another message with its id, and loads by force', async () => {
    const { load, table, bucket } = loading(redshift);
    const { deploy, rows, prefix } = table();
    const { stage } = await deploy([ID, LAX]);
    await stage({ id: '1', deduplicationId: 'a', body: { id: 9 } });
    await load();
    await stage({ id: '2', deduplicationId: 'a', body: [{ id: 1, text: 'too long' }] });
    await load();
    expect(bucket.rejected(prefix).map(({ reason }) => reason).sort()).toEqual(['ID_REUSED', 'REFUSED_BY_COPY']);
    const { replay } = await deploy([ID, TEXT]);
    await replay({ prefix: 'rejected/' });
    expect(await load()).toMatchObject({ rowsLoaded: 0 });
    await replay({ prefix: 'rejected/', force: true });
    await load();
    expect(await rows('id')).toEqual([[1], [9]]);
  });
});

test.each([[{}, { unknownFields: 'IGNORE' }], [{ unknownFields: 'IGNORE' }, {}]] as const)(
  'a row that two versions have rejected loads if the second one staged the rest of its message: %j, %j', async (first, second) => {
    const { load, table, bucket, pending } = loading(redshift);
    const { deploy, rows } = table();
    const message = { id: 'a', body: [{ id: 1 }, { id: 2, text: 'longer than ten' }] };
    await (await deploy([ID, LAX], first, [ID, LONG])).stage(message);
    pending().forEach(({ key }) => bucket.objects.delete(key)); // as if the handler had died before that
    await (await deploy([ID, LAX], second, [ID, LONG])).stage(message);
    await load();
    const { replay } = await deploy([ID, LONG]);
    await replay({ prefix: 'rejected/' });
    await load();
    expect(await rows('id')).toEqual([[1], [2]]);
  });

test.each(['QUARANTINE', 'FAIL_MESSAGE'] as const)('what was refused loads when the table can hold it: %s', async (rejectedRows) => {
  const { load, table, bucket } = loading(redshift);
  const { deploy, rows, prefix } = table();
  const { stage } = await deploy([ID, LAX], { rejectedRows });
  await stage({ id: 'a', body: [{ id: 1 }, { id: 2, text: 'too long' }] }, { id: 'b', body: [{ id: 3, text: 'long too' }] }, { id: 'c', body: { id: 4 } });
  await load();
  const failing = rejectedRows === 'FAIL_MESSAGE';
  expect(await rows('id')).toEqual(failing ? [[4]] : [[1], [4]]);
  expect(bucket.rejected(prefix).map(({ deduplicationId, row, reason }) => [deduplicationId, row, reason])).toEqual(expect.arrayContaining([
    ...failing ? [['a', 1, 'SIBLING_REJECTED']] : [], ['a', 2, 'REFUSED_BY_COPY'], ['b', 1, 'REFUSED_BY_COPY'],
  ]));
  const { replay } = await deploy([ID, TEXT], { rejectedRows });
  expect(await replay({ prefix: 'rejected/' })).toEqual(replayResult({ objects: 2, entries: 2, rowsStaged: failing ? 3 : 2 }));
  await load();
  await replay({ prefix: 'rejected/' });
  await load();
  expect(await rows()).toEqual([[1, null], [2, 'too long'], [3, 'long too'], [4, null]]);
});

test('a rebuilt row has the values that its message had, whatever the types and sources of the columns are', async () => {
  const { load, table } = loading(redshift);
  const { deploy, rows } = table();
  const { stage } = await deploy(EVERYTHING);
  const message = (id: number, text: string) => ({
    id: `m${id}`,
    deduplicationId: `kind-${id}`,
    body: { id, text, whole: { a: [1.50, '"x"', null] }, bytes: 'AP8=', parsed: '"a text"', at: 1772600767.25, deep: { number: 123456789012345678.25 }, flag: true },
  });
  await stage({ ...message(1, 'ok'), body: JSON.stringify(message(1, 'ok').body).replace('123456789012345680', '123456789012345678.25') },
    { ...message(2, 'too long'), body: JSON.stringify(message(2, 'too long').body).replace('123456789012345680', '123456789012345678.25') },
    { id: 'm3', deduplicationId: 'kind-3', body: { id: 3, text: 'too long' } });
  await load();
  expect(await rows('id')).toEqual([[1]]);
  const { replay } = await deploy([ID, TEXT, ...EVERYTHING.slice(2)]);
  expect(await replay({ prefix: 'rejected/' })).toMatchObject({ rowsStaged: 2, rejected: 0 });
  await load();
  const what = 'id, whole, bytes, parsed, at, "inner", flag';
  const [one, two, three] = await rows(what);
  expect(two.slice(1)).toEqual(one.slice(1));
  expect(three).toEqual([3, null, null, null, null, null, null]);
  expect(one[3]).toBe('"a text"');
  expect(await rows('CASE WHEN loaded IS NULL THEN 0 ELSE 1 END')).toEqual([[1], [1], [1]]);
  expect(await rows('kind')).toEqual([['kind-1'], ['kind-2'], ['kind-3']]);
});

test('merged rows that COPY refuses keep their arrival out of what is kept, and the rest merges', async () => {
  const { load, table, bucket } = loading(redshift);
  const { deploy, rows, prefix } = table();
  const { stage } = await deploy([ID, LAX], { merge: { keyColumns: ['id'], orderColumns: ['text'] } });
  const publishedAt = recently();
  await stage({ id: 'a', body: [{ id: 1, text: 'too long' }, { id: 1, text: 'b' }, { id: 2, text: 'c' }], publishedAt }, { id: 'b', body: { id: 1, text: 'a' } });
  expect(await load()).toMatchObject({ failed: 0, rowsRejected: 1 });
  expect(await rows()).toEqual([[1, 'b'], [2, 'c']]);
  expect(bucket.rejected(prefix)).toMatchObject([{ row: 1, messageId: 'a', publishedAt, value: { id: '1', text: 'too long' } }]);
});

test('what cannot be kept keeps its object, and the next run does it', async () => {
  const { load, table, bucket, pending } = loading(redshift);
  const { deploy, rows, prefix } = table();
  const { stage } = await deploy([ID, LAX]);
  await stage({ id: 'a', body: [{ id: 1 }, { id: 2, text: 'too long' }] });
  bucket.fault = (action, key) => {
    if (action === 'put' && key.includes('/rejected/')) throw networkError();
  };
  expect(await load()).toEqual(loadResult({ failed: 1, pending: 1 }));
  expect([await rows(), pending().length]).toEqual([[], 1]);
  bucket.fault = () => undefined;
  await load();
  expect([await rows('id'), bucket.rejected(prefix).length]).toEqual([[[1]], 1]);
});

describe('a message whose id another one has', () => {
  const MINE = { id: '1', deduplicationId: 'same', body: { id: 1 } };
  const OTHER = { id: '2', deduplicationId: 'same', body: [{ id: 2 }, { id: 3 }] };

  test('is kept whole, whether both are in one load or not, and loads by force', async () => {
    for (const together of [true, false]) {
      const { load, table, bucket, pending } = loading(redshift);
      const { deploy, rows, ledger, prefix } = table();
      const { stage, replay } = await deploy();
      await stage({ ...MINE, publishedAt: recently(-1) });
      if (!together) await load();
      await stage(OTHER);
      expect(await load()).toMatchObject({ failed: 0, rowsRejected: 2 });
      expect([await rows('id'), await ledger()]).toEqual([[[1]], [['same', 1]]]);
      expect(bucket.rejected(prefix)).toMatchObject([{ reason: 'ID_REUSED', row: null, rebuilt: true, deduplicationId: 'same', value: '[{"id":"2","text":null},{"id":"3","text":null}]' }]);
      expect(pending()).toEqual([]);
      await replay({ prefix: 'rejected/' });
      await load();
      expect(await rows('id')).toEqual([[1]]);
      for (let again = 0; again < 2; again++) {
        await replay({ prefix: 'rejected/', force: true });
        await load();
        expect(await rows('id')).toEqual([[1], [2], [3]]);
      }
      expect((await ledger()).map(([id]) => id)).toContainEqual(expect.stringContaining(reusedId('same', '')));
    }
  });

  test('is not lost if it cannot be kept after the others were loaded', async () => {
    const { load, table, bucket, pending } = loading(redshift);
    const { deploy, prefix } = table();
    const { stage } = await deploy();
    await stage({ ...MINE, publishedAt: recently(-1) });
    await stage(OTHER);
    bucket.fault = (action, key) => {
      if (action === 'put' && key.includes('/rejected/')) throw networkError();
    };
    expect(await load()).toMatchObject({ failed: 1, rowsLoaded: 1 });
    expect(pending()).toHaveLength(2);
    bucket.fault = () => undefined;
    expect(await load()).toMatchObject({ failed: 0, rowsLoaded: 0, rowsRejected: 2 });
    expect(bucket.rejected(prefix)).toHaveLength(1);
  });
});

describe('a ledger that has forgotten', () => {
  test('keeps what is as old as that, and the rest loads', async () => {
    const { load, table, bucket, pending } = loading(redshift);
    const { deploy, rows, prefix, name } = table();
    const { stage, replay } = await deploy();
    await stage({ id: '1', body: [{ id: 1 }, { id: 2 }], publishedAt: recently(-180) }, { id: '2', body: { id: 3 }, publishedAt: recently() });
    await stage({ id: '3', body: { id: 4 }, publishedAt: recently() });
    await redshift.do(`INSERT INTO app.${name}_ledger (deduplication_id, row_count, loaded_at) VALUES (chr(1) || 'forgotten', 0, '${recently(-120)}')`);
    expect(await load()).toEqual(loadResult({ loads: 1, objects: 1, rowsLoaded: 1, rowsRejected: 3 }));
    expect(await rows('id')).toEqual([[4]]);
    expect(bucket.rejected(prefix)).toMatchObject([{ reason: 'TOO_OLD', row: null, deduplicationId: '1' }, { reason: 'TOO_OLD', row: null, deduplicationId: '2' }]);
    expect(pending()).toEqual([]);
    await replay({ prefix: 'rejected/', force: true });
    await load();
    expect(await rows('id')).toEqual([[1], [2], [3], [4]]);
  });

  test('is not pruned while something older than its horizon is pending for the table', async () => {
    const { load, table, bucket, pending } = loading(redshift);
    const { deploy, name } = table();
    const { stage } = await deploy();
    const entries = async () => redshift.rows(`SELECT deduplication_id FROM app.${name}_ledger WHERE row_count > 0 ORDER BY 1`);
    await redshift.do(`INSERT INTO app.${name}_ledger (deduplication_id, row_count, loaded_at) VALUES ('ancient', 1, '2020-01-01')`);
    await stage({ id: '1', body: { id: 1 } });
    const [{ key, oldest }] = pending();
    const old = key.replace(`${oldest}`, `${Date.now() - 31 * 24 * 3_600_000}`);
    bucket.put(old, bucket.objects.get(key)!.body);
    bucket.objects.delete(key);
    await load();
    expect(await entries()).toEqual([['1'], ['ancient']]);
    await stage({ id: '2', body: { id: 2 } });
    await load();
    expect(await entries()).toEqual([['1'], ['2']]);
  });
});
