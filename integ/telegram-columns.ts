import { Column, ColumnType, OverflowPolicy } from '../src';

/** The columns of a table of chat messages. */
export const TELEGRAM_COLUMNS: Column[] = [
  { name: 'message_id', type: ColumnType.BIGINT, nullable: false },
  { name: 'message_timestamp', type: ColumnType.TIMESTAMP },
  { name: 'message_content', type: ColumnType.varchar(5000), overflow: OverflowPolicy.TRUNCATE },
  { name: 'reply_message_id', type: ColumnType.BIGINT },
  { name: 'trader_id', type: ColumnType.varchar(30) },
  { name: 'chat_link', type: ColumnType.BIGINT },
  { name: 'processing_time', type: ColumnType.TIMESTAMP },
];

/** The columns that tell an item, and its version. */
const NEVER_NULL: ReadonlySet<string> = new Set(['trader_id', 'message_timestamp', 'message_id']);

/** The same as attributes of an item, of which each trader has one. */
export const ITEM_COLUMNS: Column[] = TELEGRAM_COLUMNS.map((column) => (NEVER_NULL.has(column.name) ? { ...column, nullable: false } : column));
