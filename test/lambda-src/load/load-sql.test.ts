import { CopySource } from '../../../lambda-src/load/copy-sql';
import { ledgerCounts } from '../../../lambda-src/load/ledger';
import { loadErrors, loadTransaction, LoadTarget, probeTransaction } from '../../../lambda-src/load/load-sql';
import { column, ID, TEXT } from '../schemas';

const SOURCE: CopySource = { manifestUrl: 's3://bucket/staging/0123.manifest', compression: 'ZSTD' };
const TARGET: LoadTarget = {
  schemaName: 'app', tableName: 'events', columns: [ID, TEXT], delivery: 'EXACTLY_ONCE', copyRoleArn: 'arn:aws:iam::123456789012:role/copy',
};
const HOSTILE: LoadTarget = {
  ...TARGET,
  schemaName: 'a "b"; DROP',
  tableName: "it's\\",
  columns: [column('deduplication_id', { name: 'DATE' }, 'DATE'), column('_deduplication_id', { name: 'SUPER' }, 'SUPER'), column('select', { name: 'BOOLEAN' }, 'BOOLEAN')],
};

function copyOf(into: string, ...options: string[]): string {
  return [
    `COPY ${into}`, "FROM 's3://bucket/staging/0123.manifest'", "IAM_ROLE 'arn:aws:iam::123456789012:role/copy'", 'MANIFEST', 'ZSTD', 'FORMAT AS CSV',
    "NULL AS '~NULL~'", "DATEFORMAT 'auto'", "TIMEFORMAT 'auto'", ...options,
  ].join('\n');
}

test('a load locks the ledger first, and inserts what the ledger has not seen', () => {
  const unseen = 'FROM "staged" WHERE NOT EXISTS (SELECT 1 FROM "app"."events_ledger" WHERE "app"."events_ledger"."deduplication_id" = "staged"."deduplication_id")';
  const { sqls, inserted, removed, copied, unbalanced } = loadTransaction(TARGET, SOURCE);
  expect(sqls).toEqual([
    'LOCK TABLE "app"."events_ledger"',
    'CREATE TEMP TABLE "staged" ("deduplication_id" VARCHAR(256) NOT NULL, "id" BIGINT NOT NULL, "text" VARCHAR(10))',
    copyOf('"staged" ("deduplication_id", "id", "text")', 'COMPUPDATE OFF', 'STATUPDATE OFF', 'MAXERROR 0'),
    `INSERT INTO "app"."events" ("id", "text") SELECT "id", "text" ${unseen}`,
    `INSERT INTO "app"."events_ledger" ("deduplication_id", "row_count", "loaded_at") SELECT "deduplication_id", COUNT(*), GETDATE() ${unseen} GROUP BY "deduplication_id"`,
    'SELECT "counted"."deduplication_id" FROM (SELECT "deduplication_id", COUNT(*) AS "row_count" FROM "staged" GROUP BY "deduplication_id") AS "counted"'
      + ' LEFT JOIN "app"."events_ledger" ON "app"."events_ledger"."deduplication_id" = "counted"."deduplication_id"'
      + ' WHERE "app"."events_ledger"."row_count" IS NULL OR "app"."events_ledger"."row_count" <> "counted"."row_count"',
  ]);
  expect(removed).toBeUndefined();
  expect(sqls[copied]).toContain('COPY');
  expect(sqls[unbalanced!]).toContain('"row_count" <>');
  expect(sqls[inserted]).toContain('INSERT INTO "app"."events" ');
});

test('now and then a load clears the ledger, of what is older than any load that could need it', () => {
  const { sqls, inserted } = loadTransaction({ ...TARGET, ledgerHorizonDays: 30 }, SOURCE, true);
  expect(sqls.slice(0, -1)).toEqual(loadTransaction(TARGET, SOURCE).sqls);
  expect(sqls.at(-1)).toBe('DELETE FROM "app"."events_ledger" WHERE "loaded_at" < DATEADD(day, -32, GETDATE())');
  expect(sqls[inserted]).toContain('INSERT INTO "app"."events" ');
});

test('a plain append is one COPY, and names nothing that only the owner of the table may', () => {
  expect(loadTransaction({ ...TARGET, delivery: 'AT_LEAST_ONCE' }, SOURCE)).toEqual({
    sqls: [copyOf('"app"."events" ("id", "text")', 'COMPUPDATE OFF', 'MAXERROR 0')], inserted: 0, copied: 0,
  });
});

test('hostile names are quoted, and the id column steps aside', () => {
  const { sqls } = loadTransaction(HOSTILE, SOURCE);
  expect(sqls[0]).toBe('LOCK TABLE "a ""b""; DROP"."it\'s\\_ledger"');
  expect(sqls[1]).toBe('CREATE TEMP TABLE "staged" ("__deduplication_id" VARCHAR(256) NOT NULL, "deduplication_id" DATE, "_deduplication_id" SUPER, "select" BOOLEAN)');
  expect(sqls[3]).toMatch(/^INSERT INTO "a ""b""; DROP"\."it's\\" \("deduplication_id", "_deduplication_id", "select"\) SELECT "deduplication_id", "_deduplication_id", "select" FROM "staged"/);
  expect(sqls[4]).toContain('SELECT "__deduplication_id", COUNT(*)');
});

test('literals are escaped as Redshift reads them', () => {
  const { sqls: [sql] } = loadTransaction({ ...TARGET, delivery: 'AT_LEAST_ONCE', copyRoleArn: "o'\\r" }, { ...SOURCE, manifestUrl: "s3://b/it's" });
  expect(sql).toContain("FROM 's3://b/it''s'\nIAM_ROLE 'o''\\\\r'");
});

test.each([['GZIP', 'GZIP'], ['NONE', undefined]] as const)('COPY of compression %s says %s', (compression, option) => {
  const words = loadTransaction({ ...TARGET, delivery: 'AT_LEAST_ONCE' }, { ...SOURCE, compression }).sqls[0].split('\n');
  expect(words.filter((word) => ['GZIP', 'ZSTD', 'BZIP2'].includes(word))).toEqual(option ? [option] : []);
});

test('a probe touches neither target nor ledger', () => {
  const { sqls, copy, count } = probeTransaction(TARGET, SOURCE);
  expect(sqls.join('\n')).not.toContain('"app"');
  expect(sqls[copy]).toContain('MAXERROR 100000');
  expect(sqls[count]).toBe('SELECT COUNT(*) FROM "staged"');
});

test('load errors are those of one query, line by line', () => {
  expect(loadErrors(42)).toBe('SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) FROM sys_load_error_detail'
    + ' WHERE query_id = 42 ORDER BY line_number');
});

test('the ledger is asked about many ids in statements below the limit of 200 KB, each id once', () => {
  const ids = Array.from({ length: 5_000 }, (_, at) => `${at}-${"'".repeat(at % 120)}`);
  const counts = ledgerCounts('app', 'events', ids);
  expect(counts.reduce((sum, { asked }) => sum + asked, 0)).toBe(5_000);
  expect(counts.every(({ sql, asked }) => Buffer.byteLength(sql) < 200_000 && asked > 0)).toBe(true);
  expect(counts.length).toBeGreaterThan(1);
  expect(ledgerCounts('app', 'events', ["it's"])).toEqual([
    { sql: 'SELECT COUNT(DISTINCT "deduplication_id") FROM "app"."events_ledger" WHERE "deduplication_id" IN (\'it\'\'s\')', asked: 1 },
  ]);
});
