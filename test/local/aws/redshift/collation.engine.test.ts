import { copyOf, useStandIn } from './stand-in';

const MIXED = 'Query with different collations is not supported yet.';

const redshift = useStandIn('--case-insensitive');

beforeAll(async () => {
  await redshift.do([
    'CREATE TABLE names (given VARCHAR(20), sensitive VARCHAR(20) ENCODE ZSTD COLLATE CASE_SENSITIVE NOT NULL, fixed CHAR(5) COLLATE CI, other CHAR(5) COLLATE CS)',
    "INSERT INTO names VALUES ('bob', 'bob', 'bob', 'bob'), ('Bob', 'Bob', 'Bob', 'Bob'), ('MARY', 'MARY', 'MARY', 'MARY')",
    'CREATE TABLE empty (ci_col VARCHAR(10) COLLATE CASE_INSENSITIVE, cs_col VARCHAR(10) COLLATE CASE_SENSITIVE, fixed CHAR(3) COLLATE CS, cint INT)',
  ]);
});

test('a database says its collation', async () => {
  expect(await redshift.rows('SELECT db_collation()')).toEqual([['case_insensitive']]);
});

describe('a column without a collation has that of its database, here one without regard to case', () => {
  test.each([
    ['is compared with a literal', "SELECT COUNT(*) FROM names WHERE given = 'BOB'", [[2]]],
    ['is looked up in a list', "SELECT COUNT(*) FROM names WHERE given IN ('BOB', 'mary')", [[3]]],
    ['is grouped', 'SELECT UPPER(given), COUNT(*) FROM names GROUP BY given ORDER BY 2', [['MARY', 1], ['BOB', 2]]],
    ['is distinct', 'SELECT COUNT(DISTINCT given) FROM names', [[2]]],
    ['is joined', 'SELECT COUNT(*) FROM names a JOIN names b ON a.given = b.given', [[5]]],
    ['is partitioned', 'SELECT MAX(place) FROM (SELECT ROW_NUMBER() OVER (PARTITION BY given ORDER BY sensitive) AS place FROM names) AS r', [[2]]],
    ['matches a pattern', "SELECT COUNT(*) FROM names WHERE given LIKE 'B%'", [[2]]],
    ['keeps what is stored', 'SELECT given, LEN(given) FROM names ORDER BY sensitive', [['Bob', 3], ['MARY', 4], ['bob', 3]]],
    ['compares with CHAR', 'SELECT COUNT(*) FROM names a JOIN names b ON a.given = b.fixed', [[5]]],
  ])('it %s', async (_, sql, rows) => {
    expect(await redshift.rows(sql)).toEqual(rows);
  });

  test('it takes no notice of the case of any letter, and of nothing else', async () => {
    const pairs: [string, string, boolean][] = [
      ['É', 'é', true], ['ФЫ', 'фы', true], ['Ø', 'ø', true], ['é', 'e', false], ['ß', 'ss', false], ['²', '2', false], ['a-b', 'ab', false], ['a b', 'ab', false],
      ['a\u001f1', 'a1', false], ['\u0001', '', false], ['~', 'a', false],
    ];
    await redshift.do(['CREATE TABLE pairs (place INT, a VARCHAR(20), b VARCHAR(20))',
      `INSERT INTO pairs VALUES ${pairs.map(([a, b], place) => `(${place}, '${a}', '${b}')`).join(', ')}`]);
    expect(await redshift.rows('SELECT a, b, a = b FROM pairs ORDER BY place')).toEqual(pairs);
  });
});

describe('COLLATE', () => {
  test('gives a column another collation than the database has', async () => {
    expect(await redshift.rows("SELECT COUNT(*) FROM names WHERE sensitive = 'BOB'")).toEqual([[0]]);
    expect(await redshift.rows("SELECT COUNT(*) FROM names WHERE other = 'Bob'")).toEqual([[1]]);
    expect(await redshift.rows('SELECT COUNT(DISTINCT sensitive) FROM names')).toEqual([[3]]);
  });

  test('holds for temporary tables and added columns, and outlives a change of the size', async () => {
    const { SubStatements } = await redshift.do([
      'CREATE TEMP TABLE staged (id VARCHAR(5) COLLATE CASE_SENSITIVE NOT NULL)',
      'ALTER TABLE staged ADD COLUMN text VARCHAR(5) COLLATE cs',
      "INSERT INTO staged VALUES ('a', 'a'), ('A', 'A')",
      'SELECT COUNT(DISTINCT id), COUNT(DISTINCT text) FROM staged',
    ]);
    expect(await redshift.result(SubStatements![3].Id)).toEqual([[2, 2]]);
    await redshift.do(['CREATE TABLE widened (id VARCHAR(5) COLLATE CASE_SENSITIVE)', "INSERT INTO widened VALUES ('a'), ('A')"]);
    await redshift.do('ALTER TABLE widened ALTER COLUMN id TYPE VARCHAR(9)');
    expect(await redshift.rows('SELECT COUNT(DISTINCT id) FROM widened')).toEqual([[2]]);
  });

  test.each([
    ['on a number', 'CREATE TABLE wrong (a INT COLLATE CASE_SENSITIVE)', 'ERROR: collations are not supported by type integer'],
    ['on bytes', 'CREATE TABLE wrong (a VARBYTE(5) COLLATE CS)', 'ERROR: collations are not supported by type binary varying(5)'],
    ['of PostgreSQL', 'CREATE TABLE wrong (a VARCHAR(5) COLLATE "C")', 'ERROR: syntax error at or near ""C""'],
    ['after a constraint of CREATE TABLE', 'CREATE TABLE wrong (a VARCHAR(5) NOT NULL COLLATE CS)', 'ERROR: syntax error at or near "COLLATE"'],
    ['before another attribute', 'CREATE TABLE wrong (a VARCHAR(5) COLLATE CS ENCODE ZSTD)', 'ERROR: syntax error at or near "ENCODE"'],
    ['before a constraint of ADD COLUMN', "ALTER TABLE names ADD COLUMN wrong VARCHAR(5) DEFAULT '' COLLATE CS NOT NULL", 'ERROR: syntax error at or near "NOT"'],
  ])('is refused %s', async (_, sql, error) => {
    expect((await redshift.run(sql)).Error).toBe(error);
  });

  test('stands after the constraints of ADD COLUMN', async () => {
    await redshift.do("ALTER TABLE names ADD COLUMN added VARCHAR(5) DEFAULT '' NOT NULL COLLATE CS");
  });
});

describe('columns of two collations do not meet, not even without a row', () => {
  test.each([
    ['a comparison', 'SELECT ci_col = cs_col FROM empty'],
    ['a function', 'SELECT CONCAT(ci_col, cs_col) FROM empty'],
    ['an operator', 'SELECT ci_col || cs_col FROM empty'],
    ['UNION', 'SELECT ci_col FROM empty UNION SELECT cs_col FROM empty'],
    ['UNION ALL', 'SELECT ci_col FROM empty UNION ALL SELECT cs_col FROM empty'],
    ['a join', 'SELECT * FROM empty a, empty b WHERE a.ci_col = b.cs_col'],
    ['a join of CHAR and VARCHAR', 'SELECT * FROM empty a JOIN empty b ON a.ci_col = b.fixed'],
    ['COALESCE', 'SELECT COALESCE(ci_col, cs_col) FROM empty'],
    ['NVL', 'SELECT NVL(ci_col, cs_col) FROM empty'],
    ['CASE', 'SELECT CASE WHEN cint > 0 THEN ci_col ELSE cs_col END FROM empty'],
    ['IN', 'SELECT * FROM empty WHERE ci_col IN (SELECT cs_col FROM empty)'],
    ['an anti-join', 'INSERT INTO names (sensitive) SELECT cs_col FROM empty WHERE NOT EXISTS (SELECT 1 FROM names WHERE names.given = empty.cs_col)'],
    ['DELETE USING', 'DELETE FROM empty USING names WHERE empty.ci_col = names.sensitive'],
    ['UPDATE', 'UPDATE empty SET cint = 1 FROM names WHERE empty.ci_col = names.sensitive'],
    ['MERGE', `MERGE INTO empty USING names ON empty.ci_col = names.sensitive
      WHEN MATCHED THEN UPDATE SET cint = 1 WHEN NOT MATCHED THEN INSERT (ci_col) VALUES (names.given)`],
    ['CREATE TABLE AS', 'CREATE TABLE wrong AS SELECT COALESCE(ci_col, cs_col) AS a FROM empty'],
  ])('in %s', async (_, sql) => {
    expect((await redshift.run(sql)).Error).toBe(`ERROR: ${MIXED}`);
  });

  test('in a batch, which changes nothing then', async () => {
    const { Error } = await redshift.run(['CREATE TABLE mixed (a VARCHAR(5) COLLATE CS)', 'SELECT * FROM mixed JOIN names ON a = given']);
    expect(Error).toBe(`Query #2 failed with ERROR: ${MIXED}`);
    expect((await redshift.run('SELECT * FROM mixed')).Error).toMatch(/relation "mixed" does not exist/);
  });

  test('but columns of one do, and literals and parameters with both', async () => {
    const kept = await redshift.rows(`SELECT COUNT(*) FROM names a JOIN names b ON a.sensitive = b.sensitive AND a.given = b.given
      WHERE a.sensitive IN ('bob', 'x') AND a.given = LOWER('BOB') AND COALESCE(a.other, 'x') <> '' AND a.given || 'x' = 'BOBx'`);
    expect(kept).toEqual([[1]]);
    await redshift.do('INSERT INTO empty (ci_col, cs_col) SELECT sensitive, given FROM names WHERE false');
  });
});

describe('trailing blanks', () => {
  beforeAll(() => redshift.do(['CREATE TABLE blanks (place INT, a VARCHAR(5), cs VARCHAR(5) COLLATE CS)', "INSERT INTO blanks VALUES (1, 'x', 'x'), (2, 'x  ', 'x  '), (3, ' x', ' x')"]));

  test.each([
    ['a literal', "SELECT place FROM blanks WHERE cs = 'x ' ORDER BY 1", [[1], [2]]],
    ['a list', "SELECT place FROM blanks WHERE cs IN ('x ', 'y') ORDER BY 1", [[1], [2]]],
    ['an expression', "SELECT place FROM blanks WHERE cs || ' ' <> TRIM('x ') ORDER BY 1", [[3]]],
    ['an order', "SELECT place FROM blanks WHERE cs > 'x' OR cs < 'x    '", [[3]]],
    ['a join', 'SELECT COUNT(*) FROM blanks a JOIN blanks b ON a.cs = b.cs', [[5]]],
    ['groups', 'SELECT COUNT(*) FROM blanks GROUP BY cs ORDER BY 1', [[1], [2]]],
    ['partitions', 'SELECT MAX(r) FROM (SELECT ROW_NUMBER() OVER (PARTITION BY cs ORDER BY place) AS r FROM blanks) AS ranked', [[2]]],
    ['DISTINCT', 'SELECT COUNT(DISTINCT cs) FROM blanks', [[2]]],
    ['UNION', 'SELECT COUNT(*) FROM (SELECT cs FROM blanks UNION SELECT cs FROM blanks) AS u', [[2]]],
    ['a column without regard to case', "SELECT place FROM blanks WHERE a = 'X ' ORDER BY 1", [[1], [2]]],
    ['groups without regard to case', 'SELECT COUNT(*) FROM blanks GROUP BY a ORDER BY 1', [[1], [2]]],
  ])('do not count in %s', async (_, sql, rows) => {
    expect(await redshift.rows(sql)).toEqual(rows);
  });

  test('stay where they are, and count in lengths and patterns', async () => {
    expect(await redshift.rows("SELECT a, LEN(a), OCTET_LENGTH(a), a LIKE 'x', a || '.' FROM blanks ORDER BY place"))
      .toEqual([['x', 1, 1, true, 'x.'], ['x  ', 3, 3, false, 'x  .'], [' x', 2, 2, false, ' x.']]);
  });

  test('do not keep a row from the one that MERGE and DELETE USING look for', async () => {
    redshift.stage('blanks.csv', '"k ",new\n"l",new\n');
    await redshift.do(['CREATE TABLE keyed (id VARCHAR(5) COLLATE CS, text VARCHAR(5))', "INSERT INTO keyed VALUES ('k', 'old'), ('m  ', 'old')"]);
    await redshift.do([
      'CREATE TEMP TABLE incoming (id VARCHAR(5) COLLATE CS, text VARCHAR(5))',
      copyOf('blanks.csv', 'incoming', 'id, text'),
      `MERGE INTO keyed USING incoming ON keyed.id = incoming.id
        WHEN MATCHED THEN UPDATE SET text = incoming.text WHEN NOT MATCHED THEN INSERT VALUES (incoming.id, incoming.text)`,
      "INSERT INTO incoming VALUES ('m', '')",
      'DELETE FROM incoming USING keyed WHERE keyed.id = incoming.id',
      'INSERT INTO keyed SELECT * FROM incoming',
    ]);
    expect(await redshift.rows('SELECT id, text FROM keyed ORDER BY id')).toEqual([['k', 'new'], ['l', 'new'], ['m  ', 'old']]);
  });
});

test('a NULL in a column that is not null fails the batch, which changes nothing then', async () => {
  await redshift.do('CREATE TABLE counted (n INT)');
  const guard = 'CREATE TEMP TABLE guard ("rows_read" INT NOT NULL)';
  const insert = (rows: number) => `INSERT INTO guard SELECT CASE WHEN (SELECT COUNT(*) FROM counted) = ${rows} THEN 1 END`;
  const failed = await redshift.run([guard, 'INSERT INTO counted VALUES (1)', insert(2), 'INSERT INTO counted VALUES (2)']);
  expect(failed.Error).toBe('Query #3 failed with ERROR: Cannot insert a NULL value into column rows_read');
  expect(failed.SubStatements!.map(({ Status }) => Status)).toEqual(['FINISHED', 'FINISHED', 'FAILED', 'ABORTED']);
  expect(await redshift.rows('SELECT COUNT(*) FROM counted')).toEqual([[0]]);
  await redshift.do([guard, 'INSERT INTO counted VALUES (1)', insert(1)]);
  expect((await redshift.run("INSERT INTO names (given) VALUES ('x')")).Error).toBe('ERROR: Cannot insert a NULL value into column sensitive');
});
