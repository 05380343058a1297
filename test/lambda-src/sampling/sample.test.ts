import * as fc from 'fast-check';
import { Random, sampleRows } from '../../../lambda-src/sampling/sample';

/** The chi-square distance of counts from the expectation, if each count is a number of successes in this many trials. */
function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** 0.1 % and 99.9 % points of the chi-square distribution: a fair sampler with another seed lies between them 499 times in 500. */
const CHI_SQUARE = { 19: [5.407, 43.82], 49: [23.98, 85.35] } as const;

function expectFair(statistic: number, freedom: keyof typeof CHI_SQUARE): void {
  const [low, high] = CHI_SQUARE[freedom];
  expect(statistic).toBeGreaterThan(low);
  expect(statistic).toBeLessThan(high);
}

const DRAWS = 20_000;

function draw(rows: number, min: number, max: number): number[][] {
  return Array.from({ length: DRAWS }, (_, tick) => sampleRows(new Random(`chi-square ${tick}`), rows, { min, max }));
}

test('each row is drawn as often as the others', () => {
  const [rows, perDraw] = [50, 10];
  const counts = new Array(rows).fill(0);
  for (const row of draw(rows, perDraw, perDraw).flat()) {
    counts[row - 1]++;
  }
  // A draw contains each row at most once, so the counts vary less than independent counts would.
  const correction = (rows - 1) / rows / (1 - perDraw / rows);
  expectFair(chiSquare(counts, DRAWS * perDraw / rows) * correction, 49);
});

test('each number of rows is drawn as often as the others', () => {
  const counts = new Array(20).fill(0);
  for (const rows of draw(30, 3, 22)) {
    counts[rows.length - 3]++;
  }
  expectFair(chiSquare(counts, DRAWS / 20), 19);
});

test('each set of rows is drawn as often as the others', () => {
  const counts = new Map<string, number>();
  for (const rows of draw(6, 3, 3)) {
    counts.set(rows.join(), (counts.get(rows.join()) ?? 0) + 1);
  }
  expect(counts.size).toBe(20); // 6 choose 3
  expectFair(chiSquare([...counts.values()], DRAWS / 20), 19);
});

test('rows are drawn once, in ascending order, out of those there are', () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 5_000_000 }), fc.nat(500), fc.nat(500), (seed, rows, a, b) => {
    const min = Math.min(a, b, rows - 1) + 1;
    const max = Math.min(Math.max(a, b) + 1, rows);
    const drawn = sampleRows(new Random(seed), rows, { min, max });
    expect(drawn.length).toBeGreaterThanOrEqual(min);
    expect(drawn.length).toBeLessThanOrEqual(max);
    expect(drawn.every((row, i) => row >= 1 && row <= rows && (i === 0 || row > drawn[i - 1]))).toBe(true);
  }));
});

test('all rows can be drawn', () => {
  expect(sampleRows(new Random('all'), 100, { min: 100, max: 100 })).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
});


test('a range that does not divide the generator\'s favours no number', () => {
  const random = new Random('modulo');
  const third = 2 ** 46;
  const low = Array.from({ length: 3000 }, () => random.below(3 * third)).filter((number) => number < third).length;
  expect(low / 3000).toBeCloseTo(1 / 3, 1); // without rejection it would be one half
});

test('the same seed draws the same rows, on every machine', () => {
  const rowsOf = (seed: string) => sampleRows(new Random(`${seed}\n2026-01-01T00:00:00.000Z`), 1_000_000, { min: 3, max: 5 });
  expect(rowsOf('42')).toEqual([393962, 684891, 917026, 943357, 984916]);
  expect(rowsOf('43')).toEqual([426084, 617738, 657803, 723266, 728416]);
});
