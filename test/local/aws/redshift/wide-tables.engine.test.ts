import { copyOf, useStandIn } from './stand-in';

const redshift = useStandIn();

const NAMES = Array.from({ length: 1600 }, (_, at) => `c${at}`);
const COLUMNS = NAMES.map((name, at) => `"${name}" VARCHAR(100)${at === 0 ? ' NOT NULL' : ''}`).join(', ');
const row = (start: string) => NAMES.map((_, at) => `${start}${at}-${'x'.repeat(80)}`).join(',');

test('a row of 1,600 texts loads into a temporary table, and from there into another user\'s table', async () => {
  redshift.stage('wide.csv', `${row('a')}\n${row('b')}\n`);
  await redshift.do([`CREATE TABLE IF NOT EXISTS wide (${COLUMNS}) DISTKEY (c0) COMPOUND SORTKEY (c1)`, 'CREATE USER "IAMR:Wide" PASSWORD DISABLE', 'GRANT SELECT, INSERT ON wide TO "IAMR:Wide"']);
  await redshift.do(`CREATE TABLE IF NOT EXISTS wide (${COLUMNS})`);
  const list = NAMES.join(', ');
  await redshift.do([`CREATE TEMP TABLE staged (${COLUMNS})`, copyOf('wide.csv', 'staged', list, 'STATUPDATE OFF'), `INSERT INTO wide (${list}) SELECT ${list} FROM staged`], { as: 'Wide' });
  expect(await redshift.rows('SELECT c0, c799, c1599 FROM wide ORDER BY c0')).toEqual(['a', 'b'].map((start) => [0, 799, 1599].map((at) => `${start}${at}-${'x'.repeat(80)}`)));
  expect(await redshift.rows('SELECT table_name, table_type FROM svv_tables WHERE table_schema = \'public\'')).toEqual([['wide', 'BASE TABLE']]);
  expect(await redshift.rows('SELECT COUNT(*), SUM(CASE is_nullable WHEN \'NO\' THEN 1 END) FROM svv_columns WHERE table_name = \'wide\'')).toEqual([[1600, 1]]);
});

test('its columns are checked as those of any table', async () => {
  redshift.stage('null.csv', `${row('a').replace(/^[^,]*/, '\\N')}\n`);
  const { Error } = await redshift.run([`CREATE TEMP TABLE staged (${COLUMNS})`, copyOf('null.csv', 'staged', NAMES.join(', '))]);
  expect(Error).toContain('Load into table \'staged\' failed');
  expect((await redshift.run('INSERT INTO wide (c1) VALUES (\'x\')')).Error).toContain('Cannot insert a NULL value into column c0');
  expect((await redshift.run(`INSERT INTO wide (c0) VALUES ('${'x'.repeat(101)}')`)).Error).toContain('value too long for type character varying(100)');
});

test('its rows are merged and deleted, each once', async () => {
  const columns = COLUMNS.split(', ').slice(0, 400).join(', ');
  await redshift.do([`CREATE TABLE changing (${columns})`, 'INSERT INTO changing (c0, c399) VALUES (\'a\', \'1\'), (\'a\', \'1\'), (\'b\', \'2\'), (\'b\', \'2\')']);
  const { SubStatements } = await redshift.do([
    `CREATE TEMP TABLE latest (${columns})`,
    'INSERT INTO latest (c0, c399) VALUES (\'a\', \'3\'), (\'b\', \'4\'), (\'c\', \'5\'), (\'c\', \'5\'), (\'d\', \'6\')',
    'DELETE FROM latest USING changing WHERE latest.c0 = changing.c0 AND latest.c0 = \'b\'',
    'DELETE FROM latest WHERE c0 = \'c\'',
    'UPDATE latest SET c399 = \'changed\' WHERE c0 = \'a\'',
    'MERGE INTO changing USING latest ON changing.c0 = latest.c0 WHEN MATCHED THEN UPDATE SET c399 = latest.c399 WHEN NOT MATCHED THEN INSERT (c0, c399) VALUES (latest.c0, latest.c399)',
  ]);
  expect(SubStatements!.map(({ ResultRows }) => ResultRows).slice(1)).toEqual([5, 1, 2, 1, 3]);
  expect(await redshift.rows('SELECT c0, c399 FROM changing ORDER BY c0')).toEqual([['a', 'changed'], ['a', 'changed'], ['b', '2'], ['b', '2'], ['d', '6']]);
});

test('what it does not do is refused', async () => {
  expect((await redshift.run('TRUNCATE wide')).Status).toBe('FAILED');
  expect((await redshift.run(`CREATE TABLE given (${COLUMNS.replace('NOT NULL', 'DEFAULT \'x\'')})`)).Error).toContain('DEFAULT and IDENTITY are not simulated in a table of so many columns');
});
