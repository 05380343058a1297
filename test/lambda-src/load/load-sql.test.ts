import { LoadSource, loadTransaction } from '../../../lambda-src/load/load-sql';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { UTC_NOW } from '../../../src/private/contract/load-statements';
import { column, ID, TEXT } from '../schemas';

const SOURCE: LoadSource = {
  manifestUrl: 's3://bucket/staging/0123.manifest', compression: 'ZSTD', rows: 7, publishedAt: '2026-03-04T05:06:07.000Z', version: 'v1', batchId: 'b1',
};
const TARGET: LoadTarget = {
  schemaName: 'app', tableName: 'events', columns: [ID, TEXT], delivery: 'EXACTLY_ONCE', copyRoleArn: 'arn:aws:iam::123456789012:role/copy',
};
const HOSTILE: LoadTarget = {
  ...TARGET,
  schemaName: 'a "b"; DROP',
  tableName: "it's\\",
  columns: [column('deduplication_id', { name: 'DATE' }, 'DATE'), column('_deduplication_id', { name: 'SUPER' }, 'SUPER'), column('digest', { name: 'BOOLEAN' }, 'BOOLEAN')],
};

function copyOf(into: string, ...options: string[]): string {
  return [
    `COPY ${into}`, "FROM 's3://bucket/staging/0123.manifest'", "IAM_ROLE 'arn:aws:iam::123456789012:role/copy'", 'MANIFEST', 'ZSTD', 'FORMAT AS CSV',
    "NULL AS '~N~'", "DATEFORMAT 'auto'", "TIMEFORMAT 'auto'", ...options,
  ].join('\n');
}

const ID_COLUMN = '"deduplication_id" VARCHAR(320) COLLATE CASE_SENSITIVE NOT NULL';
const GUARD = 'CREATE TEMP TABLE "guard" ("rows_read" INT NOT NULL, "remembered" INT NOT NULL)';
const ROWS_READ = 'CASE WHEN COUNT(*) = 7 THEN 1 END';
const ENTRY = 'INSERT INTO "app"."events_ledger" ("deduplication_id", "row_count", "loaded_at", "digest", "version") SELECT';

test('a load locks the ledger first, checks what COPY read, and inserts what the ledger has not seen', () => {
  const unseen = 'FROM "staged" WHERE NOT EXISTS (SELECT 1 FROM "app"."events_ledger" WHERE "app"."events_ledger"."deduplication_id" = "staged"."deduplication_id")';
  const { sqls, inserted, removed, copied, unbalanced } = loadTransaction(TARGET, SOURCE);
  expect(sqls).toEqual([
    'LOCK TABLE "app"."events_ledger"',
    `CREATE TEMP TABLE "staged" (${ID_COLUMN}, "digest" BIGINT, "id" BIGINT NOT NULL, "text" VARCHAR(10))`,
    copyOf('"staged" ("deduplication_id", "digest", "id", "text")', 'COMPUPDATE OFF', 'STATUPDATE OFF', 'MAXERROR 0'),
    GUARD,
    `INSERT INTO "guard" SELECT ${ROWS_READ}, 1 FROM "staged"`,
    `INSERT INTO "app"."events" ("id", "text") SELECT "id", "text" ${unseen}`,
    `${ENTRY} "deduplication_id", COUNT(*), ${UTC_NOW}, MAX("digest"), 'v1' ${unseen} GROUP BY "deduplication_id"`,
    'SELECT "counted"."id", CASE WHEN "app"."events_ledger"."digest" <> "counted"."digest" THEN \'REUSED\' ELSE \'ROWS\' END'
      + ' FROM (SELECT "deduplication_id" AS "id", COUNT(*) AS "row_count", MAX("digest") AS "digest" FROM "staged" GROUP BY "deduplication_id") AS "counted"'
      + ' LEFT JOIN "app"."events_ledger" ON "app"."events_ledger"."deduplication_id" = "counted"."id"'
      + ' WHERE "app"."events_ledger"."row_count" IS NULL OR "app"."events_ledger"."row_count" <> "counted"."row_count"'
      + ' OR "app"."events_ledger"."digest" <> "counted"."digest"',
  ]);
  expect(removed).toBeUndefined();
  expect(sqls[copied]).toContain('COPY');
  expect(sqls[unbalanced!]).toContain('"row_count" <>');
  expect(sqls[inserted]).toContain('INSERT INTO "app"."events" ');
});

test('a load asks the ledger whether it remembers back to a minute before its oldest message, and before anything is inserted', () => {
  const { sqls } = loadTransaction(TARGET, SOURCE, { remember: true });
  expect(sqls.filter((sql) => sql.includes('\u0001forgotten'))).toEqual([
    'INSERT INTO "guard" SELECT 1, CASE WHEN COUNT(*) = 0 THEN 1 END FROM "app"."events_ledger" WHERE "deduplication_id" = \'\u0001forgotten\' AND "loaded_at" > \'2026-03-04 05:05:07.000\'',
  ]);
  expect(sqls.findIndex((sql) => sql.includes('\u0001forgotten'))).toBeLessThan(sqls.findIndex((sql) => sql.startsWith('INSERT INTO "app"')));
});

test('now and then a load deletes entries that no load can need, and writes up to when the ledger has forgotten unless a later time is there', () => {
  const { sqls, inserted } = loadTransaction({ ...TARGET, ledgerHorizonDays: 30 }, SOURCE, { prune: true });
  expect(sqls.slice(0, -2)).toEqual(loadTransaction(TARGET, SOURCE).sqls);
  expect(sqls.slice(-2)).toEqual([
    `DELETE FROM "app"."events_ledger" WHERE "loaded_at" < DATEADD(day, -32, ${UTC_NOW})`,
    `${ENTRY} '\u0001forgotten', 0, DATEADD(day, -32, ${UTC_NOW}), NULL, NULL WHERE NOT EXISTS (SELECT 1 FROM "app"."events_ledger" WHERE "deduplication_id" = '\u0001forgotten')`,
  ]);
  expect(sqls[inserted]).toContain('INSERT INTO "app"."events" ');
});

test('a plain append has no ledger and no lock, and checks what COPY read', () => {
  expect(loadTransaction({ ...TARGET, delivery: 'AT_LEAST_ONCE' }, SOURCE)).toEqual({
    sqls: [
      'CREATE TEMP TABLE "staged" ("id" BIGINT NOT NULL, "text" VARCHAR(10))',
      copyOf('"staged" ("id", "text")', 'COMPUPDATE OFF', 'STATUPDATE OFF', 'MAXERROR 0'),
      GUARD,
      `INSERT INTO "guard" SELECT ${ROWS_READ}, 1 FROM "staged"`,
      'INSERT INTO "app"."events" ("id", "text") SELECT "id", "text" FROM "staged"',
    ],
    copied: 1,
    inserted: 4,
  });
});

test('hostile names are quoted, and the columns of the ingest step aside', () => {
  const { sqls } = loadTransaction(HOSTILE, SOURCE);
  expect(sqls[0]).toBe('LOCK TABLE "a ""b""; DROP"."it\'s\\_ledger"');
  expect(sqls[1]).toBe(`CREATE TEMP TABLE "staged" (${ID_COLUMN.replace('"d', '"__d')}, "_digest" BIGINT, "deduplication_id" DATE, "_deduplication_id" SUPER, "digest" BOOLEAN)`);
  expect(sqls[5]).toMatch(/^INSERT INTO "a ""b""; DROP"\."it's\\" \("deduplication_id", "_deduplication_id", "digest"\) SELECT "deduplication_id", "_deduplication_id", "digest" FROM "staged"/);
  expect(sqls[6]).toContain(`SELECT "__deduplication_id", COUNT(*), ${UTC_NOW}, MAX("_digest")`);
});

test('literals are escaped as Redshift reads them', () => {
  const { sqls, copied } = loadTransaction({ ...TARGET, copyRoleArn: "o'\\r" }, { ...SOURCE, manifestUrl: "s3://b/it's" });
  expect(sqls[copied]).toContain("FROM 's3://b/it''s'\nIAM_ROLE 'o''\\\\r'");
});

test.each([['GZIP', 'GZIP'], ['NONE', undefined]] as const)('COPY of compression %s says %s', (compression, option) => {
  const { sqls, copied } = loadTransaction(TARGET, { ...SOURCE, compression });
  const zstd = copyOf('"staged" ("deduplication_id", "digest", "id", "text")', 'COMPUPDATE OFF', 'STATUPDATE OFF', 'MAXERROR 0');
  expect(sqls[copied]).toBe(zstd.replace('\nZSTD', option ? `\n${option}` : ''));
});
