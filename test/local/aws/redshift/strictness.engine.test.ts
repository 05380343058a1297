import { useStandIn } from './stand-in';

const redshift = useStandIn();

beforeAll(() => redshift.do(['CREATE TABLE target (id INTEGER, text VARCHAR(20))', "INSERT INTO target VALUES (1, 'a'), (2, 'b')"]));

describe('a statement that Redshift refuses is refused, though PostgreSQL would run it', () => {
  test.each([
    ['an encoding that there is not', 'CREATE TABLE refused (id INTEGER ENCODE NONSENSE)', 'unknown encoding "nonsense"'],
    ['an encoding that does not take the type', 'CREATE TABLE refused (text VARCHAR(5) ENCODE AZ64)', 'az64 does not take character varying'],
    ['such an encoding of a new column', 'ALTER TABLE target ADD COLUMN added SUPER ENCODE RUNLENGTH', 'runlength does not take super'],
    ['an encoding for small numbers', 'CREATE TABLE refused (id SMALLINT ENCODE MOSTLY16)', 'mostly16 does not take smallint'],
    ['a change to an encoding that there is not', 'ALTER TABLE target ALTER COLUMN id ENCODE nonsense', 'unknown encoding "nonsense"'],
    ['a distribution key that is no column', 'CREATE TABLE refused (id INTEGER) DISTKEY (no_such_column)', 'column "no_such_column" named in key does not exist'],
    ['a sort key that is no column', 'CREATE TABLE refused (id INTEGER) COMPOUND SORTKEY (id, nothing)', 'column "nothing" named in key does not exist'],
    ['a column twice in a sort key', 'CREATE TABLE refused (a INTEGER, b INTEGER) SORTKEY (a, b, "A")', 'column "a" appears more than once in the sort key'],
    ['more than eight columns in an interleaved sort key', `CREATE TABLE refused (${[...'abcdefghi'].map(name => `${name} INTEGER`).join(', ')}) INTERLEAVED SORTKEY (${[...'abcdefghi'].join(', ')})`, 'a sort key takes 8 columns, got 9'],
    ['a SUPER as distribution key', 'CREATE TABLE refused (data SUPER) DISTKEY (data)', 'column "data" of type super cannot be'],
    ['two distribution keys', 'CREATE TABLE refused (a INTEGER DISTKEY, b INTEGER) DISTKEY (b)', 'multiple distribution keys'],
    ['DISTSTYLE KEY without its column', 'CREATE TABLE refused (a INTEGER) DISTSTYLE KEY', 'must specify DISTKEY'],
    ['the name of a system column', 'CREATE TABLE refused ("OID" INTEGER)', 'column name "oid" conflicts with a system column name'],
    ['such a name of a new column', 'ALTER TABLE target ADD COLUMN ctid INTEGER', 'column name "ctid" conflicts with a system column name'],
    ['such a new name', 'ALTER TABLE target RENAME COLUMN id TO oid', 'column name "oid" conflicts with a system column name'],
    ['a mode of LOCK', ['LOCK TABLE target IN SHARE MODE', 'SELECT 1'], 'syntax error at or near "IN"'],
    ['NOWAIT', ['LOCK target NOWAIT', 'SELECT 1'], 'syntax error at or near "NOWAIT"'],
    ['TRUNCATE of two tables', 'TRUNCATE target, target', 'syntax error at or near ","'],
    ['an alias in DELETE', 'DELETE FROM target t USING target o WHERE t.id = o.id', 'syntax error at or near "t"'],
    ['FILTER', 'SELECT COUNT(*) FILTER (WHERE id = 1) FROM target', 'syntax error at or near "FILTER"'],
    ['FOR SHARE', 'SELECT * FROM target FOR SHARE', 'syntax error at or near "FOR"'],
    ['a CTE that changes rows', 'WITH gone AS (DELETE FROM target WHERE id = 9) SELECT 1', 'syntax error at or near "AS"'],
    ['IS DISTINCT FROM', 'SELECT * FROM target WHERE id IS DISTINCT FROM 1', 'syntax error at or near "IS"'],
    ['an array literal', 'SELECT ARRAY[1, 2]', 'syntax error at or near "ARRAY"'],
    ['a privilege of PostgreSQL', 'GRANT MAINTAIN ON target TO admin', 'syntax error at or near "MAINTAIN"'],
    ['gen_random_uuid', 'SELECT gen_random_uuid()', 'function gen_random_uuid() does not exist'],
    ['string_agg', "SELECT string_agg(text, ',') FROM target", 'function string_agg() does not exist'],
    ['jsonb_build_object', "SELECT jsonb_build_object('a', 1)", 'function jsonb_build_object() does not exist'],
    ['DO', 'DO $$ BEGIN PERFORM 1; END $$', 'DO is not simulated'],
    ['LISTEN', 'LISTEN something', 'LISTEN is not simulated'],
    ['a bare VALUES', 'VALUES (1)', 'VALUES is not simulated'],
    ['an index', 'CREATE INDEX by_id ON target (id)', 'CREATE INDEX is not simulated'],
    ['a sequence', 'ALTER SEQUENCE s RESTART', 'ALTER SEQUENCE is not simulated'],
    ['an extension', 'DROP EXTENSION plpgsql', 'DROP EXTENSION is not simulated'],
  ])('%s', async (_, sql, error) => {
    const { Status, Error } = await redshift.run(sql);
    expect([Status, Error]).toEqual(['FAILED', expect.stringContaining(error)]);
  });
});

describe('what Redshift takes runs', () => {
  test.each([
    ['a layout of every kind', 'CREATE TABLE laid_out (a INTEGER ENCODE AZ64, b VARCHAR(5) ENCODE TEXT255, c SUPER ENCODE ZSTD) DISTSTYLE KEY DISTKEY (a) INTERLEAVED SORTKEY (a, b)'],
    ['a layout of columns that another table has', 'CREATE TABLE alike (LIKE target) DISTKEY (id) SORTKEY (text)'],
    ['a layout of columns that a query has', 'CREATE TABLE chosen DISTKEY (id) AS SELECT id FROM target'],
    ['the longest VARBYTE', 'CREATE TABLE long_bytes (data VARBYTE(16777216))'],
    ['a column that is called as a function is', 'CREATE TABLE named (format VARCHAR(5), "unnest" INTEGER)'],
    ['a table that is called as a function is', ['CREATE TABLE format (id INTEGER)', 'INSERT INTO format (id) VALUES (1)']],
    ['LOCK of two tables', ['LOCK target, target', 'SELECT 1']],
  ])('%s', async (_, sql) => {
    expect(await redshift.run(sql)).toMatchObject({ Status: 'FINISHED' });
  });

  test.each([
    'SELECT text, COUNT(*), COUNT(DISTINCT id) AS ids FROM target GROUP BY 1 HAVING COUNT(*) > 0 ORDER BY 2 DESC NULLS LAST LIMIT 10',
    "SELECT DATE_TRUNC('hour', SYSDATE) AS hour, EXTRACT(EPOCH FROM GETDATE()), DATEADD(day, -1, GETDATE())",
    'WITH latest AS (SELECT id, ROW_NUMBER() OVER (PARTITION BY text ORDER BY id DESC) AS place FROM target) SELECT * FROM latest WHERE place = 1',
    'SELECT t.id, CASE WHEN t.text LIKE \'a%\' THEN \'yes\' ELSE \'no\' END FROM target t LEFT JOIN target o ON o.id = t.id AND o.text ILIKE \'B\'',
    'SELECT id FROM target WHERE id IN (SELECT id FROM target) UNION ALL SELECT id FROM target EXCEPT SELECT 3',
    'SELECT NVL(NULL, 1), LEN(\'abc\'), MD5(\'x\'), SUBSTRING(\'abc\', 2, 1), SPLIT_PART(\'a-b\', \'-\', 2), REGEXP_REPLACE(\'abc\', \'b\', \'\')',
    '(SELECT 1) UNION (SELECT 2)',
  ])('the query %s', async (sql) => {
    expect(await redshift.run(sql)).toMatchObject({ Status: 'FINISHED', HasResultSet: true });
  });
});
