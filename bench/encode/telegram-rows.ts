import { column, varchar } from './ingest-schema';
import { chat } from '../../integ/data/chat';

/** A row of the telegram table, as a publisher with column types sends it. */
export interface TelegramRow {
  readonly message_id: number;
  readonly message_timestamp: string;
  readonly message_content: string;
  readonly reply_message_id: number | null;
  readonly trader_id: string;
  readonly chat_link: number;
  readonly processing_time: string;
}

/** Returns rows of the telegram app's own data set. */
export function telegramRows(count: number, seed: number): TelegramRow[] {
  return Array.from(chat(count, seed), (message) => ({
    message_id: message.messageId,
    message_timestamp: message.sentAt.toISOString().replace('.000Z', 'Z'),
    message_content: message.content,
    reply_message_id: message.replyTo,
    trader_id: message.traderId,
    chat_link: message.chatLink,
    processing_time: message.processedAt,
  }));
}

export function objectsPayload(rows: readonly TelegramRow[]): string {
  return flat(JSON.stringify(rows));
}

/** Makes a payload in which every value is a text, as the rows of a CSV are published. */
export function textsPayload(rows: readonly TelegramRow[]): string {
  return flat(JSON.stringify(rows, (_key, value) => (typeof value === 'number' ? String(value) : value)));
}

export function tuplesPayload(rows: readonly TelegramRow[]): string {
  return flat(JSON.stringify({ columns: Object.keys(rows[0]), rows: rows.map((row) => Object.values(row)) }));
}

/** Copies a string into one piece, as a received string is. */
export function flat(text: string): string {
  return Buffer.from(text).toString();
}

export const TELEGRAM_COLUMNS = [
  column('message_id', 'BIGINT', { nullable: false }),
  column('message_timestamp', 'TIMESTAMP'),
  column('message_content', varchar(5000), { overflow: 'TRUNCATE' }),
  column('reply_message_id', 'BIGINT'),
  column('trader_id', varchar(30)),
  column('chat_link', 'BIGINT'),
  column('processing_time', 'TIMESTAMP'),
];
