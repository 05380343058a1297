import { createHash } from 'crypto';

/** The generator's numbers are less than this. */
const RANGE = 2 ** 48;

/** Random numbers that are the same for the same seed, on every machine and in every version of Node. */
export class Random {
  private block: Buffer = Buffer.alloc(0);
  private at = 0;
  private counter = 0;

  constructor(private readonly seed: string) {}

  /** Returns a whole number from 0 to `n` - 1, each equally likely. */
  public below(n: number): number {
    const fair = RANGE - RANGE % n; // larger numbers would make small remainders more likely
    for (;;) {
      const number = this.next();
      if (number < fair) {
        return number % n;
      }
    }
  }

  /** Returns true in this share of all cases. */
  public chance(share: number): boolean {
    return this.next() < share * RANGE;
  }

  private next(): number {
    if (this.at + 6 > this.block.length) {
      this.block = createHash('sha256').update(`${this.counter++}:${this.seed}`).digest();
      this.at = 0;
    }
    const number = this.block.readUIntBE(this.at, 6);
    this.at += 6;
    return number;
  }
}

/** The least and the most rows to draw. */
export interface SampleSize {
  readonly min: number;
  readonly max: number;
}

/**
 * Draws rows without replacement. First it draws how many: each number in the range is equally likely. Then it draws which:
 * each set of that many rows is equally likely. Rows count from 1 and are returned in ascending order.
 *
 * Robert Floyd's algorithm draws once for each row of the sample, however many rows there are, and discards no draw.
 *
 * @see https://doi.org/10.1145/30401.315746
 */
export function sampleRows(random: Random, rows: number, { min, max }: SampleSize): number[] {
  const count = min + random.below(max - min + 1);
  const drawn = new Set<number>();
  for (let last = rows - count + 1; last <= rows; last++) {
    const row = 1 + random.below(last);
    drawn.add(drawn.has(row) ? last : row);
  }
  return [...drawn].sort((a, b) => a - b);
}
