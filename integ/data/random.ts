/* eslint-disable no-bitwise -- 32-bit arithmetic is what makes the numbers the same everywhere */

/**
 * A seeded source of randomness: the same seed gives the same numbers on every machine.
 *
 * Only integer arithmetic and multiplication by powers of two are used, and no function of `Math` whose last digit an
 * engine may choose, so that a data set can be described by its seed alone.
 */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** The next number, from 0 up to but not including 1. */
  public next(): number {
    // A Weyl sequence, scrambled by two rounds of multiply and shift: each of the 2^32 states is visited once.
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `min` to `max`, both included. */
  public integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  public chance(probability: number): boolean {
    return this.next() < probability;
  }

  public pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)];
  }

  /** An item whose likelihood falls with its place in the list, as word frequencies do. */
  public pickSkewed<T>(items: readonly T[]): T {
    const place = this.next();
    return items[Math.floor(place * place * place * items.length)];
  }

  /** A number drawn from a distribution given by its quantiles: `[share, value]` in rising order, from 0 to 1. */
  public fromQuantiles(quantiles: readonly (readonly [number, number])[]): number {
    const share = this.next();
    let above = 1;
    while (quantiles[above][0] < share) {
      above++;
    }
    const [lowShare, low] = quantiles[above - 1];
    const [highShare, high] = quantiles[above];
    return low + (high - low) * (share - lowShare) / (highShare - lowShare);
  }
}
