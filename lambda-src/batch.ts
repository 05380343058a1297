import { addMessage, addRejected, assertBalanced, BatchCounts, MessageCounts, noCounts } from './batch-counts';
import { CsvBuffer, REFUSED } from './csv';
import { isUnusable, Message, UnusableMessage } from './messages';
import { Payload, readPayload } from './payload';
import { RejectReason } from './reject-reason';
import { isTooDeep, Rejection, rejectMessage, rejectRow } from './rejection';
import { RowReader } from './row-reader';
import { RowWriter } from './row-writer';
import { IngestSchema } from '../src/private/contract';

export interface StagedMessage {
  readonly message: Message;
  readonly rows: number;
}

export interface EncodedBatch {
  /** The rows to load, empty if there are none. With EXACTLY_ONCE the first field of every line is the deduplication id. */
  readonly csv: Buffer;
  /** The messages of which at least one row is in the CSV. */
  readonly staged: readonly StagedMessage[];
  readonly rejections: readonly Rejection[];
  /** The `itemIdentifier`s of messages that a rejected row fails; empty where rejected rows are quarantined. */
  readonly failed: readonly string[];
  readonly counts: Readonly<BatchCounts>;
}

/** Turns messages into the CSV that COPY loads, and says of every row that it cannot load why. */
export function encodeBatch(messages: readonly (Message | UnusableMessage)[], schema: IngestSchema): EncodedBatch {
  for (const careful of [false, true]) {
    const batch = new Batch(schema, careful);
    for (const message of messages) {
      batch.add(message);
    }
    const encoded = batch.finish();
    if (encoded !== undefined) {
      return encoded;
    }
  }
  throw new Error('a text that cannot be loaded passed every check; its column is of a type that does not look for such texts');
}

/** Columns are compiled once for a schema, which is once for the life of a handler. */
const compiled = new WeakMap<IngestSchema, readonly [RowReader, RowWriter]>();

/** Batches come one after another, and fresh memory costs more than writing to it. */
const csvBuffer = new CsvBuffer(64 * 1024);

class Batch {
  private readonly counts = noCounts();
  private readonly staged: StagedMessage[] = [];
  private readonly rejections: Rejection[] = [];
  private readonly failed: string[] = [];
  private readonly stagedIds = new Set<string>();
  private readonly messageIds = new Set<string>();
  private readonly csv = csvBuffer;
  /** Where the next row begins. */
  private end = 0;
  private readonly reader: RowReader;
  private readonly writer: RowWriter;

  constructor(private readonly schema: IngestSchema, careful: boolean) {
    this.csv.careful = careful;
    [this.reader, this.writer] = compiled.get(schema) ?? [new RowReader(schema), new RowWriter(schema)];
    compiled.set(schema, [this.reader, this.writer]);
  }

  public add(message: Message | UnusableMessage): void {
    this.counts.messages++;
    // Only ids of staged messages count as seen: one whose rows were all rejected may come again, mended, under its id.
    if (this.stagedIds.has(message.deduplicationId) || this.messageIds.has(message.messageId)) {
      this.counts.duplicateMessages++;
      return;
    }
    this.messageIds.add(message.messageId);
    if (isUnusable(message)) {
      this.refuse(message, message.reason, message.detail);
      return;
    }
    const payload = readPayload(message.body, this.schema.payloadFormat);
    if ('reason' in payload) {
      this.refuse(message, payload.reason, payload.detail);
    } else {
      this.addRows(message, payload);
    }
  }

  /** Undefined if the batch must be encoded with care. */
  public finish(): EncodedBatch | undefined {
    const { counts, staged, rejections, failed } = this;
    assertBalanced(counts, staged.reduce((sum, { rows }) => sum + rows, 0));
    const csv = this.csv.toUtf8(this.end);
    return csv && { csv, staged, rejections, failed, counts };
  }

  private addRows(message: Message, { rows, columns }: Payload): void {
    const { reader, writer, csv } = this;
    const start = this.end;
    const counts: MessageCounts = { rowsStaged: 0, valuesNullified: 0, unknownFields: 0, truncated: [] };
    const rejected: Rejection[] = [];
    const idField = utf16(this.schema.delivery === 'EXACTLY_ONCE' ? `"${message.deduplicationId.replaceAll('"', '""')}",` : '');
    reader.startMessage(message, columns);
    for (let at = 0; at < rows.length; at++) {
      const unreadable = reader.read(rows[at]);
      const end = unreadable ? REFUSED : writer.write(reader.values, csv, csv.copy(idField, this.end));
      if (end !== REFUSED) {
        this.end = end;
        counts.rowsStaged++;
        counts.valuesNullified += writer.nullified;
        counts.unknownFields += reader.unknownFields;
        for (const column of writer.truncated) counts.truncated.push(column);
        continue;
      }
      if (isTooDeep(rows[at])) {
        this.end = start;
        this.refuse(message, 'TOO_DEEP', `row ${at + 1} is nested too deeply to be kept on its own`);
        return;
      }
      rejected.push(rejectRow(message, { ...unreadable ?? writer.problem, number: at + 1, row: rows[at], tupleColumns: columns }));
    }
    this.counts.rowsReceived += rows.length;
    if (rejected.length > 0 && this.schema.rejectedRows === 'FAIL_MESSAGE') {
      this.end = start;
      this.failed.push(message.itemIdentifier);
      this.reject(rejected, counts.rowsStaged);
    } else {
      this.reject(rejected, 0);
      this.stage(message, counts);
    }
  }

  private stage(message: Message, counts: MessageCounts): void {
    addMessage(this.counts, counts);
    if (counts.rowsStaged > 0) {
      this.stagedIds.add(message.deduplicationId);
      this.staged.push({ message, rows: counts.rowsStaged });
    }
  }

  private reject(rejected: readonly Rejection[], siblings: number): void {
    this.counts.rowsRejected += rejected.length + siblings;
    for (const rejection of rejected) {
      this.rejections.push(rejection);
      addRejected(this.counts, rejection.reason, 1);
    }
    addRejected(this.counts, 'SIBLING_REJECTED', siblings);
  }

  private refuse(message: Message | UnusableMessage, reason: RejectReason, detail: string): void {
    this.counts.unusableMessages++;
    addRejected(this.counts, reason, 1);
    this.rejections.push(rejectMessage(message, reason, detail));
    if (this.schema.rejectedRows === 'FAIL_MESSAGE') {
      this.failed.push(message.itemIdentifier);
    }
  }
}

function utf16(text: string): Uint16Array {
  return Uint16Array.from(text, (character) => character.charCodeAt(0));
}
