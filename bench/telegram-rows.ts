import { chat } from '../integ/data/chat';
import { IngestSchema } from '../src/private/contract/ingest';
import { PayloadFormat } from '../src/private/contract/message';
import { ColumnSchema, Delivery, TypeSchema } from '../src/private/contract/table';

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
function flat(text: string): string {
  return Buffer.from(text).toString();
}

export function telegramSchema(payloadFormat: PayloadFormat, delivery: Delivery): IngestSchema {
  return {
    version: 'bench',
    columns: [
      column('message_id', { name: 'BIGINT' }, { nullable: false }),
      column('message_timestamp', { name: 'TIMESTAMP' }),
      column('message_content', { name: 'VARCHAR', length: 5000 }, { overflow: 'TRUNCATE' }),
      column('reply_message_id', { name: 'BIGINT' }),
      column('trader_id', { name: 'VARCHAR', length: 30 }),
      column('chat_link', { name: 'BIGINT' }),
      column('processing_time', { name: 'TIMESTAMP' }),
    ],
    payloadFormat,
    unknownFields: 'IGNORE',
    rejectedRows: 'QUARANTINE',
    compression: 'ZSTD',
    delivery,
    rawDelivery: false,
    deduplicationId: 'ATTRIBUTE_OR_SNS',
  };
}

function column(name: string, type: TypeSchema, props: Partial<ColumnSchema> = {}): ColumnSchema {
  const sql = 'length' in type ? `${type.name}(${type.length})` : type.name;
  return { name, type, sql, nullable: true, overflow: 'REJECT', cutAt: 'CODE_POINT', source: { from: 'FIELD', path: [name] }, ...props };
}
