import { Profile } from './cost/profile';

/** One ratio: the case's time as a multiple of the baseline's, or how many times faster than a peer it is. */
export interface Measure {
  readonly key: string;
  readonly what: string;
  readonly baseline: string;
  readonly ratio: number;
  readonly goal: number;
  /** Whether the goal is the largest or the smallest acceptable ratio. */
  readonly goalIs: 'MOST' | 'LEAST';
}

export interface Benchmark {
  readonly title: string;
  /** The profile says what stream the cost is of; others measure the same whatever it is. */
  run(profile: Profile): Promise<readonly Measure[]>;
}

/** A measure whose goal is the largest acceptable ratio. Of a figure that is itself what counts, the ratio is the figure. */
export function atMost(goal: number, key: string, what: string, baseline: string, ratio: number): Measure {
  return { key, what, baseline, ratio, goal, goalIs: 'MOST' };
}

export function isMet({ ratio, goal, goalIs }: Measure): boolean {
  return goalIs === 'MOST' ? ratio <= goal : ratio >= goal;
}

const ROUNDS = 41;
const SAMPLE_MICROSECONDS = 12_000;

/**
 * Measures the CPU time of each case, in microseconds a run, round by round.
 *
 * Cases take turns, so that other work of the machine affects all of them equally. What counts is the ratio of two
 * cases in the same round.
 */
export function measureCpu<K extends string>(cases: Readonly<Record<K, () => unknown>>, rounds = ROUNDS): Record<K, number[]> {
  const entries = Object.entries<() => unknown>(cases).map(([name, run]) => ({ name: name as K, run, repeats: repeatsFor(run) }));
  const times = Object.fromEntries(entries.map(({ name }) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const { name, run, repeats } of entries) {
      times[name].push(cpuMicroseconds(run, repeats) / repeats);
    }
  }
  return times;
}

/** Returns the median, over all rounds, of the ratio of two cases. */
export function medianRatio(times: readonly number[], baseline: readonly number[]): number {
  return median(times.map((time, round) => time / baseline[round]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Runs a case until its code is optimised, and returns how often it must run to be measured. */
function repeatsFor(run: () => unknown): number {
  let repeats = 1;
  for (let warm = 0; warm < 300_000;) {
    const time = cpuMicroseconds(run, repeats);
    warm += time;
    if (time < SAMPLE_MICROSECONDS) {
      repeats = Math.ceil(repeats * Math.min(4, SAMPLE_MICROSECONDS / Math.max(time, 1)));
    }
  }
  return repeats;
}

function cpuMicroseconds(run: () => unknown, repeats: number): number {
  const before = process.cpuUsage();
  for (let at = 0; at < repeats; at++) run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
