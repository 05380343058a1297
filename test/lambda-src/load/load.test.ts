import { load } from '../../../lambda-src/load/load';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { StagedObject } from '../../../lambda-src/staging/staged-object';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { DataApiDouble, TimeDouble } from '../data-api-double';
import { ID, TEXT } from '../schemas';

const TARGET: LoadTarget = { schemaName: 'app', tableName: 'events', columns: [ID, TEXT], delivery: 'AT_LEAST_ONCE', copyRoleArn: 'arn:aws:iam::123456789012:role/copy' };
const STAGED: StagedObject = {
  key: 'staging/b.1.a.csv',
  manifestUrl: 's3://bucket/staging/b.1.a.manifest',
  compression: 'NONE',
  loadedKey: 'loaded/b.1.csv',
  rows: 1,
  publishedAt: '2026-03-04T05:06:07.000Z',
  version: 'v1',
  batchId: 'b1',
};
const MISSING = 'ERROR: column "text" of relation "events" does not exist';

/** A warehouse whose transactions fail so many times before they succeed. */
function given(failures: number, error: string, seconds: number) {
  let left = failures;
  const time = new TimeDouble(seconds * 1000);
  const api = new DataApiDouble((sqls) => (left-- > 0 ? { parts: [], error } : { parts: sqls.map(() => ({ rows: 1 })) }), time);
  return { api, time, warehouse: new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, time) };
}

test('a load that meets a table without its column yet is repeated until the deployment has added it', async () => {
  const { api, warehouse } = given(5, MISSING, 280);
  await expect(load(warehouse, TARGET, STAGED, 'load')).resolves.toMatchObject({ rows: 1 });
  expect([api.begun, warehouse.retries.byClass]).toEqual([6, { TABLE_CHANGE: 5 }]);
});

test.each(['ERROR: relation "app.events" does not exist', MISSING])('a load whose table stays as it is gives up within a minute: %s', async (error) => {
  const { time, warehouse } = given(100, error, 280);
  await expect(load(warehouse, TARGET, STAGED, 'load')).rejects.toThrow('does not exist');
  expect(280_000 - time.left).toBeLessThan(60_000);
});

test('a load tells what it has added and taken away, and which ids the ledger knows otherwise', async () => {
  const api = new DataApiDouble((sqls) => ({
    parts: sqls.map((sql) => (sql.startsWith('INSERT INTO "latest"') ? { rows: 5 } : sql.startsWith('DELETE FROM "latest"') ? { rows: 2 }
      : sql.startsWith('SELECT "counted"') ? { rows: 2, records: [['a', 'ROWS'], ['b', 'REUSED']] } : { rows: 7 })),
  }));
  const warehouse = new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, new TimeDouble(280_000));
  const target: LoadTarget = { ...TARGET, delivery: 'EXACTLY_ONCE', merge: { keyColumns: ['id'], orderColumns: ['text'] } };
  expect(await load(warehouse, target, STAGED, 'load')).toEqual({
    rows: 3,
    statementId: 'statement-1',
    queryId: 102,
    queryUuid: 'uuid-102',
    reusedCopies: [],
    copyMilliseconds: 60,
    milliseconds: expect.any(Number),
    unbalancedIds: new Set(['a', 'b']),
    reusedIds: new Set(['b']),
    loadedAt: expect.any(Number),
  });
  expect(api.submissions).toMatchObject([{ StatementName: 'load staging/b.1.a.csv' }]);
  await expect(load(warehouse, TARGET, STAGED, 'load')).resolves.toMatchObject({ rows: 7, unbalancedIds: undefined, reusedIds: new Set() });
});

test('another failure is not repeated here', async () => {
  const { api, warehouse } = given(1, 'ERROR: permission denied for relation events', 280);
  await expect(load(warehouse, TARGET, STAGED, 'load')).rejects.toThrow('permission denied');
  expect(api.begun).toBe(1);
});
