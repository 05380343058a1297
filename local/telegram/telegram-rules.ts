/** What the telegram table does with a row. It is derived from the columns only, without the ingest's own code. */
export interface Fate {
  readonly loads: boolean;
  /** Whether it can be an item of its trader. */
  readonly isItem: boolean;
  /** Whether the content is truncated. */
  readonly cut: boolean;
}

const CONTENT_BYTES = 5000;
const TRADER_BYTES = 30;

const TIMESTAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?Z?$/;

type Holds = (value: unknown) => boolean;

const COLUMNS: Readonly<Record<string, Holds>> = {
  message_id: (value) => !isNull(value) && isBigint(value),
  message_timestamp: (value) => isNull(value) || isTimestamp(value),
  message_content: (value) => value === undefined || value === null || isText(value),
  reply_message_id: (value) => isNull(value) || isBigint(value),
  trader_id: (value) => value === undefined || value === null || (isText(value) && Buffer.byteLength(value) <= TRADER_BYTES),
  chat_link: (value) => isNull(value) || isBigint(value),
  processing_time: (value) => isNull(value) || isTimestamp(value),
};

export function fateOf(row: Readonly<Record<string, unknown>>): Fate {
  const loads = Object.entries(COLUMNS).every(([name, holds]) => holds(row[name]));
  const { message_content: content, trader_id: trader, message_timestamp: time } = row;
  return { loads, isItem: loads && !isNull(trader) && !isNull(time), cut: loads && typeof content === 'string' && Buffer.byteLength(content) > CONTENT_BYTES };
}

/** Whether a value counts as NULL. In columns other than text, an empty text does. */
function isNull(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isBigint(value: unknown): boolean {
  return (typeof value === 'string' && /^[+-]?\d{1,18}$/.test(value)) || Number.isSafeInteger(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

function isTimestamp(value: unknown): boolean {
  const [, day, time] = typeof value === 'string' ? TIMESTAMP.exec(value) ?? [] : [];
  const at = new Date(`${day}T${time}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${day}T${time}`); // no 30th of February
}
