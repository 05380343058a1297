import * as fc from 'fast-check';
import { readPayload } from '../../../lambda-src/message/payload';
import { JsonRow, rowFormat } from '../../../lambda-src/pack/row-format';
import { TickFaults } from '../../../lambda-src/publish/tick-faults';
import { FaultRates } from '../../../src/private/contract/publish';

const COLUMNS = ['id', 'text', 'at'];
const SIZE = { min: 1, max: 100 };

function rows(count: number): JsonRow[] {
  return Array.from({ length: count }, (_, i) => ({ row: i + 1, values: [`"${i + 1}"`, '"word \\"quoted\\""', 'null'] }));
}

/** Runs ticks of this many messages each. */
function ticks(rates: FaultRates, count: number): TickFaults[] {
  return Array.from({ length: count }, (_, tick) => new TickFaults(rates, `seed\n${tick}`));
}

/** The distance from the expected number of successes that 999 of 1,000 seeds keep. */
function expectShare(happened: number, trials: number, share: number): void {
  expect(Math.abs(happened - trials * share)).toBeLessThan(3.3 * Math.sqrt(trials * share * (1 - share)));
}

test('nothing goes wrong unless it is told to', () => {
  const faults = new TickFaults({}, 'seed');
  expect([faults.silent, faults.sampleSize(SIZE, 1000)]).toEqual([false, SIZE]);
  expect(rows(50).map((row) => faults.spoilRow(row))).toEqual(rows(50));
  expect(faults.unusableBodies(50)).toEqual([]);
  expect(faults.spoilOrder([1, 2, 3])).toEqual([1, 2, 3]);
  expect(faults.counts).toEqual({});
});

test('each fault comes as often as it is told to, and is counted', () => {
  const rates: FaultRates = {
    duplicateMessages: 0.3,
    reorderedMessages: 0.1,
    unusableMessages: 0.5,
    overLongValues: 0.01,
    wrongTypes: 0.2,
    missingColumns: 0.4,
    bursts: 0.1,
    silence: 0.25,
  };
  const [all, perTick] = [ticks(rates, 400), 20];
  for (const faults of all) {
    rows(perTick).forEach((row) => faults.spoilRow(row));
    expect(faults.unusableBodies(perTick)).toHaveLength(faults.counts.unusableMessages!);
    expect(faults.spoilOrder(rows(perTick))).toHaveLength(perTick + faults.counts.duplicateMessages!);
  }
  const total = (fault: keyof FaultRates) => all.reduce((sum, { counts }) => sum + counts[fault]!, 0);
  expectShare(total('silence'), 400, 0.25);
  expectShare(total('bursts'), 400 - total('silence'), 0.1);
  for (const fault of ['duplicateMessages', 'overLongValues', 'wrongTypes', 'missingColumns', 'unusableMessages'] as const) {
    expectShare(total(fault), 400 * perTick, rates[fault]!);
  }
  expectShare(total('reorderedMessages'), 400 * perTick + total('duplicateMessages'), 0.1);
});

test('the same seed goes wrong in the same way, another one does not, and one fault is none of the others\' business', () => {
  const run = (rates: FaultRates, seed: string) => {
    const faults = new TickFaults(rates, seed);
    return { rows: rows(200).map((row) => faults.spoilRow(row)), order: faults.spoilOrder(rows(50)), counts: faults.counts };
  };
  const rates = { wrongTypes: 0.1, duplicateMessages: 0.1, reorderedMessages: 0.1 };
  expect(run(rates, 'one')).toEqual(run(rates, 'one'));
  expect(run(rates, 'other')).not.toEqual(run(rates, 'one'));
  expect(run({ ...rates, unusableMessages: 0.5, silence: 0.5, bursts: 1 }, 'one').rows).toEqual(run(rates, 'one').rows);
});

test('a spoiled row has one fault a column at most, and what is counted is what can be seen', () => {
  const faults = new TickFaults({ overLongValues: 0.5, wrongTypes: 0.5, missingColumns: 0.5 }, 'seed');
  const seen = { overLongValues: 0, wrongTypes: 0, missingColumns: 0 };
  for (const row of rows(300)) {
    const { row: number, values } = faults.spoilRow(row);
    expect(number).toBe(row.row);
    expect(values).toHaveLength(COLUMNS.length);
    for (const value of values) {
      const parsed = value === undefined ? undefined : JSON.parse(value);
      seen.missingColumns += Number(value === undefined);
      seen.wrongTypes += Number(typeof parsed === 'object' && parsed !== null);
      seen.overLongValues += Number(typeof parsed === 'string' && Buffer.byteLength(parsed) > 65_535);
    }
  }
  expect(seen).toEqual(faults.counts);
});

test('an over-long value repeats what it was, and fits a message of 128 KiB though its quotes are escaped', () => {
  const faults = new TickFaults({ overLongValues: 1 }, 'seed');
  const values = rows(20).flatMap((row) => faults.spoilRow(row).values).filter((value) => value!.length > 100).map((value) => value!);
  expect(values).toHaveLength(20);
  expect(new Set(values.map((value) => JSON.parse(value).slice(0, 6)))).toContain('word "');
  values.forEach((value) => expect(Buffer.byteLength(value)).toBeLessThan(120_000));
});

test.each<[string, string, number]>([
  ['a text of 65,535 bytes', 'x'.repeat(65_535), 65_536],
  ['a text of 40,000 bytes', 'x'.repeat(40_000), 65_536],
  ['a text of four bytes a character', `xyz${'😀'.repeat(10)}`, 65_539],
  ['a text that is too long already', 'x'.repeat(70_000), 70_000],
])('%s becomes no longer than it must, and no character is cut', (_, text, bytes) => {
  const { values: [value] } = new TickFaults({ overLongValues: 1 }, 'seed').spoilRow({ row: 1, values: [JSON.stringify(text)] });
  const long: string = JSON.parse(value!);
  expect(Buffer.byteLength(long)).toBe(bytes);
  expect(`${text}${text}`.repeat(3000).startsWith(long)).toBe(true);
});

test('messages in another order are the same messages, those that are duplicated twice', () => {
  fc.assert(fc.property(fc.string(), fc.nat(30), fc.double({ min: 0, max: 1, noNaN: true }), (seed, count, rate) => {
    const faults = new TickFaults({ duplicateMessages: rate, reorderedMessages: rate }, seed);
    const messages = Array.from({ length: count }, (_, i) => i);
    const sent = faults.spoilOrder(messages);
    expect([...new Set(sent)].sort((a, b) => a - b)).toEqual(messages);
    expect(sent.length - count).toBe(faults.counts.duplicateMessages ?? 0);
    expect(messages.every((message) => sent.filter((one) => one === message).length <= 2)).toBe(true);
  }));
  expect(new TickFaults({ reorderedMessages: 1 }, 'seed').spoilOrder([1, 2, 3, 4, 5])).not.toEqual([1, 2, 3, 4, 5]);
});

test('a burst draws five times the rows, but no more than there are, nor than a tick may have', () => {
  const burst = new TickFaults({ bursts: 1 }, 'seed');
  expect(burst.sampleSize({ min: 5, max: 20 }, 1000)).toEqual({ min: 25, max: 100 });
  expect(burst.sampleSize({ min: 5, max: 20 }, 60)).toEqual({ min: 25, max: 60 });
  expect(burst.sampleSize({ min: 5, max: 20 }, 20)).toEqual({ min: 20, max: 20 });
  expect(burst.sampleSize({ min: 5, max: 90_000 }, 5_000_000)).toEqual({ min: 25, max: 100_000 });
});

test('a silent tick is no burst', () => {
  expect(new TickFaults({ bursts: 1, silence: 1 }, 'seed').counts).toEqual({ bursts: 0, silence: 1 });
});

describe.each(['JSON', 'JSON_LINES', 'TUPLES', 'PANDAS'] as const)('in %s', (name) => {
  test('a message that is cut off cannot be used', () => {
    const [body] = new TickFaults({ unusableMessages: 1 }, 'seed').unusableBodies(1);
    const payload = readPayload(body, name);
    expect('reason' in payload ? payload.reason : String(payload.rows.map((row) => Object.keys(row as object)))).toBe(name === 'JSON_LINES' ? '' : 'NOT_JSON');
  });

  test('rows that lack a column are told from those that do not', () => {
    const format = rowFormat(name, COLUMNS);
    const faults = new TickFaults({ missingColumns: 1 }, 'seed');
    const payload = readPayload(format.body(rows(9).map((row) => format.parts(faults.spoilRow(row)))), name);
    if ('reason' in payload) {
      throw new Error(payload.detail);
    }
    expect(payload.rows).toHaveLength(9);
    for (const row of payload.rows as object[]) {
      expect(Object.values(row).filter((value) => value !== undefined)).toHaveLength(COLUMNS.length - 1);
    }
  });

  test('a row keeps its only column, so that no row is lost', () => {
    const format = rowFormat(name, ['id']);
    const faults = new TickFaults({ missingColumns: 1 }, 'seed');
    const single = rows(9).map(({ row, values: [value] }): JsonRow => ({ row, values: [value] }));
    const payload = readPayload(format.body(single.map((row) => format.parts(faults.spoilRow(row)))), name);
    expect('reason' in payload ? payload.detail : payload.rows.map((row) => Object.values(row as object))).toEqual(single.map(({ row }) => [`${row}`]));
    expect(faults.counts).toEqual({ missingColumns: 0 });
  });
});
