import fc from 'fast-check';
import { loading, loadResult, recently } from './loading';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { CONTEXT } from '../deployed';

const redshift = useStandIn();

muteOutput();

/** Batches of messages, each by its number and with 1 to 3 rows, and when runs come between them. */
const DELIVERIES = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }) }, { weight: 1, arbitrary: fc.constant('RUN' as const) },
), { minLength: 1, maxLength: 8 });

test('whatever the order and the grouping of messages, each row of theirs loads once', async () => {
  await fc.assert(fc.asyncProperty(DELIVERIES, fc.boolean(), async (deliveries, ownIds) => {
    const { load, table, pending } = loading(redshift);
    const { deploy, rows, ledger } = table();
    const { stage } = await deploy();
    for (const batch of deliveries) {
      if (batch === 'RUN') {
        await load();
      } else {
        await stage(...batch.map((id) => ({
          id: `m${id}`, body: Array.from({ length: 1 + id % 3 }, (_, row) => ({ id: id * 10 + row })), publishedAt: recently(id), ...ownIds && { deduplicationId: `own${id}` },
        })));
      }
    }
    expect(await load()).toMatchObject({ failed: 0, pending: 0, rowsRejected: 0 });
    const ids = [...new Set(deliveries.flatMap((batch) => (batch === 'RUN' ? [] : batch)))].sort();
    expect((await rows('id')).flat()).toEqual(ids.flatMap((id) => Array.from({ length: 1 + id % 3 }, (_, row) => id * 10 + row)));
    expect((await ledger()).map(([, count]) => count)).toEqual(ids.map((id) => 1 + id % 3));
    expect(pending()).toEqual([]);
  }), { numRuns: 25 });
}, 180_000);

test('1,248 objects load in one load, in little memory and with three pages of a listing', async () => {
  const { bucket, newLoader, load, table, pending } = loading(redshift);
  const { deploy, rows } = table();
  const { stage } = await deploy();
  bucket.pageSize = 500;
  for (let at = 0; at < 1_248; at++) {
    await stage({ id: `m${at}`, body: [{ id: at, text: 'x' }] }, { id: `n${at}`, body: { id: -at - 1 } });
  }
  bucket.calls.length = 0;
  const before = process.memoryUsage().rss;
  expect(await newLoader().load({ load: {} }, CONTEXT)).toEqual(loadResult({ loads: 1, objects: 1_248, rowsLoaded: 2_496 }));
  expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(256);
  expect(bucket.calls.filter((call) => call.startsWith('list'))).toHaveLength(3);
  expect(bucket.calls.filter((call) => call.startsWith('delete'))).toEqual(expect.arrayContaining(['delete 1000 objects', 'delete 248 objects']));
  expect(await rows('COUNT(*), COUNT(DISTINCT id)')).toEqual([[2_496, 2_496]]);
  expect(pending()).toEqual([]);
  expect(await load()).toEqual(loadResult());
}, 180_000);

test('twenty tables load with one run', async () => {
  const { load, table, bucket } = loading(redshift);
  const tables = Array.from({ length: 20 }, () => table());
  for (const [at, { deploy }] of tables.entries()) {
    await (await deploy()).stage({ id: '1', body: { id: at }, publishedAt: recently(at) });
  }
  bucket.calls.length = 0;
  expect(await load()).toEqual(loadResult({ loads: 20, objects: 20, rowsLoaded: 20 }));
  expect(bucket.calls.filter((call) => call.startsWith('list'))).toHaveLength(1);
  for (const [at, { rows }] of tables.entries()) {
    expect(await rows('id')).toEqual([[at]]);
  }
}, 120_000);
