import { addMessage, addRejected, assertBalanced, BatchCounts, noCounts } from './batch-counts';
import { EncodedMessage, MessageEncoder } from './message-encoder';
import { IngestSchema } from '../../src/private/contract/ingest';
import { isUnusable, Message, messageName, UnusableMessage } from '../message/messages';
import { PayloadProblem } from '../message/payload';
import { Rejection, rejectMessage } from '../message/rejection';

export interface StagedMessage {
  readonly message: Message;
  readonly rows: number;
}

export interface EncodedBatch {
  /** The rows to load, empty if there are none. With EXACTLY_ONCE the first field of every line is the deduplication id. */
  readonly csv: Buffer;
  /** The messages that have at least one row in the CSV. */
  readonly staged: readonly StagedMessage[];
  readonly rejections: readonly Rejection[];
  /** The item identifiers of messages that must be delivered again: a rejected row fails them, or another message of the batch has their id. */
  readonly failed: readonly string[];
  readonly counts: Readonly<BatchCounts>;
}

const encoders = new WeakMap<IngestSchema, MessageEncoder>();

/** Turns messages into staged CSV, and gives the reason for every row that cannot be staged. */
export function encodeBatch(messages: readonly (Message | UnusableMessage)[], schema: IngestSchema): EncodedBatch {
  const encoder = encoders.get(schema) ?? new MessageEncoder(schema);
  encoders.set(schema, encoder);
  for (const careful of [false, true]) {
    encoder.restart(careful);
    const batch = new Batch(encoder, schema.rejectedRows);
    messages.forEach((message) => batch.add(message));
    const csv = encoder.toCsv();
    if (csv !== undefined) {
      return { csv, ...batch.finish() };
    }
  }
  throw new Error('a text that cannot be loaded passed every check; the writer of its column\'s type must check for such texts');
}

class Batch {
  private readonly counts = noCounts();
  private readonly staged: StagedMessage[] = [];
  private readonly rejections: Rejection[] = [];
  private readonly failed: string[] = [];
  /** The digests of the staged messages by id. */
  private readonly stagedIds = new Map<string, string>();
  private readonly names = new Set<string>();

  constructor(private readonly encoder: MessageEncoder, private readonly rejectedRows: IngestSchema['rejectedRows']) {}

  public add(message: Message | UnusableMessage): void {
    this.counts.messages++;
    // Only ids of staged messages count as seen: a producer may fix a message whose rows were all rejected, and send it again under its id.
    const staged = this.stagedIds.get(message.deduplicationId);
    const name = [message.deduplicationId, messageName(message), message.digest].join('/');
    if (staged === message.digest || this.names.has(name)) {
      this.counts.duplicateMessages++;
      return;
    }
    this.names.add(name);
    if (staged !== undefined) {
      // Which of the two is in the table already, only the ledger can tell. It will when this one comes by itself.
      this.failed.push(message.itemIdentifier);
      return;
    }
    if (isUnusable(message)) {
      this.refuse(message, message);
      return;
    }
    const encoded = this.encoder.write(message);
    if ('reason' in encoded) {
      this.refuse(message, encoded);
    } else {
      this.account(message, encoded);
    }
  }

  public finish(): Omit<EncodedBatch, 'csv'> {
    const { counts, staged, rejections, failed } = this;
    assertBalanced(counts, staged.reduce((sum, { rows }) => sum + rows, 0));
    return { staged, rejections, failed, counts };
  }

  private account(message: Message, { rejected, counts }: EncodedMessage): void {
    const fails = rejected.length > 0 && this.rejectedRows === 'FAIL_MESSAGE';
    this.counts.rowsReceived += rejected.length + counts.rowsStaged;
    this.counts.rowsRejected += rejected.length + (fails ? counts.rowsStaged : 0);
    for (const rejection of rejected) {
      this.rejections.push(rejection);
      addRejected(this.counts, rejection.reason, 1);
    }
    if (fails) {
      this.encoder.takeBack();
      this.failed.push(message.itemIdentifier);
      addRejected(this.counts, 'SIBLING_REJECTED', counts.rowsStaged);
    } else if (counts.rowsStaged > 0) {
      addMessage(this.counts, counts);
      this.stagedIds.set(message.deduplicationId, message.digest);
      this.staged.push({ message, rows: counts.rowsStaged });
    }
  }

  private refuse(message: Message | UnusableMessage, { reason, detail }: PayloadProblem): void {
    this.counts.unusableMessages++;
    addRejected(this.counts, reason, 1);
    this.rejections.push(rejectMessage(message, reason, detail));
    if (this.rejectedRows === 'FAIL_MESSAGE') {
      this.failed.push(message.itemIdentifier);
    }
  }
}
