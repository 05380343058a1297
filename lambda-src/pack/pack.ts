import { firstFitDecreasing, nextFit } from './bins';
import { RowFormat, RowParts } from './row-format';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';

/** A row, encoded for the format of the message. */
export interface PackableRow {
  readonly row: number;
  readonly parts: RowParts;
  /** A message holds only rows with the same label. */
  readonly label: MessageLabel;
}

/** What a message carries besides its body. */
export interface MessageLabel {
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId?: string;
}

export interface MessageAttribute {
  readonly type: 'String' | 'Number';
  readonly value: string;
}

export interface PackedMessage {
  readonly body: string;
  readonly label: MessageLabel;
  readonly rows: number;
  /** The size of the body and the attributes, as SNS counts it. */
  readonly bytes: number;
}

export interface Packing {
  readonly messages: readonly PackedMessage[];
  /** Rows that no message can hold, each with the size of a message that holds it alone. */
  readonly tooLong: readonly { readonly row: number; readonly bytes: number }[];
}

export interface PackOptions {
  readonly format: RowFormat;
  /** Maximum size of a message, including attributes. */
  readonly maxBytes: number;
  /** Whether messages hold consecutive rows in the given order. If not, the rows are packed into as few messages as possible. */
  readonly inOrder: boolean;
}

/** Length of each message's deduplication id, in characters. */
export const DEDUPLICATION_ID_LENGTH = 32;

/** The size of a message that holds one row, in a JSON list and without further attributes. */
export function singleRowBytes(jsonBytes: number): number {
  return labelBytes({ attributes: {} }) + '[]'.length + jsonBytes;
}

/** Makes a message that holds no rows and has no label. */
export function messageWithoutRows(body: string): PackedMessage {
  const label: MessageLabel = { attributes: {} };
  return { body, label, rows: 0, bytes: labelBytes(label) + Buffer.byteLength(body) };
}

/** Packs rows into messages, separately for each label. */
export function packRows(rows: readonly PackableRow[], options: PackOptions): Packing {
  const labels = new Map<string, PackableRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.label);
    const group = labels.get(key);
    if (group) {
      group.push(row);
    } else {
      labels.set(key, [row]);
    }
  }
  const packings = Array.from(labels.values(), (group) => packGroup(group, options));
  return { messages: packings.flatMap(({ messages }) => messages), tooLong: packings.flatMap(({ tooLong }) => tooLong) };
}

function packGroup(rows: readonly PackableRow[], { format, maxBytes, inOrder }: PackOptions): Packing {
  const [{ label }] = rows;
  const room = maxBytes - labelBytes(label) - format.frameBytes;
  const sized = rows.map((row) => ({ ...row, bytes: row.parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0) }));
  const fitting = sized.filter(({ bytes }) => bytes <= room);
  const bins = (inOrder ? nextFit : firstFitDecreasing)(fitting, room, format.separatorBytes);
  return {
    messages: bins.map((bin) => ({
      body: format.body(bin.rows.map(({ parts }) => parts)), label, rows: bin.rows.length, bytes: maxBytes - bin.room,
    })),
    tooLong: sized.filter(({ bytes }) => bytes > room).map(({ row, bytes }) => ({ row, bytes: maxBytes - room + bytes })),
  };
}

/** SNS counts the name, type and value of an attribute. */
function labelBytes({ attributes, groupId = '' }: MessageLabel): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { type, value }]) => bytes + Buffer.byteLength(name + type + value),
    DEDUPLICATION_ATTRIBUTE.length + 'String'.length + DEDUPLICATION_ID_LENGTH + Buffer.byteLength(groupId),
  );
}
