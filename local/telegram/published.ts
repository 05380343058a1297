import { fateOf } from './telegram-rules';
import { FaultCounts } from '../../src/private/contract/publish';

/** A message as a subscriber receives it. */
export interface Delivery {
  /** The id that SNS gave it. A message that its producer publishes again has another one. */
  readonly messageId: string;
  readonly deduplicationId: string;
  readonly body: string;
}

/** What was published, as a subscriber received it, and its expected outcome. Each message counts once, however often it came. */
export interface Published {
  readonly messages: number;
  readonly rows: number;
  /** The lines that must be under `rejected/`: rows by message id and row number, and whole messages by id. */
  readonly unloadable: ReadonlySet<string>;
  /** The same of items, which must have a trader and a time. The message id is the one that SNS gave: items know no other. */
  readonly unwritable: ReadonlySet<string>;
  /** The latest row of each trader that can be an item. */
  readonly latest: ReadonlyMap<string, Row>;
  /** The number of values that must have been truncated: each at least once, and at most as often as it came. */
  readonly cut: { readonly least: number; readonly most: number };
  /** Faults that the messages show. There may be more duplicates than the publisher made, because SNS makes some, too. */
  readonly faults: Pick<FaultCounts, typeof VISIBLE_FAULTS[number]> & { readonly duplicateMessages: number };
}

/** Faults that the messages themselves show. */
export const VISIBLE_FAULTS = ['overLongValues', 'wrongTypes', 'missingColumns', 'unusableMessages'] as const;

const COLUMNS = 7;
/** More bytes than any value of the data set has. */
const OVER_LONG_BYTES = 65_536;

export type Row = Readonly<Record<string, unknown>>;

/** Returns the key of a rejected row, or of a message that was rejected whole. */
export function lineKey(deduplicationId: string, row: number | null): string {
  return row === null ? deduplicationId : `${deduplicationId} row ${row}`;
}

export function isRow(key: string): boolean {
  return key.includes(' row ');
}

export function publishedOf(deliveries: readonly Delivery[]): Published {
  const times = new Map<string, number>();
  deliveries.forEach(({ deduplicationId }) => times.set(deduplicationId, (times.get(deduplicationId) ?? 0) + 1));
  const messages = new Map(deliveries.map(({ deduplicationId, body }) => [deduplicationId, rowsOf(body)]));
  const rows = [...messages].flatMap(([id, found = []]) =>
    found.map((row, at) => ({ key: lineKey(id, at + 1), row, fate: fateOf(row), times: times.get(id)! })));
  const bodies = new Map(deliveries.map(({ messageId, body }) => [messageId, rowsOf(body)]));
  const unwritable = [...bodies].flatMap(([id, found]) => found
    ? found.flatMap((row, at) => fateOf(row).isItem ? [] : [lineKey(id, at + 1)]) : [lineKey(id, null)]);
  const unusable = [...messages].flatMap(([id, found]) => found ? [] : [lineKey(id, null)]);
  const cut = rows.filter(({ fate }) => fate.cut);
  const count = (has: (row: Row) => boolean) => rows.filter(({ row }) => has(row)).length;
  return {
    messages: messages.size,
    rows: rows.length,
    unloadable: new Set([...rows.filter(({ fate }) => !fate.loads).map(({ key }) => key), ...unusable]),
    unwritable: new Set(unwritable),
    latest: latestOf(rows.filter(({ fate }) => fate.isItem).map(({ row }) => row)),
    cut: { least: cut.length, most: cut.reduce((sum, row) => sum + row.times, 0) },
    faults: {
      duplicateMessages: deliveries.length - messages.size,
      unusableMessages: unusable.length,
      missingColumns: count((row) => Object.keys(row).length < COLUMNS),
      wrongTypes: count((row) => Object.values(row).some((value) => typeof value === 'object' && value !== null)),
      overLongValues: count((row) => Object.values(row).some((value) => typeof value === 'string' && Buffer.byteLength(value) >= OVER_LONG_BYTES)),
    },
  };
}

/** The row of each trader with the greatest time, and of those with the same time the one with the greatest id. */
function latestOf(rows: readonly Row[]): Map<string, Row> {
  const latest = new Map<string, Row>();
  for (const row of rows) {
    const trader = row.trader_id as string;
    const known = latest.get(trader);
    if (!known || isLater(row, known)) {
      latest.set(trader, row);
    }
  }
  return latest;
}

function isLater(one: Row, other: Row): boolean {
  const [first, second] = [one, other].map(({ message_timestamp: time }) => Date.parse(String(time)));
  return first === second ? BigInt(String(one.message_id)) > BigInt(String(other.message_id)) : first > second;
}

/** Returns the rows of a message; undefined if it cannot be read. */
function rowsOf(body: string): Row[] | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // it counts as unusable
  }
}
