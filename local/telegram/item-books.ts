import { keptLines } from '../kept-lines';
import { lineKey, Published, Row } from './published';
import { Telegram } from './telegram';
import { Engine } from '../engine';

/** The result of a run of the demo, for the items. */
export interface ItemBooks {
  /** Traders that have published something that can be an item. */
  readonly itemsExpected: number;
  readonly items: number;
  /** Traders whose item is not their latest message. */
  readonly stale: readonly string[];
  /** The lines under `rejected/`. */
  readonly rejected: ReadonlySet<string>;
}

export async function readItemBooks(engine: Engine, { items: { table, bucket, prefix } }: Telegram, { latest }: Published): Promise<ItemBooks> {
  const items = await engine.cloud.dynamoDb.items(table);
  const byTrader = new Map(items.map((item) => [item.trader_id.S as string, item]));
  const lines = await keptLines(engine, bucket, prefix);
  return {
    itemsExpected: latest.size,
    items: items.length,
    stale: [...latest].filter(([trader, row]) => !isOf(byTrader.get(trader), row)).map(([trader]) => trader),
    rejected: new Set(lines.map(({ messageId, row }) => lineKey(messageId, row))),
  };
}

/** Whether an item is made of a row, as far as its version tells. A fault of the publisher may change the rest of it. */
function isOf(item: Record<string, any> | undefined, row: Row): boolean {
  return item?.message_id.N === String(BigInt(String(row.message_id)))
    && Date.parse(item.message_timestamp.S) === Date.parse(String(row.message_timestamp));
}

/** Returns a sentence for each imbalance; none if the books balance. */
export function itemImbalances({ itemsExpected, items, stale, rejected }: ItemBooks, { unwritable }: Published): string[] {
  const others = [...rejected].filter((key) => !unwritable.has(key)).length;
  const claims: [boolean, string][] = [
    [items === itemsExpected, `${itemsExpected} traders have published, but there are ${items} items`],
    [stale.length === 0, `${stale.length} items are not the latest message of their trader: ${stale.slice(0, 5).join(', ')}`],
    [rejected.size === unwritable.size && others === 0,
      `${unwritable.size} rows and messages cannot be items, but ${rejected.size} are kept, ${others} of them others`],
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => `items: ${sentence}`);
}
