import { LoadSource, loadTransaction } from '../../../lambda-src/load/load-sql';
import { valueLists } from '../../../lambda-src/load/one-copy-sql';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { column, ID } from '../schemas';

const TARGET: LoadTarget = {
  schemaName: 'app', tableName: 'events', columns: [ID], delivery: 'EXACTLY_ONCE', copyRoleArn: 'arn:aws:iam::123456789012:role/copy', objects: true,
};
const SOURCE: LoadSource = {
  manifestUrl: 's3://bucket/staging/0123.manifest',
  compression: 'ZSTD',
  rows: 7,
  publishedAt: '2026-03-04T05:06:07.000Z',
  version: 'v1',
  batchId: 'b1',
  expected: [{ object: '000000000001', rows: 3 }, { object: '000000000002', rows: 4 }],
};
const OBJECT = 'VARCHAR(12) COLLATE CASE_SENSITIVE NOT NULL';
const KEY = 'VARCHAR(320) COLLATE CASE_SENSITIVE NOT NULL';

test('a load of several objects makes sure that each is whole, and leaves one copy of each message, before anything is inserted', () => {
  const { sqls, inserted, copied, unbalanced } = loadTransaction(TARGET, SOURCE);
  expect(sqls[1]).toBe(`CREATE TEMP TABLE "staged" ("object" ${OBJECT}, "deduplication_id" ${KEY}, "digest" BIGINT, "id" BIGINT NOT NULL)`);
  expect(sqls[copied]).toContain('COPY "staged" ("object", "deduplication_id", "digest", "id")');
  expect(sqls.slice(5, 12)).toEqual([
    `CREATE TEMP TABLE "expected" ("object" ${OBJECT}, "row_count" BIGINT NOT NULL, "place" INT NOT NULL)`,
    'INSERT INTO "expected" VALUES (\'000000000001\', 3, 0), (\'000000000002\', 4, 1)',
    `CREATE TEMP TABLE "copies" ("id" ${KEY}, "object" ${OBJECT}, "place" INT, "row_count" BIGINT, "digest" BIGINT)`,
    'INSERT INTO "copies" SELECT "staged"."deduplication_id", "staged"."object", "expected"."place", COUNT(*), MAX("staged"."digest") FROM "staged"'
      + ' JOIN "expected" ON "expected"."object" = "staged"."object" GROUP BY "staged"."deduplication_id", "staged"."object", "expected"."place"',
    'INSERT INTO "guard" SELECT CASE WHEN COUNT(*) = 0 THEN 1 END, 1 FROM (SELECT "expected"."object" FROM "expected" LEFT JOIN "copies" ON "copies"."object" = "expected"."object"'
      + ' GROUP BY "expected"."object", "expected"."row_count" HAVING COALESCE(SUM("copies"."row_count"), 0) <> "expected"."row_count") AS "short"',
    `CREATE TEMP TABLE "superfluous" ("id" ${KEY}, "object" ${OBJECT})`,
    'INSERT INTO "superfluous" SELECT "copies"."id", "copies"."object" FROM "copies"'
      + ' JOIN (SELECT "id", MIN("place") AS "place" FROM "copies" GROUP BY "id" HAVING COUNT(*) > 1) AS "first" ON "first"."id" = "copies"."id" WHERE "copies"."place" > "first"."place"',
  ]);
  expect(sqls[12]).toBe('DELETE FROM "staged" USING "superfluous" WHERE "staged"."deduplication_id" = "superfluous"."id" AND "staged"."object" = "superfluous"."object"');
  expect(sqls[inserted]).toMatch(/^INSERT INTO "app"."events" /);
  expect(inserted).toBe(13);
  expect(sqls[unbalanced!]).toMatch(/END, "counted"."object" FROM "copies" AS "counted" LEFT JOIN/);
});

test('rows of an archive are in the order of the objects they once were in, and only their number is known', () => {
  const { sqls } = loadTransaction(TARGET, { ...SOURCE, expected: undefined });
  expect(sqls.filter((sql) => sql.includes('"expected"'))).toEqual([]);
  expect(sqls).toContain('INSERT INTO "copies" SELECT "staged"."deduplication_id", "staged"."object", "staged"."object", COUNT(*), MAX("staged"."digest")'
    + ' FROM "staged" GROUP BY "staged"."deduplication_id", "staged"."object"');
});

test('a load of as many objects as one takes has few statements, each of a size that the Data API takes', () => {
  const expected = Array.from({ length: 2_000 }, (_, at) => ({ object: `${at}`.padStart(12, '0'), rows: 20_000 }));
  const merge = { keyColumns: ['id'], orderColumns: ['text'] };
  const columns = Array.from({ length: 1_598 }, (_, at) => column(`column_${at}`, { name: 'VARCHAR', length: 10 }, 'VARCHAR(10)'));
  const target = { ...TARGET, columns: [ID, ...columns], merge, ledgerHorizonDays: 30 };
  const { sqls } = loadTransaction(target, { ...SOURCE, expected }, { prune: true, remember: true, unknownBefore: 0 });
  expect(sqls.length).toBeLessThanOrEqual(40);
  expect(Math.max(...sqls.filter((sql) => sql.includes('VALUES (\'')).map((sql) => sql.length))).toBeLessThan(90_000);
  expect(sqls.join('').match(/'000000001999', 20000, 1999/g)).toHaveLength(1);
});

test('values are counted in bytes, as the Data API counts', () => {
  const values = Array.from({ length: 1_000 }, (_, at) => `('${'注文'.repeat(50)}${at}', 1)`);
  const lists = valueLists(values);
  expect(Math.max(...lists.map((list) => Buffer.byteLength(list)))).toBeLessThan(90_000);
  expect(lists.length).toBeLessThan(6);
  expect(lists.join(', ')).toBe(values.join(', '));
  expect(valueLists([])).toEqual([]);
});

test('a column of the table may be called as the own columns are', () => {
  const columns = [column('object', { name: 'BIGINT' }, 'BIGINT'), column('deduplication_id', { name: 'BIGINT' }, 'BIGINT')];
  const { sqls } = loadTransaction({ ...TARGET, columns }, SOURCE);
  expect(sqls[1]).toContain('("_object" VARCHAR(12)');
  expect(sqls.join('\n')).toContain('ON "expected"."object" = "staged"."_object"');
  expect(sqls.join('\n')).toContain('WHERE "staged"."_deduplication_id" = "superfluous"."id" AND "staged"."_object" = "superfluous"."object"');
});

test('the ledger is searched only from the time on at which it can know the messages', () => {
  const { sqls } = loadTransaction(TARGET, SOURCE, { unknownBefore: Date.parse('2026-03-04T04:06:07.000Z') });
  expect(sqls.filter((sql) => sql.includes('"app"."events_ledger"."loaded_at" >= \'2026-03-04 04:06:07.000\''))).toHaveLength(3);
});
