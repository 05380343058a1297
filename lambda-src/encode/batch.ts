import { addMessage, addRejected, assertBalanced, BatchCounts, noCounts } from './batch-counts';
import { EncodedMessage } from './encoded-message';
import { MessageEncoder } from './message-encoder';
import { RowSchema } from '../../src/private/contract/ingest';
import { isUnusable, Message, messageName, UnusableMessage } from '../message/messages';
import { PayloadProblem } from '../message/payload';
import { Rejection, rejectMessage } from '../message/rejection';

export interface StagedMessage {
  readonly message: Message;
  readonly rows: number;
}

/** What became of the messages of a batch. */
export interface BatchAccount {
  /** The messages of which at least one row is in the CSV. */
  readonly staged: readonly StagedMessage[];
  readonly rejections: readonly Rejection[];
  /** The item identifiers of messages that must be delivered again, because another message of the batch has their id. */
  readonly failed: readonly string[];
  /** The same for messages that a rejected row fails, each time. */
  readonly failedByRows: readonly string[];
  readonly counts: Readonly<BatchCounts>;
}

/** The books of a batch while its messages are encoded. */
export class Batch {
  private readonly counts = noCounts();
  private readonly staged: StagedMessage[] = [];
  private readonly rejections: Rejection[] = [];
  private readonly failed: string[] = [];
  private readonly failedByRows: string[] = [];
  /** The digests of the staged messages by id. */
  private readonly stagedIds = new Map<string, string>();
  private readonly names = new Set<string>();

  constructor(private readonly encoder: MessageEncoder, private readonly rejectedRows: RowSchema['rejectedRows']) {}

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
    const encoded = this.encode(message);
    if ('reason' in encoded) {
      this.refuse(message, encoded);
    } else {
      this.enter(message, encoded);
    }
  }

  public account(): BatchAccount {
    const { counts, staged, rejections, failed, failedByRows } = this;
    assertBalanced(counts, staged.reduce((sum, { rows }) => sum + rows, 0));
    return { staged, rejections, failed, failedByRows, counts };
  }

  /** A mistake in the handler must not harm other messages. The error's own text may quote values, which must not be logged. */
  private encode(message: Message): EncodedMessage | PayloadProblem {
    try {
      return this.encoder.write(message);
    } catch (error) {
      this.encoder.takeBack();
      return { reason: 'HANDLER_ERROR', detail: `reading its rows ended with ${(error as Error).name}; please report that, with the message` };
    }
  }

  private enter(message: Message, { rejections, counts }: EncodedMessage): void {
    const fails = rejections.length > 0 && this.rejectedRows === 'FAIL_MESSAGE';
    const rejected = rejections.reduce((sum, { rows }) => sum + rows!.length, 0);
    this.counts.rowsReceived += rejected + counts.rowsStaged;
    this.counts.rowsRejected += rejected + (fails ? counts.rowsStaged : 0);
    for (const rejection of rejections) {
      this.rejections.push(rejection);
      addRejected(this.counts, rejection.reason, rejection.rows!.length);
    }
    if (fails) {
      this.encoder.takeBack();
      this.failedByRows.push(message.itemIdentifier);
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
      this.failedByRows.push(message.itemIdentifier);
    }
  }
}
