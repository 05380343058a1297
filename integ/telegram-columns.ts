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
