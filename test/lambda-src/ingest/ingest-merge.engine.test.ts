import * as fc from 'fast-check';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { NamedTable } from '../../../lambda-src/table/frozen-table';
import { ColumnSchema, MergeSchema } from '../../../src/private/contract/table';
import { tombstoneColumns } from '../../../src/private/contract/tombstones';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { CONTEXT, deployTable, loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { column, ID, ingestSchema, TEXT } from '../schemas';

const KEY: ColumnSchema = { ...ID, key: true };
const VERSION = column('version', { name: 'INTEGER' }, 'INTEGER', { nullable: false, key: true });
const ARRIVED = column('arrived', { name: 'TIMESTAMP' }, 'TIMESTAMP', { nullable: false, key: true, source: { from: 'TIMESTAMP' } });
const MESSAGE = column('message', { name: 'VARCHAR', length: 40 }, 'VARCHAR(40)', { nullable: false, key: true, source: { from: 'MESSAGE_ID' } });
const COLUMNS = [KEY, VERSION, TEXT, ARRIVED, MESSAGE];
const BY_VERSION: MergeSchema = { keyColumns: ['id'], orderColumns: ['version', 'arrived', 'message'] };
const BY_ARRIVAL: MergeSchema = { keyColumns: ['id'], orderColumns: ['arrived', 'message'] };

const DELETING: MergeSchema = { ...BY_VERSION, deleteWhen: { column: 'text', values: ['d'] } };

const redshift = useStandIn();
let tables = 0;

muteOutput();

/** A new table and a handler that merges into it; `rows` is what the table holds. */
async function given(merge: MergeSchema, more: Partial<NamedTable> = {}) {
  const tableName = `merged_${tables++}`;
  const bucket = new MemoryBucket((key, body) => redshift.put(key, body));
  const tombstones = merge.deleteWhen && { tombstones: tombstoneColumns(COLUMNS, merge) };
  expect(await deployTable(redshift, 'app', tableName, COLUMNS, { loadMode: 'MERGE', ...tombstones, ...more })).toMatchObject({ status: 'SUCCESS' });
  const schema = ingestSchema({ columns: COLUMNS, merge });
  const handler = createRedshiftIngest(loaderEnvironment('app', tableName), schema, { s3: bucket.s3, redshiftData: redshift.client('Loader'), tryMessages: noCulprits });
  return {
    bucket,
    run: async (...messages: Published[]) => handler(sqsEvent(...messages), CONTEXT),
    rows: async () => redshift.rows(`SELECT id, version, text FROM app.${tableName} ORDER BY id`),
    revoke: async (right: string) => redshift.do([`REVOKE ${right} ON app.${tableName} FROM "IAMR:Loader"`]),
    deleted: async () => redshift.rows(`SELECT id, version FROM app.${tableName}_deleted ORDER BY id`),
    ledger: async () => redshift.rows(`SELECT deduplication_id, row_count FROM app.${tableName}_ledger ORDER BY 1`),
  };
}

const DONE = { batchItemFailures: [] };
const row = (id: number, version: number, text: string) => ({ id, version, text });
const at = (second: number) => `2026-03-04T05:06:${`${second}`.padStart(2, '0')}.000Z`;

test('a later version replaces an earlier one, and an earlier one that comes late changes nothing', async () => {
  const { run, rows, ledger } = await given(BY_VERSION);
  expect(await run({ id: 'a', body: [row(1, 2, 'two'), row(2, 1, 'one')] })).toEqual(DONE);
  expect(await run({ id: 'b', body: [row(1, 1, 'one'), row(2, 2, 'two'), row(3, 1, 'new')] })).toEqual(DONE);
  expect(await rows()).toEqual([[1, 2, 'two'], [2, 2, 'two'], [3, 1, 'new']]);
  expect(await ledger()).toEqual([['a', 2], ['b', 3]]);
});

test('of versions in one batch the latest wins; of equal ones the row further down the message that arrived last', async () => {
  const { run, rows } = await given(BY_VERSION);
  expect(await run(
    { id: 'b', body: [row(1, 1, 'b1'), row(1, 1, 'b2')], publishedAt: at(2) },
    { id: 'a', body: [row(1, 1, 'a'), row(2, 9, 'nine')], publishedAt: at(1) },
    { id: 'c', body: row(2, 8, 'eight'), publishedAt: at(3) },
  )).toEqual(DONE);
  expect(await rows()).toEqual([[1, 1, 'b2'], [2, 9, 'nine']]);
});

test('by arrival the time of the message decides, then its id, over batches too', async () => {
  const { run, rows } = await given(BY_ARRIVAL);
  await run({ id: 'b', body: row(1, 1, 'b'), publishedAt: at(2) });
  await run({ id: 'a', body: row(1, 2, 'a'), publishedAt: at(2) }, { id: 'z', body: row(1, 3, 'z'), publishedAt: at(1) });
  expect(await rows()).toEqual([[1, 1, 'b']]);
  await run({ id: 'c', body: row(1, 4, 'c'), publishedAt: at(2) });
  expect(await rows()).toEqual([[1, 4, 'c']]);
});

test('a message that comes again does not bring its version back', async () => {
  const { run, rows, ledger } = await given({ keyColumns: ['id'], orderColumns: ['version'] });
  const first = { id: 'a', body: row(1, 1, 'first') };
  await run(first);
  await run({ id: 'b', body: row(1, 1, 'second') });
  expect(await run(first)).toEqual(DONE);
  expect(await rows()).toEqual([[1, 1, 'second']]);
  expect(await ledger()).toEqual([['a', 1], ['b', 1]]);
});

test('a row that the table cannot hold goes to quarantine, and the others merge', async () => {
  const { run, rows, bucket } = await given(BY_VERSION);
  expect(await run({ id: 'a', body: [row(1, 1, 'x,"y"\n'), { id: 2, version: null }, row(3, 1, 'c')] })).toEqual(DONE);
  expect(await rows()).toEqual([[1, 1, 'x,"y"\n'], [3, 1, 'c']]);
  expect(bucket.rejected()).toMatchObject([{ row: 2, reason: 'NULL_VALUE', column: 'version' }]);
});

test('who may only append cannot merge', async () => {
  const { run, rows } = await given(BY_VERSION, { loaderUser: 'IAMR:Loader', loadMode: 'APPEND' });
  expect(await run({ id: 'a', body: row(1, 1, 'one') })).toEqual({ batchItemFailures: [{ itemIdentifier: 'item-a' }] });
  expect(await rows()).toEqual([]);
});

test('a deleted row stays away from older versions, also if the deletion came first, and a later version brings it back', async () => {
  const { run, rows, deleted, ledger } = await given(DELETING);
  await run({ id: 'a', body: [row(1, 2, 'two'), row(2, 1, 'one')] });
  expect(await run({ id: 'b', body: [row(1, 3, 'd'), row(3, 5, 'd')] })).toEqual(DONE);
  expect([await rows(), await deleted()]).toEqual([[[2, 1, 'one']], [[1, 3], [3, 5]]]);
  expect(await run({ id: 'c', body: [row(1, 1, 'late'), row(3, 4, 'late'), row(2, 0, 'd')] })).toEqual(DONE);
  expect([await rows(), await deleted()]).toEqual([[[2, 1, 'one']], [[1, 3], [3, 5]]]);
  await run({ id: 'd', body: [row(1, 4, 'again'), row(3, 6, 'd')] });
  expect([await rows(), await deleted()]).toEqual([[[1, 4, 'again'], [2, 1, 'one']], [[3, 6]]]);
  await run({ id: 'e', body: row(1, 3, 'late') });
  expect(await rows()).toEqual([[1, 4, 'again'], [2, 1, 'one']]);
  expect(await ledger()).toEqual([['a', 2], ['b', 2], ['c', 3], ['d', 2], ['e', 1]]);
});

test('who may not delete cannot load deletions', async () => {
  const { run, revoke } = await given(DELETING);
  await revoke('DELETE');
  expect(await run({ id: 'a', body: row(1, 1, 'd') })).toEqual({ batchItemFailures: [{ itemIdentifier: 'item-a' }] });
});

test('whatever way messages are cut into batches, in whatever order and how often they come, the table ends up the same', async () => {
  const messages = fc.array(fc.record({
    rows: fc.array(fc.record({ id: fc.nat({ max: 3 }), version: fc.nat({ max: 2 }) }), { minLength: 1, maxLength: 3 }),
    second: fc.nat({ max: 2 }),
  }), { minLength: 2, maxLength: 5 });
  const merges = fc.constantFrom(BY_VERSION, BY_ARRIVAL);
  await fc.assert(fc.asyncProperty(messages, fc.infiniteStream(fc.nat()), merges, async (drawn, dice, merge) => {
    const published: Published[] = drawn.map(({ rows, second }, index) => ({
      id: `m${index}`, publishedAt: at(second), body: rows.map(({ id, version }, place) => row(id, version, `${index}.${place}`)),
    }));
    const roll = (sides: number) => dice.next().value! % sides;
    const shuffled = [...published, published[roll(published.length)]].map((message) => ({ message, by: roll(1_000_000) }))
      .sort((one, other) => one.by - other.by).map(({ message }) => message);
    const cut = roll(shuffled.length - 1) + 1;
    const { run, rows } = await given(merge);
    await run(...shuffled.slice(0, cut));
    await run(...shuffled.slice(cut));
    const winners = new Map<number, { rank: string; row: unknown[] }>();
    published.forEach(({ id: message, body, publishedAt }) => (body as ReturnType<typeof row>[]).forEach(({ id, version, text }, place) => {
      const rank = `${merge === BY_ARRIVAL ? '' : version} ${publishedAt} ${message} ${place}`;
      if (rank > (winners.get(id)?.rank ?? '')) {
        winners.set(id, { rank, row: [id, version, text] });
      }
    }));
    expect(await rows()).toEqual([...winners.values()].map((winner) => winner.row).sort(([one], [other]) => Number(one) - Number(other)));
  }), { numRuns: 15, seed: 20260304 });
});

test('versions and deletions of rows give the same table and the same tombstones in whatever order they are loaded', async () => {
  const versions = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 3 });
  const draw = fc.record({ versions, ids: fc.infiniteStream(fc.integer({ min: 1, max: 2 })), deletions: fc.infiniteStream(fc.boolean()) });
  await fc.assert(fc.asyncProperty(draw, async ({ versions: inOrder, ids, deletions }) => {
    const all = inOrder.map((version) => row(ids.next().value!, version, deletions.next().value! ? 'd' : `${version}`));
    const { run, rows, deleted } = await given(DELETING);
    for (const one of all) {
      expect(await run({ id: `m${one.version}`, body: one })).toEqual(DONE);
    }
    const latest = [1, 2].flatMap((id) => all.filter((one) => one.id === id).sort((one, other) => other.version - one.version).slice(0, 1));
    expect(await rows()).toEqual(latest.filter(({ text }) => text !== 'd').map(({ id, version, text }) => [id, version, text]));
    expect(await deleted()).toEqual(latest.filter(({ text }) => text === 'd').map(({ id, version }) => [id, version]));
  }), { numRuns: 8, seed: 20260304 });
});
