import { FaultPlan } from '../../../local/faults/fault-plan';
import { RunResult } from '../../../local/faults/run';
import { Tally } from '../../../local/faults/tally';
import { Track } from '../../../local/faults/track';
import { World } from '../../../local/faults/world';

const GOOD: RunResult = {
  plan: new FaultPlan(),
  rows: 3,
  books: [{ rows: 3, tableRows: 3, duplicates: [], lost: [], misplaced: [], strange: [], staged: [] }],
  redriven: 0,
  timeouts: 0,
  deployments: 0,
  unmet: [],
  wrong: [],
  tooBusy: false,
};
const TOO_BUSY: RunResult = { ...GOOD, wrong: ['RowsLoaded is 5, and 3 was predicted'], tooBusy: true };
const UNMET: RunResult = { ...GOOD, unmet: ['DEPLOYED at any call, time 1'] };
const LOST: RunResult = { ...GOOD, wrong: ['lost: 7'] };

/** A track whose runs come to these results, one after the other. */
function given(...results: RunResult[]) {
  const stop = jest.fn();
  const start = jest.spyOn(World, 'start').mockResolvedValue({ stop, states: new Set() } as never);
  const tally = new Tally();
  const track = new Track((more) => World.start({ assembly: 'cdk.out', stack: 'TwoAtOnce', database: 'PGLITE', ...more as object }), tally, new AbortController().signal);
  return { tally, start, stop, run: async () => track.run('kind', 'name', async () => results.shift()!) };
}

test('a run that the machine was too busy for is made again in another deployment with a slower clock, and counts once', async () => {
  const { tally, start, stop, run } = given(TOO_BUSY, GOOD, GOOD);
  await run();
  expect(tally.total).toMatchObject({ runs: 1, rows: 3 });
  expect(tally.failures).toEqual([]);
  expect(tally.repeated).toEqual(['name: RowsLoaded is 5, and 3 was predicted']);
  await run();
  expect(start.mock.calls.map(([{ slower }]) => slower)).toEqual([1, 2, 1]);
  expect(stop).toHaveBeenCalledTimes(2);
});

test('a run that the machine was too busy for five times is a failure', async () => {
  const { tally, run } = given(TOO_BUSY, TOO_BUSY, TOO_BUSY, TOO_BUSY, TOO_BUSY, GOOD);
  await run();
  expect(tally.failures).toEqual(['name: RowsLoaded is 5, and 3 was predicted']);
  expect(tally.repeated).toHaveLength(4);
});

test('a run that failed for any other reason is not made again', async () => {
  const { tally, run } = given(LOST, GOOD);
  await run();
  expect(tally.failures).toEqual(['name: lost: 7']);
  expect(tally.repeated).toEqual([]);
});

test('a run in which a planned fault met no call is made again, and what meets none five times is told', async () => {
  const { tally, run } = given(UNMET, GOOD, UNMET, UNMET, UNMET, UNMET, UNMET, GOOD);
  await run();
  expect([tally.total.runs, tally.unmet]).toEqual([1, []]);
  await run();
  expect(tally.unmet).toEqual(['name: DEPLOYED at any call, time 1']);
});

test('a run of another version begins with the version that the one before it has left, also in another deployment', async () => {
  const start = jest.spyOn(World, 'start').mockImplementation(async ({ version }) => ({ version, stop: jest.fn(), states: new Set() }) as never);
  start.mockClear();
  const track = new Track((more) => World.start({ assembly: 'cdk.out', stack: 'Changing', database: 'PGLITE', ...more as object }), new Tally(), new AbortController().signal);
  const results = [GOOD, TOO_BUSY, GOOD, GOOD];
  for (const [from, to] of [['FIRST', 'WIDENED'], ['WIDENED', 'EXTENDED'], ['EXTENDED', 'FIRST']] as const) {
    await track.run('kind', `${to} deployed`, async (world) => {
      expect(world.version).toBe(from);
      world.version = to;
      return results.shift()!;
    }, from);
  }
  expect(start.mock.calls.map(([{ version }]) => version)).toEqual(['FIRST', 'WIDENED', 'EXTENDED']);
});

test('a run is left out unless its kind or name has the text of --only', async () => {
  const { tally } = given();
  const track = new Track((more) => World.start({ assembly: 'cdk.out', stack: 'TwoAtOnce', database: 'PGLITE', ...more as object }), tally, new AbortController().signal, 'a loader');
  for (const [kind, name] of [['storms', 'storm 1'], ['storms, with a loader', 'storm 1'], ['throttled', 'a loader loads: THROTTLED']]) {
    await track.run(kind, name, async () => GOOD);
  }
  expect([...tally.kinds.keys()]).toEqual(['storms, with a loader', 'throttled']);
});
