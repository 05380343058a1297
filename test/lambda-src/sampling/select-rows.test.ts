import { Readable } from 'stream';
import * as fc from 'fast-check';
import { indexRows } from '../../../lambda-src/csv/index-rows';
import { nextRows } from '../../../lambda-src/sampling/file-order';
import { RowSelection } from '../../../lambda-src/sampling/select-rows';
import { SamplingSchema } from '../../../src/private/contract/publish';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

async function selection(csv: string, sampling: SamplingSchema, seed = 'seed'): Promise<RowSelection> {
  const bytes = Buffer.from(csv);
  return new RowSelection(sampling, seed, await indexRows('csv', Readable.from([bytes])), async (start, end) => bytes.subarray(start, end));
}

const numbers = (csv: RowSelection, tick: number) =>
  csv.rowsOf(new Date(START + tick * MINUTE).toISOString(), () => ({ min: 1, max: 5 })).then((rows) => rows.map(({ row }) => row));

describe('in file order', () => {
  const sampling = { kind: 'FILE_ORDER', start: START, interval: MINUTE } as const;

  test('ticks go through the file row by row, again and again, each with as many rows as it may have', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 })).map(([min, more]) => ({ min, max: min + more }));
    fc.assert(fc.property(sizes, fc.integer({ min: 40, max: 200 }), fc.string(), (size, rows, seed) => {
      const ticks = Array.from({ length: 60 }, (_, tick) => nextRows(sampling, START + tick * MINUTE, seed, rows, size).flat());
      ticks.flat().forEach((row, i) => expect(row).toBe(i % rows + 1));
      for (const { length } of ticks) {
        expect(length).toBeGreaterThanOrEqual(size.min);
        expect(length).toBeLessThanOrEqual(size.max);
      }
    }));
  });

  test('a tick sends the same rows whenever it fires, and none before the start', async () => {
    const csv = await selection('a\n1\n2\n3\n4\n5\n6\n7\n', sampling);
    const first = await numbers(csv, 0);
    expect(first[0]).toBe(1);
    await numbers(csv, 5);
    expect(await numbers(csv, 0)).toEqual(first);
    expect(await numbers(csv, -1)).toEqual([]);
  });
});

describe('a replay', () => {
  const replay = (speed: number): SamplingSchema => ({ kind: 'REPLAY', start: START, interval: MINUTE, column: 'at', speed });
  const csv = 'id,at\n1,2020-05-01 10:00\n2,2020-05-01T10:00:30Z\n3,2020-05-01T10:01:00.000+00\n4,2020-05-01T12:04:59+02:00\n5,2020-05-01 10:05:00\n';

  test.each([
    [1, [[1, 2], [3], [], [], [4], [5, 1, 2], [3]]],
    [2, [[1, 2, 3], [], [4, 5, 1, 2], [3]]],
    [0.5, [[1], [2], [3], []]],
  ])('at speed %d sends what is due, and begins anew at the end', async (speed, ticks) => {
    const rows = await selection(csv, replay(speed));
    for (const [tick, due] of ticks.entries()) {
      expect(await numbers(rows, tick)).toEqual(due);
    }
    expect(await numbers(rows, -1)).toEqual([]);
  });

  test('whose start lies between two ticks begins with the first row at the next tick', async () => {
    const rows = await selection(csv, { ...replay(1), start: START - MINUTE / 2 } as SamplingSchema);
    expect(await Promise.all([-1, 0, 1, 4].map(async (tick) => numbers(rows, tick)))).toEqual([[], [1, 2], [3], [4]]);
  });

  test('sends each row once a round, whatever the times are', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 2, maxLength: 40 }), async (gaps) => {
      let at = Date.UTC(2020, 0, 1);
      const times = gaps.map((seconds) => new Date(at += seconds * 1000).toISOString());
      const rows = await selection(`id,at\n${times.map((time, i) => `${i + 1},${time}\n`).join('')}`, replay(1));
      const span = at - Date.parse(times[0]);
      fc.pre(span > MINUTE);
      const sent: number[] = [];
      for (let tick = 0; tick < Math.floor(span / MINUTE); tick++) {
        sent.push(...await numbers(rows, tick));
      }
      sent.forEach((row, i) => expect(row).toBe(i + 1));
      expect(sent.length).toBe(times.filter((time) => Date.parse(time) < Date.parse(times[0]) + Math.floor(span / MINUTE) * MINUTE).length);
    }), { numRuns: 40 });
  });

  test.each([
    ['id,at\n1,2020-01-02\n2,2020-01-01\n', 1, "row 2, column 'at' is earlier than a row before it; sort the file by that column"],
    ['id,at\n1,2020-01-01T00:00:00\n2,2020-01-01T00:00:40\n3,2020-01-01T00:00:20\n4,2020-01-01T00:03\n', 1, "row 3, column 'at' is earlier than"],
    ['id,at\n1,yesterday\n2,2020-01-01\n', 1, "row 1, column 'at' does not hold an ISO 8601 timestamp"],
    ['id,at\n1,\n2,2020-01-01\n', 1, "row 1, column 'at' does not hold an ISO 8601 timestamp"],
    [csv, 100, "a tick replays 6000 s, and column 'at' spans 300.001 s; lower the speed"],
    ['id,time\n1,2\n', 1, "there is no column 'at' to replay; there are 'id', 'time'"],
  ])('of %j at speed %d fails and says why', async (text, speed, reason) => {
    await expect(selection(text, replay(speed)).then((rows) => numbers(rows, 0))).rejects.toThrow(reason);
  });
});
