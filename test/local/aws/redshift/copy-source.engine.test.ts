import { gzipSync, zstdCompressSync } from 'node:zlib';

import { BUCKET, COPY_ROLE, copyOf, useStandIn } from './stand-in';

const redshift = useStandIn();

beforeAll(async () => {
  await redshift.do('CREATE TABLE target (id INTEGER, text VARCHAR(20))');
});

beforeEach(() => redshift.do('DELETE FROM target'));

const ids = async () => (await redshift.rows('SELECT id FROM target ORDER BY id')).map(([id]) => id);

function copyFrom(key: string, options: string, role = COPY_ROLE): string {
  return `COPY "public"."target" ("id", "text") FROM 's3://${BUCKET}/${key}' IAM_ROLE '${role}' FORMAT AS CSV ${options}`;
}

test.each([
  ['GZIP', gzipSync], ['ZSTD', zstdCompressSync], ['', (text: string) => Buffer.from(text)],
])('reads a file with %s', async (option, compress) => {
  redshift.stage(`data.${option}`, compress('1,a\n2,b\n'));
  await redshift.do(copyOf(`data.${option}`, 'target', 'id, text', option));
  expect(await ids()).toEqual([1, 2]);
});

test.each([['GZIP', gzipSync], ['ZSTD', zstdCompressSync]])('reads a file of several pieces that were compressed with %s apart', async (option, compress) => {
  redshift.stage(`pieces.${option}`, Buffer.concat([compress('1,a\n'), compress('2,b\n'), compress('3,c\n')]));
  await redshift.do(copyOf(`pieces.${option}`, 'target', 'id, text', option));
  expect(await ids()).toEqual([1, 2, 3]);
});

test.each([
  ['cut off', (file: Buffer) => file.subarray(0, -1)], ['followed by something else', (file: Buffer) => Buffer.concat([file, Buffer.from('1,a\n')])],
])('a ZSTD file that is %s fails the load', async (_, spoil) => {
  redshift.stage('spoiled', spoil(zstdCompressSync('1,a\n')));
  expect((await redshift.run(copyOf('spoiled', 'target', 'id, text', 'ZSTD'))).Status).toBe('FAILED');
});

test('a file that is not compressed as the statement says fails the load', async () => {
  redshift.stage('plain.csv', '1,a\n');
  const { Status, Error } = await redshift.run(copyOf('plain.csv', 'target', 'id, text', 'GZIP'));
  expect([Status, Error]).toEqual(['FAILED', expect.stringContaining('failed to decompress s3://bucket/plain.csv as GZIP')]);
});

test('a manifest loads each of its files, one listed twice two times, and passes over a missing one that is not mandatory', async () => {
  redshift.put('one.csv', '1,a\n');
  redshift.put('two.csv', '2,b\n');
  const url = (key: string) => ({ url: `s3://${BUCKET}/${key}`, mandatory: false });
  redshift.put('many.manifest', JSON.stringify({ entries: ['one.csv', 'two.csv', 'missing.csv', 'one.csv'].map(url) }));
  const { ResultRows } = await redshift.do(copyFrom('many.manifest', 'MANIFEST'));
  expect([ResultRows, await ids()]).toEqual([3, [1, 1, 2]]);
  expect(await redshift.rows("SELECT status, table_name, loaded_rows, source_file_count, file_format, error_count FROM sys_load_history WHERE data_source LIKE '%many.manifest'"))
    .toEqual([['completed', 'target', 3, 3, 'CSV', 0]]);
});

test.each([
  ['a missing mandatory file', JSON.stringify({ entries: [{ url: `s3://${BUCKET}/missing.csv`, mandatory: true }] }), 'S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey'],
  ['no file at all', JSON.stringify({ entries: [{ url: `s3://${BUCKET}/missing.csv` }] }), "The specified S3 prefix 'bad.manifest' does not exist"],
  ['text that is not JSON', 'one.csv', 'is not valid JSON'],
  ['JSON without entries', '{"files": []}', 'must hold {"entries"'],
  ['a key without its bucket', '{"entries": [{"url": "one.csv"}]}', "'one.csv' is not the full path of an S3 object"],
])('a manifest with %s fails the load', async (_, manifest, error) => {
  redshift.put('bad.manifest', manifest);
  const description = await redshift.run(copyFrom('bad.manifest', 'MANIFEST'));
  expect([description.Status, description.Error]).toEqual(['FAILED', expect.stringContaining(error)]);
});

test('FROM without a manifest names a prefix, so a copy of the file beside it is loaded as well', async () => {
  redshift.put('prefix.csv', '1,a\n');
  redshift.put('prefix.csv.bak', '2,b\n');
  await redshift.do(copyFrom('prefix.csv', ''));
  expect(await ids()).toEqual([1, 2]);
});

test('a role that is not attached to the warehouse cannot be assumed', async () => {
  redshift.stage('role.csv', '1,a\n');
  const { Error } = await redshift.run(copyFrom('role.csv.manifest', 'MANIFEST', 'arn:aws:iam::123456789012:role/other'));
  expect(Error).toBe('ERROR: User arn:aws:redshift:us-east-1:123456789012:dbuser:cluster/admin is not authorized to assume IAM Role arn:aws:iam::123456789012:role/other');
});

test('headers, another delimiter and another quote are as the statement says', async () => {
  redshift.put('other.csv', "id|text\n1|'a|b'\n2|\"c\"\n");
  await redshift.do(copyFrom('other.csv', "IGNOREHEADER 1 DELIMITER '|' QUOTE AS ''''"));
  expect(await redshift.rows('SELECT id, text FROM target ORDER BY id')).toEqual([[1, 'a|b'], [2, '"c"']]);
});

test('blank lines are rows of too few columns unless they are ignored', async () => {
  redshift.put('blank.csv', '1,a\n\n2,b\n\n');
  expect((await redshift.run(copyFrom('blank.csv', ''))).Status).toBe('FAILED');
  await redshift.do(copyFrom('blank.csv', 'IGNOREBLANKLINES'));
  expect(await ids()).toEqual([1, 2]);
});

test('NOLOAD checks the file and loads nothing', async () => {
  redshift.put('noload.csv', '1,a\n');
  await redshift.do(copyFrom('noload.csv', 'NOLOAD'));
  redshift.put('noload.csv', 'x,a\n');
  expect((await redshift.run(copyFrom('noload.csv', 'NOLOAD'))).Status).toBe('FAILED');
  expect(await ids()).toEqual([]);
});

test('the column list says the order of the file; what it leaves out takes its default', async () => {
  await redshift.do(['CREATE TABLE shaped (key BIGINT IDENTITY(1, 1), a INTEGER, b VARCHAR(10) DEFAULT \'none\', c INTEGER)']);
  redshift.stage('shaped.csv', '1,2\n');
  await redshift.do(copyOf('shaped.csv', 'shaped', 'c, a'));
  expect(await redshift.rows('SELECT key, a, b, c FROM shaped')).toEqual([[1, 2, 'none', 1]]);
});

test('a load that is rolled back leaves its history, and pg_last_copy_count tells the rows of the last COPY of the session', async () => {
  redshift.stage('count.csv', '1,a\n2,b\n');
  const batch = await redshift.do([copyOf('count.csv', 'target', 'id, text'), 'SELECT pg_last_copy_count(), pg_last_copy_id()']);
  const [copy, count] = batch.SubStatements!;
  expect(await redshift.result(count.Id)).toEqual([[2, copy.RedshiftQueryId]]);
  const failed = await redshift.run([copyOf('count.csv', 'target', 'id, text'), 'SELECT no_such_column FROM target']);
  const queryId = failed.SubStatements![0].RedshiftQueryId;
  expect(await redshift.rows(`SELECT loaded_rows FROM sys_load_history WHERE query_id = ${queryId}`)).toEqual([[2]]);
  expect(await ids()).toEqual([1, 2]);
});

test.each([
  ['BZIP2', 'COPY option BZIP2 is not simulated'],
  ['ESCAPE', 'COPY option ESCAPE is not simulated'],
  ['MAXERROR 100001', 'COPY MAXERROR must be between 0 and 100000, got 100001'],
  ["DELIMITER '||'", "COPY DELIMITER must be a single ASCII character, got '||'"],
  ["TIMEFORMAT 'AUTO'", "COPY TIMEFORMAT 'AUTO' is not simulated; this engine knows 'auto', 'epochsecs', 'epochmillisecs', 'YYYY-MM-DD HH:MI:SS'"],
  ["DATEFORMAT 'DD.MM.YYYY'", "COPY DATEFORMAT 'DD.MM.YYYY' is not simulated; this engine knows 'auto', 'YYYY-MM-DD'"],
  ["NULL AS '\\n'", 'COPY NULL AS must not contain a line end'],
  ['FORMAT AS PARQUET', 'COPY FORMAT PARQUET is not simulated; this engine loads CSV'],
])('an option that cannot be taken is an error that names it: %s', async (option, error) => {
  expect((await redshift.run(copyFrom('any', option))).Error).toBe(`ERROR: ${error}`);
});

test.each([
  ['a table that is not there', "COPY missing FROM 's3://b/k' IAM_ROLE 'arn:x' CSV", 'Cannot COPY into nonexistent table missing'],
  ['a column that is not there', "COPY target (id, other) FROM 's3://b/k' IAM_ROLE 'arn:x' CSV", 'column "other" of relation "target" does not exist'],
  ['no role', "COPY target FROM 's3://b/k' CSV", 'COPY needs IAM_ROLE'],
  ['no bucket', "COPY target FROM 'k' IAM_ROLE 'arn:x' CSV", "COPY reads objects of S3 here, so FROM must be 's3://bucket/key', got 'k'"],
])('COPY with %s is an error', async (_, sql, error) => {
  expect((await redshift.run(sql)).Error).toBe(`ERROR: ${error}`);
});
