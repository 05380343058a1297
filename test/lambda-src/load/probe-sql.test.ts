import { countsTransaction, gapsTransaction, loadErrors } from '../../../lambda-src/load/probe-sql';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { ID, TEXT } from '../schemas';

const TARGET: LoadTarget = { schemaName: 'app', tableName: 'events', columns: [ID, { ...TEXT, name: 'place' }], delivery: 'EXACTLY_ONCE', copyRoleArn: 'role', objects: true };
const SOURCE = { manifestUrl: 's3://b/m', compression: 'NONE' } as const;

test.each([gapsTransaction(TARGET, SOURCE, 3), countsTransaction(TARGET, SOURCE)])('a probe touches neither target nor ledger, and rides over as many errors as COPY can', ({ sqls, copied }) => {
  expect(sqls.join('\n')).not.toContain('"app"');
  expect(sqls[copied]).toContain('MAXERROR 100000');
});

test('the place of a row has a name that no column has, and stands instead of the first own field', () => {
  const { sqls, copied } = gapsTransaction(TARGET, SOURCE, 3);
  expect(sqls[0]).toContain('("_place" INT NOT NULL, "deduplication_id" VARCHAR(320)');
  expect(sqls[copied]).toContain('COPY "staged" ("_place", "deduplication_id", "digest", "id", "place")');
  const plain = gapsTransaction({ ...TARGET, delivery: 'AT_LEAST_ONCE', objects: false }, SOURCE, 3);
  expect(plain.sqls[plain.copied]).toContain('COPY "staged" ("_place", "id", "place")');
});

test('load errors are those of files, whose names are as long as the table keeps them', () => {
  const long = `s3://b/${'x'.repeat(300)}`;
  expect(loadErrors(["s3://b/it's", long])).toBe('SELECT TRIM(file_name), line_number, TRIM(column_name), error_code, TRIM(error_message) FROM sys_load_error_detail'
    + ` WHERE file_name IN ('s3://b/it''s', '${long.slice(0, 256)}') ORDER BY line_number`);
});
