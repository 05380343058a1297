import { copyOf, useStandIn } from './stand-in';

const redshift = useStandIn();

beforeAll(async () => {
  await redshift.do(['CREATE SCHEMA IF NOT EXISTS "app"',
    'CREATE TABLE IF NOT EXISTS "app"."events" ("id" BIGINT NOT NULL ENCODE AZ64, "text" VARCHAR(10)) DISTSTYLE AUTO SORTKEY AUTO',
    'CREATE TABLE IF NOT EXISTS "app"."events_ledger" ("deduplication_id" VARCHAR(256) NOT NULL, "row_count" BIGINT, "loaded_at" TIMESTAMP)',
    'CREATE USER "IAMR:Loader" PASSWORD DISABLE',
    'GRANT USAGE ON SCHEMA "app" TO "IAMR:Loader"',
    'GRANT SELECT, INSERT ON TABLE "app"."events" TO "IAMR:Loader"',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "app"."events_ledger" TO "IAMR:Loader"']);
});

function load(name: string): string[] {
  return [
    'LOCK "app"."events_ledger"',
    'CREATE TEMP TABLE "stage" ("deduplication_id" VARCHAR(256), "id" BIGINT, "text" VARCHAR(10))',
    copyOf(name, '"stage"', '"deduplication_id", "id", "text"'),
    `INSERT INTO "app"."events" ("id", "text") SELECT s."id", s."text" FROM "stage" s
       WHERE NOT EXISTS (SELECT 1 FROM "app"."events_ledger" l WHERE l."deduplication_id" = s."deduplication_id")`,
    `INSERT INTO "app"."events_ledger" ("deduplication_id", "row_count", "loaded_at") SELECT s."deduplication_id", COUNT(*), GETDATE() FROM "stage" s
       WHERE NOT EXISTS (SELECT 1 FROM "app"."events_ledger" l WHERE l."deduplication_id" = s."deduplication_id") GROUP BY s."deduplication_id"`,
  ];
}

test('a batch of lock, temporary table, COPY and inserts loads what the ledger has not seen', async () => {
  redshift.stage('one.csv', 'a,1,x\na,2,"y, ""z"""\nb,3,\\N\n');
  const first = await redshift.do(load('one.csv'), { as: 'Loader' });
  expect(first.SubStatements?.map(({ Status, ResultRows }) => [Status, ResultRows])).toEqual([
    ['FINISHED', 0], ['FINISHED', 0], ['FINISHED', 3], ['FINISHED', 3], ['FINISHED', 2],
  ]);
  redshift.stage('two.csv', 'b,3,\\N\nc,4,\n');
  const second = await redshift.do(load('two.csv'), { as: 'Loader' });
  expect(second.SubStatements?.map(({ ResultRows }) => ResultRows)).toEqual([0, 0, 2, 1, 1]);
  expect(await redshift.rows('SELECT id, text FROM app.events ORDER BY id')).toEqual([[1, 'x'], [2, 'y, "z"'], [3, null], [4, '']]);
  expect(await redshift.rows('SELECT deduplication_id, row_count FROM app.events_ledger ORDER BY 1')).toEqual([['a', 2], ['b', 1], ['c', 1]]);
});

test('a batch that fails changes nothing, and its load errors stay', async () => {
  const before = await redshift.rows('SELECT count(*) FROM app.events');
  redshift.stage('bad.csv', 'd,5,fine\nd,6,much too long\n');
  const failed = await redshift.run(['INSERT INTO app.events VALUES (99, NULL)', ...load('bad.csv').slice(1)], { as: 'Loader' });
  expect(failed.Status).toBe('FAILED');
  expect(failed.Error).toBe("Query #3 failed with ERROR: Load into table 'stage' failed.  Check 'sys_load_error_detail' system table for details.");
  expect(failed.SubStatements?.map(({ Status }) => Status)).toEqual(['FINISHED', 'FINISHED', 'FAILED', 'ABORTED', 'ABORTED']);
  expect(await redshift.rows('SELECT count(*) FROM app.events')).toEqual(before);
  expect(await redshift.rows(
    'SELECT file_name, line_number, column_name, column_length, error_code, trim(error_message) FROM sys_load_error_detail WHERE file_name = \'s3://bucket/bad.csv\'',
    { as: 'Loader' },
  )).toEqual([['s3://bucket/bad.csv', 2, 'text', '10', 1204, 'String length exceeds DDL length']]);
});
