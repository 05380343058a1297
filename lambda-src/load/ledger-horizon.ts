import { isBeyondHorizon, isForgotten } from './forgotten';
import { isUnusable, Message, UnusableMessage } from '../message/messages';

const DAY = 24 * 60 * 60_000;

/**
 * How far back the ledger knows what was loaded.
 *
 * Older messages are refused: their entries may be deleted, so that they could be loaded twice. The ledger deletes an entry only some
 * days after the horizon. So a message that was young enough when it was checked still finds its entry, however long its load waits.
 *
 * The horizon is what the ledger keeps from now on. What it kept before, or what another ingest of the same table lets it keep, may be
 * less: the ledger itself says up to when it has forgotten, and every load asks it.
 */
export class LedgerHorizon {
  private prunedAt = -Infinity;
  private forgottenUpTo?: number;

  /** Without `days` nothing is too old: there is no ledger, or a replay does not care. */
  constructor(private readonly days: number | undefined) {}

  /** True if a load must make sure that the ledger has forgotten nothing that it needs. */
  public get matters(): boolean {
    return this.days !== undefined;
  }

  /** Takes note of what the ledger says: up to when it has forgotten, in milliseconds since 1970. False if that is nothing new. */
  public learn(forgottenUpTo: number | undefined): boolean {
    if (forgottenUpTo === undefined || forgottenUpTo <= (this.forgottenUpTo ?? -Infinity)) {
      return false;
    }
    this.forgottenUpTo = forgottenUpTo;
    return true;
  }

  /** Returns the message, or an unusable message with the reason if it is too old. */
  public accept(message: Message | UnusableMessage): Message | UnusableMessage {
    return !isUnusable(message) && this.isTooOld(message.publishedAt) ? {
      ...message,
      reason: 'TOO_OLD',
      detail: `the message was published at ${message.publishedAt}, and the ledger looks back ${this.days} days`
        + `${this.forgottenUpTo === undefined ? '' : `, and not beyond ${new Date(this.forgottenUpTo).toISOString()}`}; replay it with force to load it`,
    } : message;
  }

  /** Tells whether the ledger may have forgotten a message that was published at this time. */
  public isTooOld(publishedAt: string): boolean {
    const published = Date.parse(publishedAt);
    return this.days !== undefined && (isBeyondHorizon(published, Date.now(), this.days) || isForgotten(published, this.forgottenUpTo));
  }

  /** Tells whether the next load deletes old entries of the ledger. Each execution environment does so once a day. */
  public get pruneDue(): boolean {
    return this.days !== undefined && Date.now() - this.prunedAt >= DAY;
  }

  public pruned(): void {
    this.prunedAt = Date.now();
  }
}
