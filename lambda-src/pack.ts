import { DEDUPLICATION_ATTRIBUTE } from '../src/private/contract';

/** A row as it stands in a message. */
export interface JsonRow {
  readonly row: number;
  readonly json: string;
}

/** Rows of one message, in file order. */
export interface PackedMessage {
  readonly body: string;
  readonly rows: number;
  /** The body's size and that of the attributes, as SNS counts. */
  readonly bytes: number;
}

export interface Packing {
  readonly messages: readonly PackedMessage[];
  /** Rows that no message can hold, with the size of a message of each alone. */
  readonly tooLong: readonly { readonly row: number; readonly bytes: number }[];
}

/** Characters of the deduplication id of each message. */
export const DEDUPLICATION_ID_LENGTH = 32;

/** What a message measures beside its rows. SNS counts the name, type and value of an attribute. */
const OVERHEAD_BYTES = '[]'.length + DEDUPLICATION_ATTRIBUTE.length + 'String'.length + DEDUPLICATION_ID_LENGTH;

/** PublishBatch takes that many messages. @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_BATCH_ENTRIES = 10;

interface Bin {
  room: number;
  readonly rows: (JsonRow & { readonly bytes: number })[];
}

/** What a message measures that holds one row. */
export function singleRowBytes(jsonBytes: number): number {
  return OVERHEAD_BYTES + jsonBytes;
}

/**
 * Packs rows into JSON lists, as few as first-fit decreasing takes: at most 11/9 of the fewest possible, and in
 * practice the fewest.
 *
 * @param maxBytes what a message may measure, attributes included
 * @see https://doi.org/10.1137/0203025
 */
export function packRows(rows: readonly JsonRow[], maxBytes: number): Packing {
  const room = maxBytes - OVERHEAD_BYTES;
  const sized = rows.map((row) => ({ ...row, bytes: Buffer.byteLength(row.json) }));
  const fitting = sized.filter(({ bytes }) => bytes <= room).sort((a, b) => b.bytes - a.bytes || a.row - b.row);
  const smallest = fitting.at(-1)?.bytes ?? 0;
  const bins: Bin[] = [];
  let open: Bin[] = [];
  for (const row of fitting) {
    let bin = open.find((candidate) => candidate.room > row.bytes);
    if (bin) {
      bin.room -= row.bytes + ','.length;
    } else {
      bin = { room: room - row.bytes, rows: [] };
      bins.push(bin);
      open.push(bin);
    }
    bin.rows.push(row);
    if (bin.room <= smallest) {
      open = open.filter((candidate) => candidate !== bin);
    }
  }
  return {
    messages: bins.map((bin) => ({
      body: `[${bin.rows.sort((a, b) => a.row - b.row).map(({ json }) => json).join()}]`,
      rows: bin.rows.length,
      bytes: maxBytes - bin.room,
    })),
    tooLong: sized.filter(({ bytes }) => bytes > room).map(({ row, bytes }) => ({ row, bytes: singleRowBytes(bytes) })),
  };
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
