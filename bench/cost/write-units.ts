import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemBytes } from '../../lambda-src/items/item-size';

type Item = Readonly<Record<string, AttributeValue>>;

const UNIT = 1024;

/**
 * Counts the write request units of puts into an on-demand table in one Region, without indexes. It remembers how large the item of each key is.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html
 */
export class WriteUnits {
  private readonly bytes = new Map<string, number>();

  /** A put that is taken is billed by the larger one of the item that it writes and the item that it replaces. */
  taken(key: string, item: Item): number {
    const bytes = itemBytes(item);
    const units = unitsOf(Math.max(bytes, this.bytes.get(key) ?? 0));
    this.bytes.set(key, bytes);
    return units;
  }

  /** A put that a condition refuses is billed by the item that is there, however small the other one is. */
  refused(key: string): number {
    return unitsOf(this.bytes.get(key) ?? 0);
  }
}

function unitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / UNIT));
}
