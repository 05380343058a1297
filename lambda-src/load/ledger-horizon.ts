import { isUnusable, Message, UnusableMessage } from '../message/messages';

const DAY = 24 * 60 * 60_000;

/**
 * How far back the ledger knows what was loaded.
 *
 * What is older is refused, because its entry may be gone: loading it could load it twice. What the ledger forgets is older
 * still, so that a message which was young enough when it was looked at finds its entry however long its load has to wait.
 */
export class LedgerHorizon {
  private prunedAt = -Infinity;

  /** Without `days` there is no ledger, and nothing is too old. */
  constructor(private readonly days: number | undefined) {}

  /** The message, or why it is not loaded. */
  accept(message: Message | UnusableMessage): Message | UnusableMessage {
    return !isUnusable(message) && this.isTooOld(message.publishedAt) ? {
      ...message,
      reason: 'TOO_OLD',
      detail: `the message was published at ${message.publishedAt}, and the ledger looks back ${this.days} days; replay it with force to load it`,
    } : message;
  }

  /** Whether what was published then may have been loaded without the ledger knowing it any more. */
  isTooOld(publishedAt: string): boolean {
    return this.days !== undefined && Date.now() - Date.parse(publishedAt) > this.days * DAY;
  }

  /** Whether the next load is to clear the ledger: once a day, in the life of a handler. */
  get pruneDue(): boolean {
    return this.days !== undefined && Date.now() - this.prunedAt >= DAY;
  }

  pruned(): void {
    this.prunedAt = Date.now();
  }
}
