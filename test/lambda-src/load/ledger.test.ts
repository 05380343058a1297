import { forgottenUpTo, idsInLedger, ledgerEntries } from '../../../lambda-src/load/ledger';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { DataApiDouble, TimeDouble } from '../data-api-double';
import { MemoryBucket } from '../memory-bucket';
import { LedgerEntry, WarehouseDouble } from '../warehouse-double';

const NAMES = { schemaName: 'app', tableName: 'events' };
const LOADED_AT = Date.parse('2026-03-04T05:06:07.089Z');
const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({ rows: 2, digest: '-9007199254740993', version: 'v1', loadedAt: LOADED_AT, ...more });

function given(...ids: string[]) {
  const double = new WarehouseDouble(new MemoryBucket());
  ids.forEach((id) => double.ledger.set(id, entry()));
  const api = new DataApiDouble(double.execute);
  return { double, api, warehouse: new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, new TimeDouble(280_000)) };
}

/** Ids that take two statements. */
const MANY = Array.from({ length: 600 }, (_, at) => `${at}`.padStart(256, 'x'));

test('of any number of messages it is known which are loaded', async () => {
  const { warehouse, double, api } = given(...MANY);
  expect(await idsInLedger(warehouse, NAMES, MANY)).toEqual(new Set(MANY));
  expect(api.submissions).toHaveLength(2);
  [MANY[0], MANY[599]].forEach((id) => double.ledger.delete(id));
  expect(await idsInLedger(warehouse, NAMES, MANY)).toEqual(new Set(MANY.slice(1, 599)));
  expect(await idsInLedger(warehouse, NAMES, [])).toEqual(new Set());
  expect(api.submissions).toHaveLength(4);
});

test('the ledger is asked about many ids in statements below 100 KB, which older editions of the guide say, each id once', async () => {
  const { warehouse, api } = given();
  const asked = async (ids: readonly string[]) => {
    const before = api.submissions.length;
    await idsInLedger(warehouse, NAMES, ids);
    return api.submissions.slice(before).map(({ Sqls }) => Sqls![0]);
  };
  const [long, short] = [Array.from({ length: 5_000 }, (_, at) => `${at}-${"'".repeat(at % 120)}`), Array.from({ length: 60_000 }, (_, at) => `${at}`)];
  for (const ids of [long, short]) {
    const sqls = await asked(ids);
    expect(sqls.reduce((sum, sql) => sum + sql.split(', ').length, 0)).toBe(ids.length);
    expect(sqls.every((sql) => Buffer.byteLength(sql) < 100_000)).toBe(true);
    expect(sqls.length).toBeGreaterThan(1);
  }
  const full = Array.from({ length: 250 }, (_, at) => `${at}`.padStart(356, 'x')); // 89,998 bytes
  expect([(await asked(full)).length, (await asked([...full, '1'])).length]).toEqual([1, 2]);
  expect(await asked(["it's"])).toEqual(['SELECT DISTINCT "deduplication_id" FROM "app"."events_ledger" WHERE "deduplication_id" IN (\'it\'\'s\')']);
});

test('entries of all statements are found, each with its digest to the last digit', async () => {
  const { warehouse, double, api } = given(MANY[0], MANY[599]);
  double.ledger.set(MANY[5], entry({ digest: null, version: null }));
  expect(await ledgerEntries(warehouse, NAMES, MANY)).toEqual(new Map([
    [MANY[0], { rows: 2, digest: '-9007199254740993', version: 'v1' }],
    [MANY[5], { rows: 2, digest: null, version: null }],
    [MANY[599], { rows: 2, digest: '-9007199254740993', version: 'v1' }],
  ]));
  expect(api.submissions[0].Sqls![0]).toMatch(/^SELECT "deduplication_id", "row_count", CAST\("digest" AS VARCHAR\), "version" FROM "app"."events_ledger" WHERE "deduplication_id" IN \('x*0', 'x*1', /);
});

test('each question has a name in the list of statements', async () => {
  const { warehouse, api } = given();
  await idsInLedger(warehouse, NAMES, ['a']);
  await ledgerEntries(warehouse, NAMES, ['a']);
  await forgottenUpTo(warehouse, NAMES);
  expect(api.submissions.map(({ StatementName }) => StatementName)).toEqual([
    'look up messages in the ledger', 'look up entries in the ledger', 'look up how far back the ledger knows',
  ]);
});

test('the ledger says in UTC up to when it has forgotten, and nothing if it never was cleared', async () => {
  const { warehouse, double, api } = given('a');
  expect(await forgottenUpTo(warehouse, NAMES)).toBeUndefined();
  double.ledger.set('\u0001forgotten', entry({ rows: 0 }));
  expect(await forgottenUpTo(warehouse, NAMES)).toBe(LOADED_AT);
  expect(api.submissions[0].Sqls).toEqual(['SELECT "loaded_at" FROM "app"."events_ledger" WHERE "deduplication_id" = \'\u0001forgotten\'']);
});
