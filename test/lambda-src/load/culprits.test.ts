import { findCulprits } from '../../../lambda-src/load/culprits';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { Staging } from '../../../lambda-src/staging/staging';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { captureOutput } from '../captured-output';
import { DataApiDouble, networkError, serviceError, TimeDouble } from '../data-api-double';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { ID, TEXT } from '../schemas';
import { LineCount, WarehouseDouble } from '../warehouse-double';

const TARGET: LoadTarget = { schemaName: 'app', tableName: 'events', columns: [ID, TEXT], delivery: 'AT_LEAST_ONCE', copyRoleArn: 'arn:aws:iam::123456789012:role/copy' };
const LOOK_UP = 'look up load errors';
const NO_REASON = 'COPY refuses the row, and sys_load_error_detail does not say why';

type Records = (string | number | null)[][];

/** Rows whose text begins with `bad` are refused, and with `broken` COPY fails as a whole. `errors` is what the error table answers of them. */
function given(lineCount: LineCount, errors: (records: Records, times: number) => Records = (records) => records) {
  const { log } = captureOutput();
  const bucket = new MemoryBucket();
  const double = new WarehouseDouble(bucket);
  Object.assign(double, {
    lineCount,
    refuses: ([, text]: string[]) => (text.startsWith('bad') ? `not ${text.slice(4)}` : undefined),
    breaks: ([, text]: string[]) => text.startsWith('broken'),
  });
  const time = new TimeDouble(280_000);
  let times = 0;
  const api = new DataApiDouble((sqls) => {
    const { parts, ...rest } = double.execute(sqls);
    time.left -= sqls[0].startsWith('CREATE') ? 3_000 : 0;
    return sqls[0].includes('sys_load_error_detail') ? { parts: [{ ...parts[0], records: errors(parts[0].records!.map((record) => [...record]), ++times) }] } : { parts, ...rest };
  });
  api.pageSize = 10_000;
  const warehouse = new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, time);
  const staging = new Staging(bucket.s3, { bucket: BUCKET, prefix: '', compression: 'NONE', columns: '', version: 'v1' });
  const find = async (...some: string[]) => {
    const csv = Buffer.from(some.map((text, id) => `${id},"${text}"\n`).join(''));
    return findCulprits({ warehouse, staging, target: TARGET, batch: { batchId: 'b', publishedAt: '2026-03-04T05:06:07.000Z' }, csv });
  };
  const lookUps = () => api.submissions.filter(({ StatementName }) => StatementName === LOOK_UP).length;
  return { bucket, double, api, time, find, lookUps, log };
}

const TWO_LINES = 'a\nb';

/** So many texts, of which those at some positions are others. */
function texts(count: number, others: Readonly<Record<number, string>> | ((at: number) => string | undefined)): string[] {
  return Array.from({ length: count }, (_, at) => (typeof others === 'function' ? others(at) : others[at]) ?? 'fine');
}

describe('one probe finds the culprits, and one look tells why', () => {
  test.each<[string, LineCount, string[], number[]]>([
    ['if rows and lines are the same', 'LINES', ['a', 'bad 1', 'c', 'bad 3'], [1, 3]],
    ['if lines are counted by row', 'ROWS', [TWO_LINES, 'b', 'bad 2'], [2]],
    ['if another row has the number of a line', 'LINES', [TWO_LINES, 'b', 'bad 2', 'c'], [2]],
    ['if two lines are in one row', 'ROWS', ['a', 'b', 'bad 2\n', 'bad 3'], [2, 3]],
    ['if only some rows are the same', 'ROWS', ['a', 'bad 1', TWO_LINES, 'bad 3'], [1, 3]],
    ['if they are the first and the last', 'LINES', ['bad 0', 'b', 'bad 2'], [0, 2]],
    ['if there are no others', 'LINES', ['bad 0', 'bad 1'], [0, 1]],
  ])('%s', async (_, lineCount, some, culprits) => {
    const { find, double, bucket, lookUps } = given(lineCount);
    const found = await find(...some);
    expect(found).toEqual({
      culprits: culprits.map((index) => ({ index, column: 'text', detail: expect.stringMatching(`^not ${index}\\n? \\(code 1204\\)$`) })), doubtful: new Set(), isLate: false,
    });
    expect([double.copies, lookUps()]).toEqual([1, 1]);
    expect(bucket.keys()).toEqual([]);
  });
});

test('nobody is a culprit of a batch that COPY takes now, and no error is looked up', async () => {
  const { find, double, lookUps } = given('LINES');
  expect(await find('a', 'b')).toEqual({ culprits: [], doubtful: new Set(), isLate: false });
  expect([double.copies, lookUps()]).toEqual([1, 0]);
});

test('a culprit has the first error of its row', async () => {
  const { find } = given('LINES', (records) => records.flatMap((record) => [record, [record[0], record[1], 'id', 1207, 'another']]));
  expect((await find('a', 'bad one')).culprits).toEqual([{ index: 1, column: 'text', detail: 'not one (code 1204)' }]);
});

describe('an error table', () => {
  test('that answers late is asked again', async () => {
    const { find, lookUps, time } = given('LINES', (records, times) => (times < 3 ? [] : records));
    expect((await find('a', 'bad one')).culprits).toMatchObject([{ detail: 'not one (code 1204)' }]);
    expect([lookUps(), time.pauses]).toEqual([3, [1_000, 2_000]]);
  });

  test.each<[string, LineCount]>([['that answers nothing', 'NONE'], ['that names lines that are not there', 'AMISS']])('%s only hides the reason', async (_, lineCount) => {
    const { find, lookUps } = given(lineCount);
    expect((await find('a', 'bad')).culprits).toEqual([{ index: 1, detail: NO_REASON }]);
    expect(lookUps()).toBe(lineCount === 'NONE' ? 4 : 1);
  });

  test('that cannot be read only hides the reason, and that is logged', async () => {
    const { find, api, log } = given('LINES');
    api.fault = (action, phase) => {
      if (action === 'submit' && phase === 'before' && api.submissions.length === 1) throw serviceError('AccessDeniedException', 'not you');
    };
    expect((await find('a', 'bad')).culprits).toEqual([{ index: 1, detail: NO_REASON }]);
    expect(log()).toContainEqual(expect.objectContaining({ level: 'WARN', message: 'not known why COPY refused rows', error: expect.arrayContaining(['AccessDeniedException: not you']) }));
  });
});

test('a few of 10,000 rows are found in 5 statements although the error table answers nothing', async () => {
  const { find, api } = given('NONE');
  const some = [0, 17, 5_000, 5_001, 9_999];
  expect((await find(...texts(10_000, Object.fromEntries(some.map((at) => [at, 'bad']))))).culprits.map(({ index }) => index)).toEqual(some);
  expect(api.submissions).toHaveLength(5);
});

test('more rows than COPY may ride over are found in parts, each with its reason, in seconds', async () => {
  const { find, api } = given('LINES');
  const begun = Date.now();
  const { culprits, doubtful } = await find(...texts(120_001, (at) => (at === 60_000 ? undefined : `bad ${at}`)));
  expect([culprits.length, doubtful.size, culprits[60_000]]).toEqual([120_000, 0, { index: 60_001, column: 'text', detail: 'not 60001 (code 1204)' }]);
  expect(api.submissions).toHaveLength(4);
  expect(Date.now() - begun).toBeLessThan(20_000);
});

describe('if COPY fails as a whole', () => {
  test('the one row of 10,000 that is to blame is found, beside those that COPY refuses by themselves', async () => {
    const { find, api } = given('LINES');
    const { culprits, doubtful } = await find(...texts(10_000, { 1_234: 'broken', 7: 'bad seven', 9_000: 'bad' }));
    expect(culprits.map(({ index }) => index)).toEqual([7, 1_234, 9_000]);
    expect(culprits[0].detail).toBe('not seven (code 1204)');
    expect(doubtful.size).toBe(0);
    expect(api.submissions.length).toBeLessThanOrEqual(34);
  });

  test('what is not told apart in 30 probes is in doubt, and the others are not', async () => {
    const { find, double, api } = given('LINES');
    const broken = [100, 2_500, 5_200, 7_900, 9_999];
    const { culprits, doubtful, isLate } = await find(...texts(10_000, Object.fromEntries(broken.map((at) => [at, 'broken']))));
    expect([culprits, isLate, double.copies]).toEqual([[], false, 30]);
    expect(broken.every((at) => doubtful.has(at))).toBe(true);
    expect(doubtful.size).toBeLessThan(3_000);
    expect(api.submissions.length).toBeLessThanOrEqual(34);
  });

  test('half of the time is left for the other rows', async () => {
    const { find, double, time } = given('LINES');
    time.left = 20_000;
    const { doubtful, isLate } = await find(...texts(100, { 50: 'broken' }));
    expect([isLate, double.copies, doubtful.has(50)]).toEqual([true, 3, true]);
    expect(time.left).toBeGreaterThanOrEqual(10_000);
    expect(doubtful.size).toBe(50);
  });

  test('and cannot read, nothing is found', async () => {
    const { find, double } = given('LINES');
    double.failures = ['ERROR: S3ServiceException: Access Denied'];
    await expect(find('a', 'bad')).rejects.toThrow('Access Denied');
    expect(double.copies).toBe(0);
  });
});

test('a probe is told from a batch by its name, and one that cannot be removed is left to the daily check', async () => {
  const { find, bucket, api, log } = given('LINES');
  bucket.fault = (action, _, phase) => {
    if (action === 'delete' && phase === 'before') throw networkError();
  };
  expect((await find('a', 'bad')).culprits).toHaveLength(1);
  const [key] = bucket.keys().filter((name) => name.endsWith('.csv'));
  expect(key).toMatch(/^staging\/probe-b\.2\.[\w-]+\.csv$/);
  expect(api.submissions[0].StatementName).toBe(`probe ${key}`);
  expect(log()[0]).toMatchObject({ level: 'WARN', message: 'probe not removed; it expires', key });
});
