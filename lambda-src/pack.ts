import { RowFormat, RowParts } from './row-format';
import { DEDUPLICATION_ATTRIBUTE } from '../src/private/contract';

/** A row, encoded for the format of the message. */
export interface PackableRow {
  readonly row: number;
  readonly parts: RowParts;
  /** Rows travel only with others that have the same. */
  readonly label: MessageLabel;
}

/** What a message carries beside its body. */
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
  /** The body's size and that of the attributes, as SNS counts. */
  readonly bytes: number;
}

export interface Packing {
  readonly messages: readonly PackedMessage[];
  /** Rows that no message can hold, with the size of a message of each alone. */
  readonly tooLong: readonly { readonly row: number; readonly bytes: number }[];
}

export interface PackOptions {
  readonly format: RowFormat;
  /** What a message may measure, attributes included. */
  readonly maxBytes: number;
  /** Whether messages hold rows that follow each other, in the order given; else as few messages as possible hold them. */
  readonly inOrder: boolean;
}

/** Characters of the deduplication id of each message. */
export const DEDUPLICATION_ID_LENGTH = 32;

/** PublishBatch takes that many messages. @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_BATCH_ENTRIES = 10;

type SizedRow = PackableRow & { readonly bytes: number };

interface Bin {
  room: number;
  readonly rows: SizedRow[];
}

/** What a message measures that holds one row, in a JSON list and without further attributes. */
export function singleRowBytes(jsonBytes: number): number {
  return labelBytes({ attributes: {} }) + '[]'.length + jsonBytes;
}

/** A message that holds something else, without a label. */
export function messageWithoutRows(body: string): PackedMessage {
  const label: MessageLabel = { attributes: {} };
  return { body, label, rows: 0, bytes: labelBytes(label) + Buffer.byteLength(body) };
}

/** Packs rows into messages: those of each label for themselves. */
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

/** Fills one message after the other: the fewest there can be when each holds rows that follow each other. */
function nextFit(rows: readonly SizedRow[], room: number, separator: number): Bin[] {
  const bins: Bin[] = [];
  for (const row of rows) {
    const last = bins.at(-1);
    if (last && last.room >= row.bytes + separator) {
      last.room -= row.bytes + separator;
      last.rows.push(row);
    } else {
      bins.push({ room: room - row.bytes, rows: [row] });
    }
  }
  return bins;
}

/**
 * Takes at most 11/9 of the fewest messages possible, and in practice the fewest. Rows of a message keep the order of the file.
 *
 * @see https://doi.org/10.1137/0203025
 */
function firstFitDecreasing(rows: readonly SizedRow[], room: number, separator: number): Bin[] {
  const falling = [...rows].sort((a, b) => b.bytes - a.bytes || a.row - b.row);
  const smallest = falling.at(-1)?.bytes ?? 0;
  const bins: Bin[] = [];
  let open: Bin[] = [];
  for (const row of falling) {
    let bin = open.find((candidate) => candidate.room >= row.bytes + separator);
    if (bin) {
      bin.room -= row.bytes + separator;
    } else {
      bin = { room: room - row.bytes, rows: [] };
      bins.push(bin);
      open.push(bin);
    }
    bin.rows.push(row);
    if (bin.room < smallest + separator) {
      open = open.filter((candidate) => candidate !== bin);
    }
  }
  bins.forEach((bin) => bin.rows.sort((a, b) => a.row - b.row));
  return bins;
}

/** SNS counts the name, type and value of an attribute. */
function labelBytes({ attributes, groupId = '' }: MessageLabel): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { type, value }]) => bytes + Buffer.byteLength(name + type + value),
    DEDUPLICATION_ATTRIBUTE.length + 'String'.length + DEDUPLICATION_ID_LENGTH + Buffer.byteLength(groupId),
  );
}

/** Groups messages for PublishBatch, which takes ten, and together no more bytes than a single message may measure. */
export function packBatches<M extends { readonly bytes: number }>(messages: readonly M[], maxBytes: number): M[][] {
  const batches: M[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = batches.at(-1);
    if (last && last.length < MAX_BATCH_ENTRIES && bytes + message.bytes <= maxBytes) {
      last.push(message);
      bytes += message.bytes;
    } else {
      batches.push([message]);
      bytes = message.bytes;
    }
  }
  return batches;
}
