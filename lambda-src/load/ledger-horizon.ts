import { isUnusable, Message, UnusableMessage } from '../message/messages';

const DAY = 24 * 60 * 60_000;

/**
 * How far back the ledger knows what was loaded.
 *
 * Older messages are refused: their entries may be deleted, so that they could be loaded twice. The ledger deletes an entry only some
 * days after the horizon. So a message that was young enough when it was checked still finds its entry, however long its load waits.
 */
export class LedgerHorizon {
  private prunedAt = -Infinity;

  /** Without `days` nothing is too old: there is no ledger. */
  constructor(private readonly days: number | undefined) {}

  /** Returns the message, or an unusable message with the reason if it is too old. */
  public accept(message: Message | UnusableMessage): Message | UnusableMessage {
    return !isUnusable(message) && this.isTooOld(message.publishedAt) ? {
      ...message,
      reason: 'TOO_OLD',
      detail: `the message was published at ${message.publishedAt}, and the ledger looks back ${this.days} days; replay it with force to load it`,
    } : message;
  }

  /** Tells whether the ledger may have forgotten a message that was published at this time. */
  public isTooOld(publishedAt: string): boolean {
    return this.days !== undefined && Date.now() - Date.parse(publishedAt) > this.days * DAY;
  }

  /** Tells whether the next load deletes old entries of the ledger. Each execution environment does so once a day. */
  public get pruneDue(): boolean {
    return this.days !== undefined && Date.now() - this.prunedAt >= DAY;
  }

  public pruned(): void {
    this.prunedAt = Date.now();
  }
}
