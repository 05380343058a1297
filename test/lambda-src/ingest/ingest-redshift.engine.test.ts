import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { stagedRows } from '../../../lambda-src/encode/staged-rows';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { decompress } from '../../../lambda-src/staging/compression';
import { NamedTable } from '../../../lambda-src/table/frozen-table';
import { TableSpecification } from '../../../src/private/contract/ddl';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { ColumnSchema } from '../../../src/private/contract/table';
import { tableSql } from '../../../src/private/table/table-sql';
import { COPY_ROLE, useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { CONTEXT, deployTable, loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { column, ID, ingestSchema, TEXT } from '../schemas';

const redshift = useStandIn();
let bucket: MemoryBucket;

muteOutput();

beforeEach(() => {
  bucket = new MemoryBucket((key, body) => redshift.put(key, body));
});

const SCHEMA = 'app "1"';

async function deploy(tableName: string, columns: readonly ColumnSchema[], more: Partial<NamedTable> = {}): Promise<unknown> {
  return deployTable(redshift, SCHEMA, tableName, columns, more);
}

function ingest(tableName: string, schema: IngestSchema, redshiftData: RedshiftDataClient = redshift.client('Loader')) {
  const handler = createRedshiftIngest(loaderEnvironment(SCHEMA, tableName), schema, { s3: bucket.s3, redshiftData, tryMessages: noCulprits });
  const run = async (...messages: Published[]) => handler(sqsEvent(...messages), CONTEXT);
  return Object.assign(run, { check: async () => handler({ check: {} }, CONTEXT) });
}

test('rows come into a table that the custom resource made, once', async () => {
  const columns = [ID, TEXT, column('a "quoted" name', { name: 'SUPER' }, 'SUPER')];
  expect(await deploy('my "table"', columns)).toEqual({ status: 'SUCCESS', physicalResourceId: 'cluster/analytics/app "1"/my "table"' });
  const run = ingest('my "table"', ingestSchema({ columns }));
  const first = { id: '1', body: [{ 'id': 1, 'text': 'x,"y"\n', 'a "quoted" name': { a: [1] } }, { id: 2, text: '' }] };
  expect(await run(first)).toEqual({ batchItemFailures: [] });
  expect(await run(first, { id: '2', body: { id: 3, text: '\\N' } })).toEqual({ batchItemFailures: [] });
  const loaded = await redshift.rows('SELECT id, text, "a ""quoted"" name" FROM "app ""1"""."my ""table""" ORDER BY id');
  expect(loaded.map(([id, text, json]) => [id, text, JSON.parse(String(json))])).toEqual([
    [1, 'x,"y"\n', { a: [1] }], [2, '', null], [3, '\\N', null],
  ]);
  expect(await redshift.rows('SELECT deduplication_id, row_count FROM "app ""1"""."my ""table""_ledger" ORDER BY 1')).toEqual([['1', 2], ['2', 1]]);
  expect(bucket.keys('staging/')).toEqual([]);
  expect(bucket.keys('loaded/')).toHaveLength(2);
});

test('columns may be called anything', async () => {
  const names = ['select', 'user', 'it\'s', 'x"; drop table "y', '-- comment', '{}', ':name', '$1', '\\', 'столбец', '数量', ' blank ', 'deduplication_id', 'a.b'];
  const columns = names.map((name) => column(name, { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)'));
  await deploy('hostile', columns);
  const row = Object.fromEntries(names.map((name, at) => [name, `value ${at}`]));
  expect(await ingest('hostile', ingestSchema({ columns }))({ id: '1', body: row })).toEqual({ batchItemFailures: [] });
  expect(await redshift.rows('SELECT * FROM "app ""1"""."hostile"')).toEqual([Object.values(row)]);
});

test.each(['EXACTLY_ONCE', 'AT_LEAST_ONCE'] as const)('an object staged under an older schema loads after columns were added and widened: %s', async (delivery) => {
  const tableName = `aged_${delivery.toLowerCase()}`;
  await deploy(tableName, [ID, TEXT], { delivery });
  const grown = [
    ID, column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)'), column('note', { name: 'SUPER' }, 'SUPER'),
    column('kind', { name: 'VARCHAR', length: 5 }, 'VARCHAR(5)', { nullable: false, defaultSql: "'new'" }),
  ];
  const staged: string[] = [];
  // the table changes when the object lies there and the load is about to begin
  const late = {
    send: async (command: never) => {
      if (staged.length === 0) {
        staged.push(...bucket.keys('staging/'));
        expect(await deploy(tableName, grown, { delivery })).toMatchObject({ status: 'SUCCESS' });
      }
      return redshift.client('Loader').send(command);
    },
  } as unknown as RedshiftDataClient;
  expect(await ingest(tableName, ingestSchema({ delivery }), late)({ id: '1', body: { id: 1, text: 'old' } })).toEqual({ batchItemFailures: [] });
  expect(staged).toContainEqual(expect.stringMatching(/\.csv\.zst$/));
  expect(await ingest(tableName, ingestSchema({ delivery, columns: grown }))({ id: '2', body: { id: 2, text: 'x'.repeat(20), kind: 'given' } })).toEqual({ batchItemFailures: [] });
  expect(await redshift.rows(`SELECT id, text, note, kind FROM "app ""1""".${tableName} ORDER BY id`)).toEqual([
    [1, 'old', null, 'new'], [2, 'x'.repeat(20), null, 'given'],
  ]);
});

test('rows load into a table that an administrator made from the SQL that is given out', async () => {
  const columns = [ID, TEXT, column('a; "quoted" name', { name: 'SUPER' }, 'SUPER')];
  const table: TableSpecification = {
    schemaName: 'app "1"',
    tableName: 'by_hand',
    columns,
    delivery: 'EXACTLY_ONCE',
    loadMode: 'APPEND',
    layout: { distribution: { style: 'KEY', column: 'id' }, sort: { style: 'COMPOUND', columns: ['id'] } },
  };
  const warehouse = { loader: { database: 'analytics' }, copyRole: { arns: COPY_ROLE } } as never;
  await redshift.do(tableSql(table, { name: 'IAMR:HandLoader', creatable: true }, warehouse).split(/;(?:\n|$)/).filter((statement) => statement !== ''), { mode: 'AUTO_COMMIT' });
  const run = ingest('by_hand', ingestSchema({ columns }), redshift.client('HandLoader'));
  expect(await run({ id: '1', body: { id: 1, text: 'a' } })).toEqual({ batchItemFailures: [] });
  expect(await redshift.rows('SELECT id, text FROM "app ""1""".by_hand')).toEqual([[1, 'a']]);
  expect(await deploy('by_hand', columns)).toMatchObject({ status: 'SUCCESS' });
});

test.each(['ZSTD', 'GZIP', 'NONE'] as const)('objects of compression %s load', async (compression) => {
  await deploy(`compressed_${compression.toLowerCase()}`, [ID, TEXT]);
  expect(await ingest(`compressed_${compression.toLowerCase()}`, ingestSchema({ compression }))({ id: '1', body: { id: 1, text: 'a' } })).toEqual({ batchItemFailures: [] });
  expect(await redshift.rows(`SELECT * FROM "app ""1"""."compressed_${compression.toLowerCase()}"`)).toEqual([[1, 'a']]);
});

/** The handler takes ten bytes where COPY is told to take three. */
const LAX = column('text', { name: 'VARCHAR', length: 10 }, 'VARCHAR(3)');

test('rows that COPY refuses are quarantined with its reason, and every other row is loaded', async () => {
  await deploy('refused', [ID, TEXT]);
  const run = ingest('refused', ingestSchema({ columns: [ID, LAX] }));
  const messages = [
    { id: '1', body: [{ id: 1, text: 'a\nb' }, { id: 'no number' }, { id: 2, text: 'too long' }, { id: 3, text: 'c' }] },
    { id: '2', body: { id: 4, text: 'long too' } },
    { id: '3', body: { id: 5, text: 'd\n\n' } },
  ];
  expect(await run(...messages)).toEqual({ batchItemFailures: [] });
  expect(await redshift.rows('SELECT id, text FROM "app ""1""".refused ORDER BY id')).toEqual([[1, 'a\nb'], [3, 'c'], [5, 'd\n\n']]);
  expect(await redshift.rows('SELECT deduplication_id, row_count FROM "app ""1""".refused_ledger ORDER BY 1')).toEqual([['1', 2], ['3', 1]]);
  const kept = bucket.rejectedOnce();
  expect(kept.map(({ messageId, row, reason, column: name, value }) => ({ messageId, row, reason, name, value }))).toEqual([
    { messageId: '1', row: 2, reason: 'NOT_A_NUMBER', name: 'id', value: { id: 'no number' } },
    { messageId: '1', row: 3, reason: 'REFUSED_BY_COPY', name: 'text', value: { id: 2, text: 'too long' } },
    { messageId: '2', row: 1, reason: 'REFUSED_BY_COPY', name: 'text', value: { id: 4, text: 'long too' } },
  ]);
  expect(kept[1].detail).toMatch(/length exceeds DDL length.*1204/i);
  expect(bucket.keys('staging/')).toEqual([]);

  expect(await run(...messages)).toEqual({ batchItemFailures: [] });
  expect(await redshift.rows('SELECT count(*) FROM "app ""1""".refused')).toEqual([[3]]);
  const objects = bucket.keys('rejected/');
  expect(bucket.rejectedOnce()).toEqual(kept);

  bucket.fault = (_, key) => {
    if (key.startsWith('staging/')) throw new Error('S3 is gone');
  };
  await run(...messages); // as far as that: nobody has found out yet what COPY refuses
  expect(bucket.keys('rejected/')).toEqual(objects);
});

test('what others may be loading under the same name is always the whole batch', async () => {
  const staged: number[] = [];
  bucket = new MemoryBucket((key, body) => {
    redshift.put(key, body);
    if (/^staging\/[0-9a-f]{32}\.\d+\.[\w-]+\.csv\.zst$/.test(key)) {
      staged.push(stagedRows(decompress(body, key)).length);
    }
  });
  await deploy('probed', [ID, TEXT]);
  // the two ways of counting lines differ, so that what they blame is tried out
  await ingest('probed', ingestSchema({ columns: [ID, LAX] }))({ id: '1', body: [{ id: 1, text: '\n\n' }, { id: 2, text: 'abcd' }, { id: 3 }] });
  expect(staged).toEqual([3]);
  expect(bucket.calls.filter((call) => /^put .*probe-.*zst$/.test(call)).length).toBeGreaterThan(0);
  expect(bucket.keys('staging/')).toEqual([]);
});

test('a batch of which COPY refuses everything is quarantined and done', async () => {
  await deploy('refused_all', [ID, TEXT]);
  expect(await ingest('refused_all', ingestSchema({ columns: [ID, LAX] }))({ id: '1', body: [{ id: 1, text: 'abcd' }, { id: 2, text: 'abcd' }] }))
    .toEqual({ batchItemFailures: [] });
  expect(bucket.rejected()).toHaveLength(2);
  expect(bucket.keys('staging/')).toEqual([]);
});

test('a message fails whole when rejected rows are to fail it and COPY refuses one', async () => {
  await deploy('failing', [ID, TEXT]);
  const run = ingest('failing', ingestSchema({ columns: [ID, LAX], rejectedRows: 'FAIL_MESSAGE' }));
  expect(await run({ id: '1', body: [{ id: 1, text: 'a' }, { id: 2, text: 'abcd' }] }, { id: '2', body: { id: 3, text: 'b' } }))
    .toEqual({ batchItemFailures: [{ itemIdentifier: 'item-1' }] });
  expect(await redshift.rows('SELECT id FROM "app ""1""".failing')).toEqual([[3]]);
  expect(bucket.rejected()).toEqual([]);
});

test('at least once needs no ledger', async () => {
  await deploy('plain', [ID, TEXT], { delivery: 'AT_LEAST_ONCE' });
  const run = ingest('plain', ingestSchema({ delivery: 'AT_LEAST_ONCE' }));
  expect(await run({ id: '1', body: { id: 1 } })).toEqual({ batchItemFailures: [] });
  expect(await run({ id: '1', body: { id: 1 } })).toEqual({ batchItemFailures: [] });
  expect(await redshift.rows('SELECT id, text FROM "app ""1""".plain')).toEqual([[1, null], [1, null]]);
  expect(await redshift.rows('SELECT count(*) FROM svv_redshift_tables WHERE table_name = \'plain_ledger\'')).toEqual([[0]]);
});

test('objects left by an invocation that died are swept when every message of theirs is loaded', async () => {
  await deploy('swept', [ID, TEXT]);
  const run = ingest('swept', ingestSchema());
  const [one, two, three] = ['1', '2', '3'].map((id) => ({ id, body: { id: Number(id) } }));
  bucket.fault = (action) => {
    if (action === 'copy') throw new Error('S3 is gone');
  };
  await run(one, two);
  bucket.fault = () => undefined;
  const left = bucket.keys('staging/');
  expect(left).toHaveLength(2);
  await run(three);
  await run.check();
  expect(bucket.keys('staging/')).toEqual(left);
  bucket.age(300_000);
  await run.check();
  expect(bucket.keys('staging/')).toEqual([]);
  expect(bucket.keys('loaded/')).toHaveLength(2);
});

test('an object with a message that is not loaded stays', async () => {
  await deploy('kept', [ID, TEXT]);
  const run = ingest('kept', ingestSchema());
  await run({ id: '1', body: { id: 1 } });
  bucket.put('staging/0123.2.a.csv', Buffer.from('1,7,1,x\n2,8,2,y\n'), { 'loaded-key': 'loaded/2026/01/01/0123.2.csv' });
  bucket.age(300_000);
  await run.check();
  expect(bucket.keys('staging/')).toEqual(['staging/0123.2.a.csv']);
  await run({ id: '2', body: { id: 2 } });
  await run.check();
  expect(bucket.keys('staging/')).toEqual([]);
  expect(bucket.text('loaded/2026/01/01/0123.2.csv')).toBe('1,7,1,x\n2,8,2,y\n');
});

describe('the ledger\'s horizon', () => {
  const DAY = 24 * 3_600_000;
  const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

  test('a message older than the ledger looks back is quarantined whole, and a younger one loads', async () => {
    await deploy('horizon', [ID, TEXT]);
    const run = ingest('horizon', ingestSchema({ ledgerHorizonDays: 30 }));
    expect(await run({ id: '1', body: { id: 1 }, publishedAt: ago(30.01) }, { id: '2', body: { id: 2 }, publishedAt: ago(29.99) })).toEqual({ batchItemFailures: [] });
    expect(await redshift.rows('SELECT id FROM "app ""1""".horizon')).toEqual([[2]]);
    expect(bucket.rejected()).toMatchObject([{ reason: 'TOO_OLD', messageId: '1', row: null, value: '{"id":1}' }]);
  });

  test('the ledger forgets what is too old to come again, at the first load of a handler and then once a day', async () => {
    await deploy('pruned', [ID, TEXT]);
    const run = ingest('pruned', ingestSchema({ ledgerHorizonDays: 30 }));
    const grown = 'INSERT INTO "app ""1""".pruned_ledger SELECT age, 1, DATEADD(day, -age, GETDATE()) FROM (SELECT 31 AS age UNION SELECT 33) AS ages';
    const known = async () => (await redshift.rows('SELECT deduplication_id FROM "app ""1""".pruned_ledger WHERE row_count > 0 ORDER BY 1')).flat();
    await redshift.do(grown);
    await run({ id: '1', body: { id: 1 }, publishedAt: ago(0) });
    expect(await known()).toEqual(['1', '31']);
    await redshift.do(grown.replace('31', '34'));
    await run({ id: '2', body: { id: 2 }, publishedAt: ago(0) });
    expect(await known()).toEqual(['1', '2', '31', '33', '34']);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + DAY);
    await run({ id: '3', body: { id: 3 }, publishedAt: ago(0) });
    jest.restoreAllMocks();
    expect(await known()).toEqual(['1', '2', '3', '31']);
  });

  test('a message is known again, and times are in UTC, whatever the time zone of the user is', async () => {
    const time = (name: string, type: 'TIMESTAMP' | 'TIMESTAMPTZ') =>
      column(name, { name: type }, type, { nullable: false, source: { from: 'LOAD_TIME' }, byLoad: 'LOAD_TIME' });
    const columns = [ID, time('plain', 'TIMESTAMP'), time('zoned', 'TIMESTAMPTZ')];
    await deploy('abroad', columns);
    const run = ingest('abroad', ingestSchema({ columns, ledgerHorizonDays: 30 }));
    const message = { id: '1', body: { id: 1 }, publishedAt: ago(0) };
    for (const zone of ['America/New_York', 'Asia/Kolkata']) {
      await redshift.do([`ALTER USER "IAMR:Loader" SET timezone TO '${zone}'`]);
      expect(await run(message)).toEqual({ batchItemFailures: [] });
    }
    await redshift.do(['ALTER USER "IAMR:Loader" RESET timezone']);
    const seconds = (value: string) => `CAST(EXTRACT(EPOCH FROM ${value}) AS BIGINT)`;
    const times = [
      ...await redshift.rows(`SELECT ${seconds('plain')}, ${seconds('zoned')} FROM "app ""1""".abroad`),
      ...await redshift.rows(`SELECT ${seconds('loaded_at')} FROM "app ""1""".abroad_ledger WHERE row_count > 0`),
    ].flat();
    expect(times.map((at) => Math.round((Date.now() / 1000 - Number(at)) / 3_600))).toEqual([0, 0, 0]);
  });
});
