import * as fc from 'fast-check';
import { invocationTime } from '../../../lambda-src/runtime/invocation-time';
import { NamedTable } from '../../../lambda-src/table/frozen-table';
import { settleComments } from '../../../lambda-src/table/settle-comments';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { ColumnSchema, MergeSchema, TableLayout } from '../../../src/private/contract/table';
import { tombstoneColumns } from '../../../src/private/contract/tombstones';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { captureOutput, muteOutput } from '../captured-output';
import { changeTableOf, CONTEXT, tableOf } from '../deployed';
import { column, ID, TEXT } from '../schemas';

const redshift = useStandIn();

muteOutput();

interface Change {
  readonly request?: 'Create' | 'Update' | 'Delete';
  readonly tableName: string;
  readonly columns: ReadonlyArray<ColumnSchema & { readonly comment?: string }>;
  readonly more?: Partial<NamedTable>;
}

async function change({ request = 'Update', tableName, columns, more }: Change) {
  const layout: TableLayout = { distribution: { style: 'KEY', column: 'id' }, sort: { style: 'COMPOUND', columns: ['id'] } };
  return changeTableOf(redshift, tableOf('app', tableName, columns, { layout, ...more }), { RequestType: request, PhysicalResourceId: 'before' });
}

async function definition(tableName: string): Promise<unknown[][]> {
  return redshift.rows(`SELECT column_name, data_type, is_nullable FROM svv_redshift_columns WHERE table_name = '${tableName}' ORDER BY ordinal_position`);
}

const wider = (length: number) => column('text', { name: 'VARCHAR', length }, `VARCHAR(${length})`);
const NOTE = column('note', { name: 'SUPER' }, 'SUPER');

test('a table is created with its ledger, and may be filled by the loader alone', async () => {
  expect(await change({ request: 'Create', tableName: 'created', columns: [ID, TEXT] })).toEqual({ status: 'SUCCESS', physicalResourceId: 'cluster/analytics/app/created' });
  expect(await definition('created')).toEqual([['id', 'bigint', 'NO'], ['text', 'character varying(10)', 'YES']]);
  expect(await definition('created_ledger')).toEqual([
    ['deduplication_id', 'character varying(320)', 'NO'], ['row_count', 'bigint', 'NO'], ['loaded_at', 'timestamp without time zone', 'NO'],
    ['digest', 'bigint', 'YES'], ['version', 'character varying(16)', 'YES'],
  ]);
  await redshift.do('INSERT INTO app.created (id) VALUES (1)', { as: 'Loader' });
  expect((await redshift.run('SELECT * FROM app.created', { as: 'Loader' })).Error).toMatch(/permission denied/);
  expect((await redshift.run('INSERT INTO app.created (id) VALUES (1)', { as: 'Other' })).Error).toMatch(/permission denied/);
});

test('a column is added and a VARCHAR widened, rows stay, and a rollback to the old schema succeeds', async () => {
  await change({ request: 'Create', tableName: 'grown', columns: [ID, TEXT] });
  await redshift.do("INSERT INTO app.grown VALUES (1, 'a')");
  const added = column('kind', { name: 'VARCHAR', length: 5 }, 'VARCHAR(5)', { nullable: false, defaultSql: "'old'" });
  expect(await change({ tableName: 'grown', columns: [ID, wider(20), NOTE, added] })).toMatchObject({ status: 'SUCCESS' });
  const grown = [
    ['id', 'bigint', 'NO'], ['text', 'character varying(20)', 'YES'], ['note', 'super', 'YES'], ['kind', 'character varying(5)', 'NO'],
  ];
  expect(await definition('grown')).toEqual(grown);
  expect(await redshift.rows('SELECT * FROM app.grown')).toEqual([[1, 'a', null, 'old']]);
  expect(await change({ tableName: 'grown', columns: [ID, TEXT] })).toMatchObject({ status: 'SUCCESS' });
  expect(await definition('grown')).toEqual(grown);
});

describe('comments', () => {
  const commented = (comment: string, ofText?: string) => [{ ...ID, comment }, { ...TEXT, comment: ofText }];
  const comments = async (tableName: string) => redshift.rows('SELECT COALESCE(a.attname, \'\'), d.description FROM pg_class c JOIN pg_description d ON d.objoid = c.oid'
    + ` LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid WHERE c.relname = '${tableName}' ORDER BY 1`);

  test('are set with the table and when they change, and stay when the schema has them no more', async () => {
    const tableName = 'commented';
    await change({ request: 'Create', tableName, columns: commented('it\'s "the" \\ id'), more: { comment: 'All of them' } });
    expect(await comments(tableName)).toEqual([['', 'All of them'], ['id', 'it\'s "the" \\ id']]);
    expect(await change({ tableName, columns: [...commented('the id', 'a text'), { ...NOTE, comment: 'new' }], more: {} })).toMatchObject({ status: 'SUCCESS' });
    expect(await comments(tableName)).toEqual([['', 'All of them'], ['id', 'the id'], ['note', 'new'], ['text', 'a text']]);
  });

  test('are not set by who does not own the table, which is told', async () => {
    const tableName = 'foreign_table';
    await change({ request: 'Create', tableName, columns: [ID, TEXT] });
    const output = captureOutput();
    const other = new Warehouse(redshift.client('Other'), { clusterIdentifier: 'cluster', database: 'analytics' }, invocationTime(CONTEXT));
    await settleComments(other, { ...tableOf('app', tableName, commented('mine')), comment: 'mine' });
    expect(output.log()).toContainEqual(expect.objectContaining({ level: 'WARN', message: 'comments not set; the owner of the table can', comments: 2 }));
    expect(await comments(tableName)).toEqual([]);
  });
});

test('a table of deleted rows is prepared beside the table, and one of a merge by other columns is refused', async () => {
  const merge = (key: string): MergeSchema => ({ keyColumns: [key], orderColumns: ['id'], deleteWhen: { column: 'text', values: ['d'] } });
  const deleting = (columns: readonly ColumnSchema[], key: string) =>
    ({ tableName: 'deleting', columns, more: { loadMode: 'MERGE' as const, tombstones: tombstoneColumns(columns, merge(key)) } });
  const keyed = (length: number) => [ID, { ...wider(length), nullable: false }, { ...ID, name: 'other' }];
  expect(await change({ request: 'Create', ...deleting(keyed(10), 'text') })).toMatchObject({ status: 'SUCCESS' });
  const told = [['text', 'character varying(10)', 'NO'], ['id', 'bigint', 'NO'], ['deleted_at', 'timestamp without time zone', 'NO']];
  expect(await definition('deleting_deleted')).toEqual(told);
  expect(await change(deleting(keyed(20), 'text'))).toMatchObject({ status: 'SUCCESS' });
  expect(await definition('deleting_deleted')).toEqual([['text', 'character varying(20)', 'NO'], ...told.slice(1)]);
  expect(await change(deleting(keyed(20), 'other'))).toMatchObject({
    status: 'FAILED', reason: expect.stringMatching(/app.deleting_deleted cannot hold the schema.*if these were changed, drop it/),
  });
});

/** Columns of one name in all the ways that a schema may declare them from one deployment to the next. */
function declarations(name: string): fc.Arbitrary<ColumnSchema> {
  const integers = fc.constantFrom('SMALLINT', 'INTEGER', 'BIGINT').map((type) => ({ type: { name: type } as const, sql: type, defaultSql: '7' }));
  const texts = fc.integer({ min: 1, max: 4 }).map((length) => ({ type: { name: 'VARCHAR', length } as const, sql: `VARCHAR(${length})`, defaultSql: "'x'" }));
  return fc.record({
    what: fc.oneof({ arbitrary: texts, weight: 3 }, { arbitrary: integers, weight: 1 }),
    nullable: fc.boolean(),
    byDefault: fc.boolean(),
    encoding: fc.constantFrom(undefined, 'ZSTD' as const, 'BYTEDICT' as const),
  }).map(({ what: { defaultSql, ...what }, nullable, byDefault, encoding }) =>
    column(name, what.type, what.sql, { nullable, ...byDefault && { defaultSql }, ...encoding && { encoding } }));
}

test('whatever was deployed once can be rolled back to, and a refused deployment changes nothing', async () => {
  const schemas = fc.array(fc.tuple(...['a', 'b', 'c'].map((name) => fc.option(declarations(name), { nil: undefined, freq: 2 }))), { minLength: 2, maxLength: 5 });
  const outcomes = { SUCCESS: 0, FAILED: 0 };
  let tables = 0;
  await fc.assert(fc.asyncProperty(schemas, async (drawn) => {
    const tableName = `rolled_back_${tables++}`;
    const deployed: ColumnSchema[][] = [];
    for (const columns of drawn.map((some) => [ID, ...some.filter((one) => one !== undefined)])) {
      const before = await definition(tableName);
      const { status } = await change({ tableName, columns });
      outcomes[status]++;
      if (status === 'SUCCESS') {
        deployed.push(columns);
      } else {
        expect(await definition(tableName)).toEqual(before);
      }
    }
    const grown = await definition(tableName);
    for (const columns of deployed) {
      expect(await change({ tableName, columns })).toMatchObject({ status: 'SUCCESS' });
      expect(await definition(tableName)).toEqual(grown);
    }
  }), { numRuns: 15 });
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(5); // both were tried
});

test('hundreds of columns are added in one deployment', async () => {
  await change({ request: 'Create', tableName: 'broad', columns: [ID] });
  const many = Array.from({ length: 300 }, (_, at) => column(`c${at}`, { name: 'INTEGER' }, 'INTEGER'));
  expect(await change({ tableName: 'broad', columns: [ID, ...many] })).toMatchObject({ status: 'SUCCESS' });
  expect(await definition('broad')).toHaveLength(301);
});

test('fails before anything is touched when the table cannot hold the schema, and names every difference', async () => {
  await redshift.do(['CREATE SCHEMA IF NOT EXISTS app',
    "CREATE TABLE app.other (id INTEGER NOT NULL, text VARCHAR(10) DEFAULT 'x', must INTEGER NOT NULL, has INTEGER NOT NULL DEFAULT 1)"]);
  const before = await definition('other');
  const required = column('required', { name: 'DATE' }, 'DATE', { nullable: false });
  const { status, reason } = await change({ tableName: 'other', columns: [ID, wider(20), NOTE, required] });
  expect({ status, reason: reason?.split(/[:.] (?=column)/) }).toEqual({
    status: 'FAILED',
    reason: [
      'table app.other cannot hold the schema, and nothing was changed',
      "column 'id' is INTEGER in the table and BIGINT in the schema; change the schema to the table's type, or load into another table",
      "column 'text' is CHARACTER VARYING(10) in the table and VARCHAR(20) in the schema, and Redshift cannot widen a column with a default; declare it no longer than it is",
      "column 'required' is missing in the table and NOT NULL in the schema, and rows that are there have no value for it; declare it nullable, or give it a default",
      "column 'must' is NOT NULL without a default in the table and missing in the schema; add it to the schema, or give it a default",
    ],
  });
  expect(await definition('other')).toEqual(before);
  expect(await definition('other_ledger')).toEqual([]);
});

test('fails when the ledger\'s name is taken by another table', async () => {
  await redshift.do(['CREATE SCHEMA IF NOT EXISTS app', 'CREATE TABLE app.taken_ledger (amount INTEGER)']);
  expect(await change({ tableName: 'taken', columns: [ID] })).toMatchObject({ status: 'FAILED', reason: expect.stringMatching(/app\.taken_ledger cannot hold.*has the name of the ledger and cannot be one, with its columns amount; rename it/) });
  expect(await definition('taken')).toEqual([]);
});

test('a user that is not to be created and does not exist is named', async () => {
  expect(await change({ tableName: 'lonely', columns: [ID], more: { loaderUser: 'nobody', createLoaderUser: false } }))
    .toMatchObject({ status: 'FAILED', reason: expect.stringContaining("database user 'nobody'") });
});

test('without a ledger none is created', async () => {
  await change({ tableName: 'plain', columns: [ID], more: { delivery: 'AT_LEAST_ONCE' } });
  expect(await definition('plain_ledger')).toEqual([]);
});

test('deleting leaves the table', async () => {
  await change({ request: 'Create', tableName: 'kept', columns: [ID] });
  expect(await change({ request: 'Delete', tableName: 'kept', columns: [ID] })).toEqual({ status: 'SUCCESS', physicalResourceId: 'before' });
  expect(await definition('kept')).toHaveLength(1);
});
