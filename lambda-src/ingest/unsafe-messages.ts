import { identityOf, Message } from '../message/messages';

/** The messages of a batch that must be delivered again, because some of their rows are neither in the table nor under `rejected/`. */
export class UnsafeMessages {
  private readonly own: Set<string>;

  constructor(public readonly received: readonly Message[], itemIdentifiers: readonly string[]) {
    this.own = new Set(itemIdentifiers);
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
