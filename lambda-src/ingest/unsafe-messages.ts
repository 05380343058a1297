import { BatchAccount } from '../encode/batch';
import { identityOf, Message } from '../message/messages';

/** The messages of a batch that must be delivered again, because some of their rows are neither in the table nor under `rejected/`. */
export class UnsafeMessages {
  private readonly own = new Set<string>();
  private readonly byRows = new Set<string>();

  constructor(public readonly received: readonly Message[], { failed, failedByRows }: Pick<BatchAccount, 'failed' | 'failedByRows'>) {
    this.add(failed);
    this.addFailedByRows(failedByRows);
  }

  /** Adds messages that their own rows fail, each time. */
  public addFailedByRows(itemIdentifiers: readonly string[]): void {
    this.add(itemIdentifiers);
    itemIdentifiers.forEach((itemIdentifier) => this.byRows.add(itemIdentifier));
  }

  public get failedByRows(): string[] {
    return [...this.byRows];
  }

  public add(itemIdentifiers: readonly string[]): void {
    itemIdentifiers.forEach((itemIdentifier) => this.own.add(itemIdentifier));
  }

  /** The entries of the other messages. */
  public leaveOut<Entry extends { readonly itemIdentifier: string }>(entries: readonly Entry[]): Entry[] {
    return entries.filter(({ itemIdentifier }) => !this.own.has(itemIdentifier));
  }

  /** The messages that are neither unsafe nor duplicates of unsafe ones. */
  public others<Some extends Message>(messages: readonly Some[]): Some[] {
    const unsafe = new Set(this.itemIdentifiers);
    return messages.filter(({ itemIdentifier }) => !unsafe.has(itemIdentifier));
  }

  /** Includes the duplicates of unsafe messages: a duplicate is left out of the batch and relies on the message that is in it. */
  public get itemIdentifiers(): string[] {
    const unsafe = new Set(this.received.filter(({ itemIdentifier }) => this.own.has(itemIdentifier)).map(identityOf));
    return this.received.filter((message) => unsafe.has(identityOf(message))).map(({ itemIdentifier }) => itemIdentifier);
  }
}
