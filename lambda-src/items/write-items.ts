import { BytesAtOnce } from './bytes-at-once';
import { conditionOf } from './condition';
import { AT_ONCE } from './dynamo-client';
import { ItemReader } from './item';
import { ItemRow } from './item-rows';
import { ItemTable } from './item-table';
import { compareVersions, keyOf } from './versions';
import { ItemRules } from '../../src/private/contract/items';
import { mostBatchBytes } from '../runtime/batch-too-large';

/** What became of items. Those in none of the lists are not settled: nobody knows whether they are in the table, or a later version. */
export interface WrittenItems {
  readonly written: ItemRow[];
  /** The table has the same version, or a later one. */
  readonly superseded: ItemRow[];
  readonly refused: { readonly row: ItemRow; readonly detail: string }[];
  /** What stopped the writing, if not all items are settled. */
  readonly error?: unknown;
}

/** The most bytes of CSV of which items are written at the same time, unless one row has more. An item of numbers takes 20 times as much, and while it is sent, more. */
export function mostBytesAtOnce(): number {
  return mostBatchBytes() / 32;
}

export interface WriteMeans {
  readonly table: ItemTable;
  readonly reader: ItemReader;
  readonly rules: ItemRules;
  /** The milliseconds in which items may be written. */
  readonly timeLeft: () => number;
}

/** There was not enough time for all items. */
export class OutOfTimeError extends Error {
  public override readonly name = 'OutOfTimeError';
}

/**
 * Writes items, some at the same time, fewer if they are large, and never two of one key. Of the items of a key the latest version comes first, and
 * if the table has it, the others need not be written.
 *
 * The first call that fails for the table's sake ends it, because the others would fail, too. So does the end of the time.
 */
export async function writeItems(rows: readonly ItemRow[], means: WriteMeans): Promise<WrittenItems> {
  const { table, reader, rules, timeLeft } = means;
  const result = { written: [] as ItemRow[], superseded: [] as ItemRow[], refused: [] as { row: ItemRow; detail: string }[] };
  const keys = byKey(rows, means).values();
  let stopped: { readonly error: unknown } | undefined;
  const lane = async () => {
    for (const ofKey of keys) {
      try {
        await writeLatest(latestFirst(ofKey, means));
      } catch (error) {
        stopped ??= { error };
      }
      if (stopped) {
        return;
      }
    }
  };
  const atOnce = new BytesAtOnce(mostBytesAtOnce());
  const put = async (row: ItemRow) => atOnce.run(row.bytes, async () => {
    if (timeLeft() <= 0) {
      throw new OutOfTimeError('the invocation has no time left for more items; lower batchSize, or raise timeout');
    }
    const item = row.item(reader);
    return table.put(item, conditionOf(item, rules));
  });
  const writeLatest = async (ofKey: readonly ItemRow[]) => {
    for (const [at, row] of ofKey.entries()) {
      const done = await put(row);
      if (done.outcome === 'REFUSED') {
        result.refused.push({ row, detail: done.detail });
      } else {
        result[done.outcome === 'WRITTEN' ? 'written' : 'superseded'].push(row);
        for (const earlier of ofKey.slice(at + 1)) { // as arguments of one call they could be too many
          result.superseded.push(earlier);
        }
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { ...result, ...stopped };
}

function byKey(rows: readonly ItemRow[], { reader, rules }: WriteMeans): Map<string, ItemRow[]> {
  const keys = new Map<string, ItemRow[]>();
  for (const row of rows) {
    const key = keyOf(row.identity(reader), rules);
    const others = keys.get(key);
    others ? others.push(row) : keys.set(key, [row]);
  }
  return keys;
}

/** The rows of one key with the latest version first, and versions that are equal in the order in which they came. */
function latestFirst(rows: readonly ItemRow[], { reader, rules }: WriteMeans): readonly ItemRow[] {
  if (rows.length === 1) {
    return rows;
  }
  const versions = rows.map((row) => ({ row, version: row.identity(reader) }));
  return versions.sort((one, other) => compareVersions(other.version, one.version, rules)).map(({ row }) => row);
}
