import { unparse } from 'papaparse';
import { TelegramRow } from './telegram-rows';

const TIMESTAMP = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z?$/;
const CONTENT_BYTES = 5000;
const TRADER_BYTES = 30;

const encoder = new TextEncoder();
const scratch = new Uint8Array(CONTENT_BYTES);

/** The fields of a row, checked for the telegram table by hand-written code, without a schema. */
function checked(row: TelegramRow): unknown[] {
  if (!Number.isSafeInteger(row.message_id)
    || (row.reply_message_id !== null && !Number.isSafeInteger(row.reply_message_id))
    || !Number.isSafeInteger(row.chat_link)
    || !TIMESTAMP.test(row.message_timestamp)
    || !TIMESTAMP.test(row.processing_time)
    || typeof row.message_content !== 'string'
    || typeof row.trader_id !== 'string' || Buffer.byteLength(row.trader_id) > TRADER_BYTES) {
    throw new Error('the benchmark data must be valid; correct the row that telegramRows made');
  }
  return [
    row.message_id, row.message_timestamp, cut(row.message_content), row.reply_message_id ?? '~N~', row.trader_id, row.chat_link, row.processing_time,
  ];
}

function cut(text: string): string {
  return text.length * 3 <= CONTENT_BYTES ? text : text.slice(0, encoder.encodeInto(text, scratch).read);
}

/** Runs the same checks, and writes the CSV with papaparse. */
export function papaparsePipeline(payload: string): Buffer {
  return papaparseCsv((JSON.parse(payload) as TelegramRow[]).map(checked));
}

/** Writes the CSV with papaparse alone, without checks. */
export function papaparseCsv(rows: unknown[]): Buffer {
  return Buffer.from(unparse(rows as object[], { header: false, newline: '\n' }));
}
