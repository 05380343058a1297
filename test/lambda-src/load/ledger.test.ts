import { forgottenUpTo, ledgerEntries, ledgerKnows } from '../../../lambda-src/load/ledger';
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
const MANY = Array.from({ length: 1000 }, (_, at) => `${at}`.padStart(256, 'x'));

test('all messages are loaded only if the last one is, too', async () => {
  const { warehouse, double, api } = given(...MANY);
  expect(await ledgerKnows(warehouse, NAMES, MANY)).toBe(true);
  expect(api.submissions).toHaveLength(2);
  double.ledger.delete(MANY[999]);
  expect(await ledgerKnows(warehouse, NAMES, MANY)).toBe(false);
  double.ledger.delete(MANY[0]);
  expect(await ledgerKnows(warehouse, NAMES, MANY)).toBe(false);
  expect(api.submissions).toHaveLength(5);
});

test('entries of all statements are found, each with its digest to the last digit', async () => {
  const { warehouse, double, api } = given(MANY[0], MANY[999]);
  double.ledger.set(MANY[5], entry({ digest: null, version: null }));
  expect(await ledgerEntries(warehouse, NAMES, MANY)).toEqual(new Map([
    [MANY[0], { rows: 2, digest: '-9007199254740993', version: 'v1' }],
    [MANY[5], { rows: 2, digest: null, version: null }],
    [MANY[999], { rows: 2, digest: '-9007199254740993', version: 'v1' }],
  ]));
  expect(api.submissions[0].Sqls![0]).toMatch(/^SELECT "deduplication_id", "row_count", CAST\("digest" AS VARCHAR\), "version" FROM "app"."events_ledger" WHERE "deduplication_id" IN \('x*0', 'x*1', /);
});

test('each question has a name in the list of statements', async () => {
  const { warehouse, api } = given();
  await ledgerKnows(warehouse, NAMES, ['a']);
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
