import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';

/** Tells which rows of their messages the staged ones are. The others were rejected before. */
export class StagedNumbers {
  private readonly rejected = new Map<string, Set<number>>();

  /** @param rejections what was rejected of the batch before it was staged */
  constructor(rejections: readonly Rejection[]) {
    for (const { itemIdentifier, rows } of rejections) {
      const others = this.rejected.get(itemIdentifier) ?? new Set();
      this.rejected.set(itemIdentifier, others);
      rows?.forEach((row) => others.add(row));
    }
  }

  /** The numbers, counted from 1, that the `count` staged rows of a message have in it. */
  public of({ itemIdentifier }: Pick<Message, 'itemIdentifier'>, count: number): number[] {
    const rejected = this.rejected.get(itemIdentifier) ?? new Set();
    return Array.from({ length: count + rejected.size }, (_, at) => at + 1).filter((number) => !rejected.has(number));
  }
}
