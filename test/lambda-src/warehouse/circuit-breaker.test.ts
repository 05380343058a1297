import { CircuitBreaker, WarehouseFor } from '../../../lambda-src/warehouse/circuit-breaker';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { captureOutput } from '../captured-output';
import { DataApiDouble, Execution, serviceError, TimeDouble } from '../data-api-double';

const PAUSED = serviceError('ValidationException', 'Redshift cluster cluster is paused');

/** A breaker, and a warehouse that has failed it in this way. */
async function after(execute: () => Execution, refusal?: Error) {
  captureOutput();
  const time = new TimeDouble(280_000);
  const api = new DataApiDouble(execute, time);
  const warehouseFor: WarehouseFor = (some, tries) => new Warehouse(api.client, { clusterIdentifier: 'cluster', database: 'analytics' }, some, tries);
  const breaker = new CircuitBreaker();
  const state = { refusal };
  api.fault = (action, phase) => {
    if (state.refusal && action === 'submit' && phase === 'before') throw state.refusal;
  };
  const failure = await warehouseFor(new TimeDouble(1_000)).run({ name: 'load', sqls: ['LOCK'] }).catch((error) => error);
  breaker.failed(failure);
  const asked = api.submissions.length;
  const isAway = async () => breaker.isAway(time, warehouseFor);
  return { api, time, state, isAway, asked: () => api.submissions.slice(asked).map(({ Sqls }) => Sqls) };
}

test('a warehouse is not asked while loads succeed', async () => {
  const time = new TimeDouble(1_000);
  expect(await new CircuitBreaker().isAway(time, () => { throw new Error('asked'); })).toBe(false);
});

test('a warehouse that refused a load is away until it answers, and is then asked no more', async () => {
  const { state, isAway, asked } = await after(() => ({ parts: [{ rows: 1 }] }), PAUSED);
  expect(await isAway()).toBe(true);
  expect(await isAway()).toBe(true);
  state.refusal = undefined;
  expect(await isAway()).toBe(false);
  expect(asked()).toEqual([['SELECT 1']]);
  expect(await isAway()).toBe(false);
  expect(asked()).toHaveLength(1);
});

test('a warehouse that says that it is paused is not asked twice', async () => {
  const { time, isAway } = await after(() => ({ parts: [{ rows: 1 }] }), PAUSED);
  await isAway();
  expect(time.left).toBe(280_000);
});

test('a warehouse that does not come to an end is asked for half a minute, and the question is cancelled', async () => {
  const { api, time, state, isAway } = await after(() => ({ parts: [{ rows: 1 }] }), PAUSED);
  state.refusal = undefined;
  api.runningFor = Infinity;
  expect(await isAway()).toBe(true);
  expect(time.left).toBeGreaterThan(245_000);
  expect(api.cancelled).toEqual(['statement-1']);
});

test.each<[string, () => Execution, Error | undefined]>([
  ['a lost connection', () => ({ parts: [], error: 'ERROR: connection to server was closed unexpectedly' }), undefined],
  ['a restart', () => ({ parts: [], error: 'ERROR: the cluster is restarting' }), undefined],
  ['too many sessions', () => ({ parts: [] }), serviceError('ActiveSessionsExceededException')],
  ['throttling', () => ({ parts: [] }), serviceError('ThrottlingException')],
])('%s is the warehouse\'s', async (_, execute, refusal) => {
  const { isAway } = await after(execute, refusal);
  expect(await isAway()).toBe(true);
});

test.each<[string, () => Execution, Error | undefined]>([
  ['a missing right', () => ({ parts: [], error: 'ERROR: permission denied for relation events' }), undefined],
  ['a conflict with another load', () => ({ parts: [], error: 'ERROR: deadlock detected' }), undefined],
  ['a missing right of IAM', () => ({ parts: [] }), serviceError('AccessDeniedException')],
])('%s is not', async (_, execute, refusal) => {
  const { isAway, asked } = await after(execute, refusal);
  expect(await isAway()).toBe(false);
  expect(asked()).toEqual([]);
});

test('a load that was given up while it waited for a lock lets the next one begin, because the warehouse answers', async () => {
  const { api, isAway, state } = await after(() => ({ parts: [{ rows: 1 }] }), PAUSED);
  state.refusal = undefined;
  expect(await isAway()).toBe(false);
  expect(api.begun).toBe(1);
});

test.each([
  ['at least five seconds', 6_000, 5_000],
  ['a quarter of the time', 60_000, 15_000],
  ['half a minute at most', 280_000, 30_000],
])('an answer is waited for %s', async (_, left, waited) => {
  const { api, time, state, isAway } = await after(() => ({ parts: [{ rows: 1 }] }), PAUSED);
  [state.refusal, api.runningFor, time.left] = [undefined, Infinity, left];
  expect(await isAway()).toBe(true);
  expect(Math.abs(left - time.left - waited)).toBeLessThan(100);
});
