import { conditionOf } from './condition';
import { AT_ONCE } from './dynamo-client';
import { Item } from './item';
import { ItemTable } from './item-table';
import { compareVersions, keyOf } from './versions';
import { ItemRules } from '../../src/private/contract/items';

/** An item to write, and which row of which message it is made of. */
export interface ItemToWrite {
  readonly item: Item;
  /** The place of its message in the batch. */
  readonly message: number;
  /** Which of the message's rows that can be items, counted from 0. */
  readonly row: number;
}

/** What became of items. Those in none of the lists are not settled: nobody knows whether they are in the table, or a later version. */
export interface WrittenItems {
  readonly written: ItemToWrite[];
  /** The table has the same version, or a later one. */
  readonly superseded: ItemToWrite[];
  readonly refused: { readonly row: ItemToWrite; readonly detail: string }[];
  /** What stopped the writing, if not all items are settled. */
  readonly error?: unknown;
}

/** There was not enough time for all items. */
export class OutOfTimeError extends Error {
  public override readonly name = 'OutOfTimeError';
}

/**
 * Writes items, some at the same time, but never two of one key. Of the items of a key the latest version comes first, and if the table has it, the
 * others need not be written.
 *
 * The first call that fails for the table's sake ends it, because the others would fail, too. So does the end of the time.
 */
export async function writeItems(table: ItemTable, items: readonly ItemToWrite[], rules: ItemRules, timeLeft: () => number): Promise<WrittenItems> {
  const result = { written: [] as ItemToWrite[], superseded: [] as ItemToWrite[], refused: [] as { row: ItemToWrite; detail: string }[] };
  const keys = byKey(items, rules).values();
  let stopped: { readonly error: unknown } | undefined;
  const lane = async () => {
    for (const ofKey of keys) {
      try {
        await writeLatest(ofKey);
      } catch (error) {
        stopped ??= { error };
      }
      if (stopped) {
        return;
      }
    }
  };
  const writeLatest = async (ofKey: readonly ItemToWrite[]) => {
    for (const [at, row] of ofKey.entries()) {
      if (timeLeft() <= 0) {
        throw new OutOfTimeError('the invocation has no time left for more items; lower batchSize, or raise timeout');
      }
      const put = await table.put(row.item, conditionOf(row.item, rules));
      if (put.outcome === 'REFUSED') {
        result.refused.push({ row, detail: put.detail });
      } else {
        result[put.outcome === 'WRITTEN' ? 'written' : 'superseded'].push(row);
        result.superseded.push(...ofKey.slice(at + 1));
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { ...result, ...stopped };
}

/** The items of each key, with the latest version first, and versions that are equal in the order in which they came. */
function byKey(items: readonly ItemToWrite[], rules: ItemRules): ItemToWrite[][] {
  const keys = new Map<string, ItemToWrite[]>();
  for (const one of items) {
    const key = keyOf(one.item, rules);
    const others = keys.get(key);
    others ? others.push(one) : keys.set(key, [one]);
  }
  return [...keys.values()].map((some) => some.sort((one, other) => compareVersions(other.item, one.item, rules)));
}
