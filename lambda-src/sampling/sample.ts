import { createHash } from 'crypto';

/** The generator's numbers are below. */
const RANGE = 2 ** 48;

/** Random numbers that are the same for the same seed, on every machine and in every version of Node. */
export class Random {
  private block: Buffer = Buffer.alloc(0);
  private at = 0;
  private counter = 0;

  constructor(private readonly seed: string) {}

  /** A whole number from 0 to `n` - 1, each as likely as the others. */
  public below(n: number): number {
    const fair = RANGE - RANGE % n; // numbers beyond would make the small remainders likelier
    for (;;) {
      const number = this.next();
      if (number < fair) {
        return number % n;
      }
    }
  }

  /** Whether something happens that does so in this share of all cases. */
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

/** From how many to how many rows to draw. */
export interface SampleSize {
  readonly min: number;
  readonly max: number;
}

/**
 * Draws rows without replacement: first how many, each number in the range being as likely as the others, then which,
 * each set of that many rows being as likely as the others. Rows count from 1 and come in ascending order.
 *
 * Robert Floyd's algorithm draws each row once, whatever the number of rows there are, and throws no draw away.
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
