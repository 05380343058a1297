import { copyOf, useStandIn } from './stand-in';

const redshift = useStandIn();

test('a table takes every type, attribute and layout of Redshift, and its catalog shows them', async () => {
  await redshift.do(`CREATE TABLE IF NOT EXISTS "Everything" (
    "Id" BIGINT IDENTITY(1, 1) NOT NULL ENCODE AZ64 PRIMARY KEY, a SMALLINT DISTKEY, b INTEGER DEFAULT 7 NOT NULL, c DECIMAL(38, 10), d NUMERIC, e REAL,
    f DOUBLE PRECISION, g BOOLEAN DEFAULT FALSE, h CHAR(3), i VARCHAR(5) ENCODE ZSTD, j VARCHAR(MAX), k TEXT, l DATE SORTKEY, m TIME, n TIMETZ, o TIMESTAMP,
    p TIMESTAMPTZ, q SUPER, r VARBYTE(16), s TIMESTAMP WITHOUT TIME ZONE REFERENCES other (x), UNIQUE (a), FOREIGN KEY (b) REFERENCES other (y)
  ) BACKUP NO DISTSTYLE KEY COMPOUND SORTKEY (a, b)`);
  const columns = await redshift.rows(`SELECT column_name, data_type, is_nullable, column_default FROM svv_redshift_columns
    WHERE database_name = 'analytics' AND schema_name = 'public' AND table_name = 'everything' ORDER BY ordinal_position`);
  expect(columns.map(([name, type, nullable]) => `${name} ${type}${nullable === 'NO' ? ' not null' : ''}`)).toEqual([
    'id bigint not null', 'a smallint', 'b integer not null', 'c numeric(38,10)', 'd numeric(18,0)', 'e real', 'f double precision', 'g boolean', 'h character(3)',
    'i character varying(5)', 'j character varying(65535)', 'k character varying(256)', 'l date', 'm time without time zone', 'n time with time zone',
    'o timestamp without time zone', 'p timestamp with time zone', 'q super', 'r binary varying(16)', 's timestamp without time zone',
  ]);
  expect(columns.filter(([, , , byDefault]) => byDefault !== null).map(([name, , , byDefault]) => [name, byDefault])).toEqual([['b', '7'], ['g', 'false']]);
  expect(await redshift.rows(`SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale FROM information_schema.columns
    WHERE table_name = 'everything' AND column_name IN ('c', 'i', 'q') ORDER BY 1`))
    .toEqual([['c', 'numeric', null, 38, 10], ['i', 'character varying', 5, null, null], ['q', 'super', null, null, null]]);
  expect(await redshift.rows('SELECT "column", type FROM pg_table_def WHERE tablename = \'everything\' AND "column" = \'i\'')).toEqual([['i', 'character varying(5)']]);
  expect(await redshift.rows('SELECT "schema", "table" FROM svv_table_info')).toEqual([['public', 'everything']]);
});

test('keys are noted and not enforced', async () => {
  await redshift.do(['CREATE TABLE keys (id INTEGER PRIMARY KEY, other INTEGER UNIQUE)', 'INSERT INTO keys VALUES (1, 1), (1, 1)']);
  expect(await redshift.rows('SELECT count(*) FROM keys')).toEqual([[2]]);
});

test.each([
  ['VARCHAR(5)', "'äää'", 'ERROR: value too long for type character varying(5)'],
  ['VARCHAR(5)', "'abcdef'", 'ERROR: value too long for type character varying(5)'],
  ['CHAR(5)', "'é'", 'ERROR: Multibyte character not supported for CHAR (Hint: try using VARCHAR)'],
  ['VARBYTE(2)', "'\\\\x010203'", 'ERROR: value too long for type binary varying(2)'],
  ['SMALLINT NOT NULL', 'NULL', 'ERROR: Cannot insert a NULL value into column c'],
])('INSERT into %s of %s fails', async (type, value, error) => {
  const { Error } = await redshift.run([`CREATE TEMP TABLE strict (c ${type})`, `INSERT INTO strict VALUES (${value})`]);
  expect(Error?.toLowerCase()).toBe(`Query #2 failed with ${error}`.toLowerCase());
});

test('names are folded, in quotes as well, but for those of IAM users', async () => {
  await redshift.do(['CREATE TABLE "MixedCase" ("SomeColumn" INTEGER)', 'INSERT INTO mixedcase (somecolumn) VALUES (1)', 'CREATE USER "IAMR:MixedCase" PASSWORD DISABLE']);
  expect(await redshift.rows('SELECT "SOMECOLUMN" FROM "MIXEDCASE"')).toEqual([[1]]);
  expect(await redshift.rows("SELECT usename FROM pg_user WHERE usename LIKE 'IAMR:Mixed%'")).toEqual([['IAMR:MixedCase']]);
});

test('names of 127 bytes stay apart where PostgreSQL would cut them to the same 63, and the catalog shows them whole', async () => {
  const [one, two] = ['1', '2'].map(end => `${'n'.repeat(126)}${end}`);
  redshift.stage('long.csv', '1,2\n');
  await redshift.do([`CREATE TABLE "${one}" ("${one}" INTEGER, "${two}" INTEGER)`, `CREATE TABLE "${two}" (LIKE "${one}")`, copyOf('long.csv', `"${two}"`, `"${two}", "${one}"`)]);
  expect(await redshift.rows(`SELECT "${one}", ${two} FROM "${two}"`)).toEqual([[2, 1]]);
  expect(await redshift.rows(`SELECT table_name, column_name FROM svv_columns WHERE table_name IN ('${one}', '${two}') ORDER BY 1, 2`))
    .toEqual([[one, one], [one, two], [two, one], [two, two]]);
});

test.each(['a"b', 'select', 'with space', 'semi;colon', "it's", 'ünïcode', '--', '$1', 'a:b'])('a table may have the hostile name %s', async name => {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  redshift.stage('hostile.csv', '1\n');
  await redshift.do([`CREATE TABLE ${quoted} (${quoted} INTEGER)`, copyOf('hostile.csv', quoted, quoted)]);
  expect(await redshift.rows(`SELECT ${quoted} FROM ${quoted}`)).toEqual([[1]]);
  expect(await redshift.rows(`SELECT column_name FROM svv_columns WHERE table_name = '${name.replaceAll("'", "''")}'`)).toEqual([[name]]);
});

test('a backslash in a literal is an escape', async () => {
  expect(await redshift.rows(String.raw`SELECT 'a\\b', 'it\'s', 'tab\t.', ':notaparameter', '{"a": "\\n"}'`)).toEqual([['a\\b', "it's", 'tab\t.', ':notaparameter', '{"a": "\\n"}']]);
});

test('a table whose name begins with # is temporary', async () => {
  const batch = await redshift.do(['CREATE TABLE #passing (id INTEGER)', 'INSERT INTO #passing VALUES (1)', 'SELECT * FROM #passing']);
  expect(await redshift.result(batch.SubStatements![2].Id)).toEqual([[1]]);
  expect((await redshift.run('SELECT * FROM #passing')).Status).toBe('FAILED');
});

describe('ALTER TABLE', () => {
  beforeAll(() => redshift.do(['CREATE TABLE altered (id INTEGER, text VARCHAR(5), given VARCHAR(5) DEFAULT \'x\')', "INSERT INTO altered VALUES (1, 'äé', 'y')"]));

  test('adds one column a statement', async () => {
    await redshift.do('ALTER TABLE altered ADD COLUMN "added" VARCHAR(3) ENCODE LZO');
    expect(await redshift.rows('SELECT added FROM altered')).toEqual([[null]]);
    expect((await redshift.run('ALTER TABLE altered ADD COLUMN a INTEGER, ADD COLUMN b INTEGER')).Status).toBe('FAILED');
    expect((await redshift.run('ALTER TABLE altered ADD COLUMN IF NOT EXISTS added INTEGER')).Status).toBe('FAILED');
  });

  test('adds a column that is not null only with a default', async () => {
    expect((await redshift.run('ALTER TABLE altered ADD COLUMN strict INTEGER NOT NULL')).Error)
      .toBe('ERROR: ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression');
    await redshift.do('ALTER TABLE altered ADD COLUMN strict INTEGER DEFAULT 0 NOT NULL');
  });

  test('widens a VARCHAR, and not below what is there', async () => {
    await redshift.do('ALTER TABLE altered ALTER COLUMN text TYPE VARCHAR(10)');
    await redshift.do("INSERT INTO altered (text) VALUES ('0123456789')");
    expect((await redshift.run('ALTER TABLE altered ALTER COLUMN text TYPE VARCHAR(9)')).Error).toMatch(/^ERROR: value too long/);
  });

  test.each([
    ['a column inside a transaction', ['ALTER TABLE altered ALTER COLUMN text TYPE VARCHAR(20)'], 'Query #1 failed with ERROR: ALTER TABLE ALTER COLUMN cannot run inside a transaction block'],
    ['a column to the size it has', 'ALTER TABLE altered ALTER COLUMN text TYPE VARCHAR(10)', 'ERROR: target column size should be different'],
    ['a column with a default', 'ALTER TABLE altered ALTER COLUMN given TYPE VARCHAR(20)', 'ERROR: cannot alter the type of column "given" with a default value'],
    ['a number', 'ALTER TABLE altered ALTER COLUMN id TYPE BIGINT', 'ERROR: cannot alter the type of column "id": only the size of a VARCHAR can be changed'],
  ])('does not change the type of %s', async (_, sql, error) => {
    expect((await redshift.run(sql)).Error).toBe(error);
  });
});

describe('MERGE', () => {
  const merge = 'MERGE INTO merged USING incoming ON merged.id = incoming.id WHEN MATCHED THEN UPDATE SET text = incoming.text WHEN NOT MATCHED THEN INSERT VALUES (incoming.id, incoming.text)';

  beforeAll(() => redshift.do('CREATE TABLE merged (id INTEGER, text VARCHAR(5))'));

  test('updates and inserts', async () => {
    await redshift.do(["INSERT INTO merged VALUES (1, 'old')", 'CREATE TEMP TABLE incoming (LIKE merged)', "INSERT INTO incoming VALUES (1, 'new'), (2, 'two')", merge]);
    expect(await redshift.rows('SELECT id, text FROM merged ORDER BY id')).toEqual([[1, 'new'], [2, 'two']]);
  });

  test('fails on two rows with the key of one', async () => {
    const { Error } = await redshift.run(['CREATE TEMP TABLE incoming (LIKE merged)', "INSERT INTO incoming VALUES (1, 'a'), (1, 'b')", merge]);
    expect(Error).toBe('Query #3 failed with ERROR: Found multiple matches to update the same tuple.');
  });

  test('takes no condition after WHEN MATCHED, no alias of the target and both clauses', async () => {
    for (const wrong of [merge.replace('MATCHED THEN UPDATE', 'MATCHED AND TRUE THEN UPDATE'), merge.replace('merged USING', 'merged m USING'), merge.replace(/ WHEN NOT.*/, '')]) {
      expect((await redshift.run(['CREATE TEMP TABLE incoming (LIKE merged)', wrong])).Error).toMatch(/^Query #2 failed with ERROR: syntax error/);
    }
  });

  test('DELETE USING removes what another table names', async () => {
    await redshift.do(['CREATE TEMP TABLE gone (id INTEGER)', 'INSERT INTO gone VALUES (1)', 'DELETE FROM merged USING gone WHERE merged.id = gone.id']);
    expect(await redshift.rows('SELECT id FROM merged')).toEqual([[2]]);
  });
});

test.each([
  ['LOCK altered', /LOCK TABLE can only be used in transaction blocks/],
  ['BEGIN', /BEGIN is not allowed/],
  ['CREATE INDEX i ON altered (id)', /CREATE INDEX is not simulated/],
  ['INSERT INTO altered (id) VALUES (1) ON CONFLICT DO NOTHING', /syntax error at or near "ON"/],
  ['INSERT INTO altered (id) VALUES (1) RETURNING id', /syntax error at or near "RETURNING"/],
  ['CREATE TABLE arrays (a INTEGER[])', /syntax error/],
  ['CREATE TABLE documents (a JSONB)', /type "jsonb" does not exist/],
  ['CREATE TABLE big (a VARCHAR(65536))', /length of a type cannot exceed 65535, got 65536/],
  ['CREATE TABLE big (a DECIMAL(39))', /DECIMAL precision 39 must be between 1 and 38/],
  ['UNLOAD (\'SELECT 1\') TO \'s3://b/k\'', /UNLOAD is not simulated/],
  ['SELECT 1; SELECT 2', /cannot insert multiple commands/],
  ['', /SQL statement must not be empty/],
])('what Redshift lacks or this engine does not simulate is an error: %s', async (sql, error) => {
  const text = await redshift.run(sql).then(({ Error }) => Error, ({ message }) => message);
  expect(text).toMatch(error);
});

test('GETDATE, SYSDATE, DATEADD and NVL are there', async () => {
  const [[now, sys, later, value]] = await redshift.rows('SELECT GETDATE(), SYSDATE, DATEADD(day, -28, GETDATE()) < GETDATE(), NVL(NULL, 3)');
  expect(Math.abs(Date.now() - Date.parse(`${now}Z`))).toBeLessThan(60_000);
  expect([String(sys).slice(0, 15), later, value]).toEqual([String(now).slice(0, 15), true, 3]);
});

test('a database is case-sensitive unless it was made otherwise', async () => {
  expect(await redshift.rows("SELECT db_collation(), 'a' = 'A'")).toEqual([['case_sensitive', false]]);
  await redshift.do('CREATE TABLE cases (a VARCHAR(5), b VARCHAR(5) COLLATE CASE_INSENSITIVE)');
  await redshift.do("INSERT INTO cases VALUES ('x', 'x'), ('X', 'X')");
  expect(await redshift.rows("SELECT COUNT(DISTINCT a), COUNT(DISTINCT b) FROM cases WHERE b = 'X'")).toEqual([[2, 1]]);
});
