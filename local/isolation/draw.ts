import { createHash } from 'crypto';

/** Numbers that look random and depend only on what the first was drawn from. */
export class Draw {
  private readonly seed: Buffer;
  private count = 0;

  constructor(...from: readonly (string | number)[]) {
    this.seed = createHash('sha256').update(from.join('\n')).digest();
  }

  /** From 0 to below 1. */
  fraction(): number {
    return this.bytes().readUInt32BE() / 2 ** 32;
  }

  /** A whole number from 0 to below the limit. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  text(length: number, from: readonly string[]): string {
    return Array.from({ length }, () => this.pick(from)).join('');
  }

  uuid(): string {
    return this.bytes().toString('hex').slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  private bytes(): Buffer {
    return createHash('sha256').update(this.seed).update(String(++this.count)).digest();
  }
}
