import { findCulprits } from '../../../lambda-src/load/culprits';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { Staging } from '../../../lambda-src/staging/staging';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { captureOutput } from '../captured-output';
import { DataApiDouble, networkError, TimeDouble } from '../data-api-double';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { ID, TEXT } from '../schemas';
import { LineCount, WarehouseDouble } from '../warehouse-double';

const TARGET: LoadTarget = { schemaName: 'app', tableName: 'events', columns: [ID, TEXT], delivery: 'AT_LEAST_ONCE', copyRoleArn: 'arn:aws:iam::123456789012:role/copy' };
const LOOK_UP = 'look up load errors';

/** Rows whose text is `bad` or begins with it are refused. `errors` are those of the rows that are refused, as Redshift has them. */
function given(lineCount: LineCount, errors: (records: (string | number | null)[][]) => (string | number | null)[][] = (records) => records) {
  const bucket = new MemoryBucket();
  const double = new WarehouseDouble(bucket);
  Object.assign(double, { lineCount, refuses: ([, text]: string[]) => (text.startsWith('bad') ? `not ${text.slice(4)}` : undefined) });
  const api = new DataApiDouble((sqls) => {
    const { parts, ...rest } = double.execute(sqls);
    return sqls[0].includes('sys_load_error_detail') ? { parts: [{ ...parts[0], records: errors(parts[0].records!.map((record) => [...record])) }] } : { parts, ...rest };
  });
  const warehouse = new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, new TimeDouble(280_000));
  const staging = new Staging(bucket.s3, { bucket: BUCKET, prefix: '', compression: 'NONE', columns: '', version: 'v1' });
  const find = async (...texts: string[]) => {
    const csv = Buffer.from(texts.map((text, id) => `${id},"${text}"\n`).join(''));
    return findCulprits(warehouse, staging, TARGET, { batchId: 'b', rows: texts.length, publishedAt: '2026-03-04T05:06:07.000Z', body: csv }, csv);
  };
  return { bucket, double, api, warehouse, find };
}

const TWO_LINES = 'a\nb';

describe('culprits are found', () => {
  test.each<[string, LineCount, string[], number[], number]>([
    ['in one probe if rows and lines are the same', 'LINES', ['a', 'bad', 'c', 'bad'], [1, 3], 1],
    ['in one more if lines are counted by row', 'ROWS', [TWO_LINES, 'b', 'bad'], [2], 2],
    ['in one more if no row has the number of a line', 'LINES', [TWO_LINES, 'b', 'bad'], [2], 2],
    ['in two more if another row has the number of a line', 'LINES', [TWO_LINES, 'b', 'bad', 'c'], [2], 3],
    ['in one more if two lines are in one row', 'ROWS', ['a', 'b', 'bad\n', 'bad'], [2, 3], 2],
    ['in one more if only some rows are the same', 'ROWS', ['a', 'bad', TWO_LINES, 'bad'], [1, 3], 2],
    ['by halves if no line is reported', 'NONE', ['a', 'b', 'c', 'bad'], [3], 6],
  ])('%s', async (_, lineCount, texts, culprits, probes) => {
    const { find, double, bucket } = given(lineCount);
    expect((await find(...texts)).map(({ index }) => index)).toEqual(culprits);
    expect(double.copies).toBe(probes);
    expect(bucket.keys()).toEqual([]);
  });
});

test('nobody is a culprit of a batch that COPY takes now, and no error is looked up', async () => {
  const { find, double, api } = given('LINES');
  expect(await find('a', 'b')).toEqual([]);
  expect(double.copies).toBe(1);
  expect(api.submissions.map(({ StatementName }) => StatementName)).not.toContain(LOOK_UP);
});

test('a culprit has the first error of its row', async () => {
  const { find } = given('LINES', (records) => records.flatMap((record) => [record, [record[0], record[1], 'id', 1207, 'another']]));
  expect(await find('a', 'bad one')).toEqual([{ index: 1, column: 'text', detail: 'not one (code 1204)' }]);
});

test('a culprit that only halves can find has the error of its probe, and the column if it was alone in it', async () => {
  const { find } = given('AMISS');
  expect(await find('a', 'bad one', 'bad two', 'bad three')).toEqual([
    { index: 1, column: 'text', detail: 'not one (code 1204)' },
    { index: 2, column: undefined, detail: 'not two (code 1204)' },
    { index: 3, column: undefined, detail: 'not two (code 1204)' },
  ]);
});

test('without errors, or without the number of the query to look them up, a culprit has no reason', async () => {
  const reasonless = [{ index: 1, column: undefined, detail: 'COPY refused the row and gave no reason' }];
  expect(await given('NONE').find('a', 'bad')).toEqual(reasonless);
  const { find, warehouse, api } = given('LINES');
  const run = warehouse.run.bind(warehouse);
  warehouse.run = async (batch) => {
    const { statements, ...rest } = await run(batch);
    return { ...rest, statements: statements.map((statement) => ({ ...statement, queryId: undefined })) };
  };
  expect(await find('a', 'bad')).toEqual(reasonless);
  expect(api.submissions.map(({ StatementName }) => StatementName)).not.toContain(LOOK_UP);
});

test('a probe is told from a batch by its name, and one that cannot be removed is left to a later batch', async () => {
  const { log } = captureOutput();
  const { find, bucket, api } = given('LINES');
  bucket.fault = (action, _, phase) => {
    if (action === 'delete' && phase === 'before') throw networkError();
  };
  expect(await find('a', 'bad')).toHaveLength(1);
  const [key] = bucket.keys().filter((name) => name.endsWith('.csv'));
  expect(key).toMatch(/^staging\/probe-b\.2\.[\w-]+\.csv$/);
  expect(api.submissions[0].StatementName).toBe(`probe ${key}`);
  expect(log()).toMatchObject([{ level: 'WARN', message: 'probe not removed; a later batch will', key }]);
});
