import { Random, SampleSize } from './sample';
import { SamplingSchema } from '../../src/private/contract/publish';

/** Rows in the order in which they are sent, as ascending runs. There is a second run if the file ends and starts again. */
export type Runs = readonly (readonly number[])[];

/**
 * Returns the rows of a tick, which follow those of the tick before. After the last row of the file comes the first.
 *
 * No tick has to remember where the last one ended, because the border between two ticks depends only on the seed and the number
 * of the tick. Borders are at equal distances, and each is moved on by a random number of rows, so that a tick has `min` to `max` rows.
 */
export function nextRows(
  { start, interval }: Extract<SamplingSchema, { kind: 'FILE_ORDER' }>, scheduledTime: number, seed: string, rows: number, { min, max }: SampleSize,
): Runs {
  const tick = Math.floor((scheduledTime - start) / interval);
  if (tick < 0) {
    return [];
  }
  const leeway = Math.floor((max - min) / 2);
  const border = (number: number) =>
    number * (min + leeway) + (number === 0 ? 0 : new Random(`${seed}\nborder ${number}`).below(leeway + 1));
  const first = border(tick) % rows;
  return runs(first, border(tick + 1) - border(tick), rows);
}

/** Returns `count` rows, starting with the row that `first` others precede. */
export function runs(first: number, count: number, rows: number): Runs {
  const toEnd = Math.min(count, rows - first);
  return [ascending(first + 1, toEnd), ascending(1, count - toEnd)].filter((run) => run.length > 0);
}

function ascending(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}
