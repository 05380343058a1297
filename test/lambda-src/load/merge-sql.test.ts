import { loadTransaction } from '../../../lambda-src/load/load-sql';
import { addMerge, MergeSource } from '../../../lambda-src/load/merge-sql';
import { StatementList } from '../../../lambda-src/load/statement-list';
import { UTC_NOW } from '../../../src/private/contract/load-statements';
import { MergeSchema } from '../../../src/private/contract/table';
import { column, ID, TEXT } from '../schemas';

const VERSION = column('version', { name: 'INTEGER' }, 'INTEGER', { nullable: false });
const COLUMNS = [ID, VERSION, TEXT];

function merge(schema: MergeSchema, more: Partial<MergeSource> = {}) {
  const run = new StatementList();
  const moved = addMerge(run, '"app"."t"', schema, { tableName: 't', columns: COLUMNS, arrival: '"arrival"', tombstones: '"app"."t_deleted"', batchId: 'b1', from: 'FROM "staged"', ...more });
  return { ...moved, sqls: run.sqls };
}

test('the latest version of each key is selected, those that the table has are removed, and the rest is merged', () => {
  expect(merge({ keyColumns: ['id'], orderColumns: ['version'] })).toEqual({
    sqls: [
      'CREATE TEMP TABLE "latest" ("id" BIGINT, "version" INTEGER, "text" VARCHAR(10))',
      'INSERT INTO "latest" ("id", "version", "text") SELECT "id", "version", "text" FROM (SELECT "id", "version", "text",'
        + ' ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "version" DESC, "arrival" DESC) AS "place" FROM "staged") AS "ranked" WHERE "place" = 1',
      'DELETE FROM "latest" USING "app"."t" WHERE "app"."t"."id" = "latest"."id" AND "app"."t"."version" > "latest"."version"',
      'MERGE INTO "app"."t" USING "latest" ON "app"."t"."id" = "latest"."id"\n'
        + 'WHEN MATCHED THEN UPDATE SET "version" = "latest"."version", "text" = "latest"."text"\n'
        + 'WHEN NOT MATCHED THEN INSERT ("id", "version", "text") VALUES ("latest"."id", "latest"."version", "latest"."text")',
    ],
    inserted: 1,
    removed: [2],
  });
});

test('a key of two columns is equal in both, and neither is updated', () => {
  const [, ranked, , merged] = merge({ keyColumns: ['id', 'text'], orderColumns: ['version'] }).sqls;
  expect(ranked).toContain('PARTITION BY "id", "text" ORDER BY');
  expect(merged).toContain(' ON "app"."t"."id" = "latest"."id" AND "app"."t"."text" = "latest"."text"\nWHEN MATCHED THEN UPDATE SET "version" = "latest"."version"\n');
});

test('of two columns of the order the second decides where the first is equal', () => {
  const [, ranked, removed] = merge({ keyColumns: ['id'], orderColumns: ['version', 'text'] }).sqls;
  expect(ranked).toContain('ORDER BY "version" DESC, "text" DESC, "arrival" DESC)');
  expect(removed).toContain('("app"."t"."version" > "latest"."version" OR ("app"."t"."version" = "latest"."version" AND "app"."t"."text" > "latest"."text"))');
});

test('rows that are replayed lose against rows of equal order', () => {
  const [, , removed] = merge({ keyColumns: ['id'], orderColumns: ['version', 'text'] }, { replayed: true }).sqls;
  expect(removed).toContain('("app"."t"."version" > "latest"."version" OR ("app"."t"."version" = "latest"."version" AND "app"."t"."text" >= "latest"."text"))');
});

test('a deletion takes the row away and leaves its version, and what is older than the version of a deleted row is removed', () => {
  expect(merge({ keyColumns: ['id'], orderColumns: ['version'], deleteWhen: { column: 'text', values: ['d', 'it\'s'] } })).toEqual({
    sqls: [
      expect.stringMatching(/^CREATE TEMP TABLE "latest"/),
      expect.stringMatching(/^INSERT INTO "latest"/),
      'DELETE FROM "latest" USING "app"."t" WHERE "app"."t"."id" = "latest"."id" AND "app"."t"."version" > "latest"."version"',
      'DELETE FROM "latest" USING "app"."t_deleted" WHERE "app"."t_deleted"."id" = "latest"."id" AND "app"."t_deleted"."version" > "latest"."version"',
      'DELETE FROM "app"."t" USING "latest" WHERE "app"."t"."id" = "latest"."id" AND "latest"."text" IN (\'d\', \'it\'\'s\')',
      'DELETE FROM "app"."t_deleted" USING "latest" WHERE "app"."t_deleted"."id" = "latest"."id"',
      `INSERT INTO "app"."t_deleted" ("id", "version", "deleted_at") SELECT "id", "version", ${UTC_NOW} FROM "latest" WHERE "latest"."text" IN ('d', 'it''s')`,
      'DELETE FROM "latest" WHERE "latest"."text" IN (\'d\', \'it\'\'s\')',
      expect.stringMatching(/^MERGE INTO "app"."t"/),
    ],
    inserted: 1,
    removed: [2, 3],
  });
});

test('what the load itself knows is written once a load, in the statement after the lock', () => {
  const time = (sql: string) => ({ name: sql.toLowerCase(), sql, nullable: false, byLoad: 'LOAD_TIME' as const });
  const columns = [ID, time('TIMESTAMP'), time('TIMESTAMPTZ'), { ...TEXT, byLoad: 'BATCH_ID' as const }];
  const [, ranked] = merge({ keyColumns: ['id'], orderColumns: ['id'] }, { columns }).sqls;
  expect(ranked).toContain(`INSERT INTO "latest" ("id", "timestamp", "timestamptz", "text") SELECT "id", ${UTC_NOW}, CAST(GETDATE() AS TIMESTAMPTZ), 'b1' FROM (SELECT "id",`);
});

test('a load merges what the ledger has not seen, by the arrival that was staged', () => {
  const target = {
    schemaName: 'app', tableName: 't', columns: COLUMNS, delivery: 'EXACTLY_ONCE' as const, copyRoleArn: 'arn', merge: { keyColumns: ['id'], orderColumns: ['version'] },
  };
  const source = { manifestUrl: 's3://b/m', compression: 'NONE' as const, rows: 1, publishedAt: '2026-03-04T05:06:07.000Z', version: 'v1', batchId: 'b1' };
  const { sqls, inserted, removed, unbalanced } = loadTransaction(target, source, { replayed: true });
  expect(sqls[1]).toContain('("deduplication_id" VARCHAR(320) COLLATE CASE_SENSITIVE NOT NULL, "arrival" VARCHAR(1000) COLLATE CASE_SENSITIVE NOT NULL, "digest" BIGINT, "id" BIGINT NOT NULL,');
  expect(sqls[2]).toContain('COPY "staged" ("deduplication_id", "arrival", "digest", "id", "version", "text")');
  expect(sqls[inserted]).toMatch(/^INSERT INTO "latest" .* DESC, "arrival" DESC\) AS "place" FROM "staged" WHERE NOT EXISTS/);
  expect(sqls[removed![0]]).toMatch(/^DELETE FROM "latest" .* >= "latest"\."version"$/);
  expect(sqls[unbalanced!]).toContain('"counted"');
});
