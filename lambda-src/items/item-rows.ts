import { Item, ItemReader } from './item';
import { RowSchema } from '../../src/private/contract/ingest';
import { BatchAccount } from '../encode/batch';
import { encodePieces } from '../encode/encode-pieces';
import { fieldsOf, StagedRow, stagedRows } from '../encode/staged-rows';
import { Message, UnusableMessage } from '../message/messages';
import { BatchTooLargeError, mostBatchBytes } from '../runtime/batch-too-large';

/** What is noted of a row may take several times as much memory as its CSV. */
const SHARE_OF_CSV = 1 / 4;

export interface EncodedRows extends BatchAccount {
  /** The rows of the messages, one message after the other. */
  readonly csv: readonly Buffer[];
}

/** A row in the CSV. Its item takes many times as much memory as the row, so it is made when it is written, and is not kept. */
export class ItemRow {
  constructor(
    private readonly csv: Buffer,
    private readonly place: StagedRow,
    private readonly publishedAt: number,
    /** The place of its message in the batch. */
    public readonly message: number,
    /** Which of the message's rows that can be items, counted from 0. */
    public readonly row: number,
  ) {}

  /** Its bytes in the CSV. */
  public get bytes(): number {
    return this.place.end - this.place.start;
  }

  public item(reader: ItemReader): Item {
    return reader.read(this.fields, this.publishedAt);
  }

  /** The attributes that tell which item it is, and which version. */
  public identity(reader: ItemReader): Item {
    return reader.readIdentity(this.fields);
  }

  private get fields(): string[] {
    return fieldsOf(this.csv, this.place);
  }
}

/** Turns messages into the rows that can be items, and gives the reason for every row that cannot. */
export function encodeRows(messages: readonly (Message | UnusableMessage)[], schema: RowSchema, reader: ItemReader): EncodedRows {
  const pieces = encodePieces(messages, schema, { check: (fields) => reader.problemOf(fields) });
  const csv: Buffer[] = [];
  let bytes = 0;
  let next = pieces.next();
  for (; !next.done; next = pieces.next()) {
    csv.push(next.value);
    bytes += next.value.length;
    if (bytes > mostBatchBytes() * SHARE_OF_CSV && messages.length > 1) {
      throw new BatchTooLargeError('the items of a batch');
    }
  }
  return { csv, ...next.value };
}

/** The rows of a batch, one message after the other. */
export function itemRows({ csv, staged }: EncodedRows): ItemRow[] {
  const rows = csv.flatMap((piece) => stagedRows(piece).map((place) => [piece, place] as const)).values();
  return staged.flatMap(({ message: { publishedAt }, rows: count }, message) => {
    const time = Date.parse(publishedAt);
    return Array.from({ length: count }, (_, row) => new ItemRow(...rows.next().value!, time, message, row));
  });
}
