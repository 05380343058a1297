import { Brought } from './brought';
import { Horizon } from './horizon';
import { ReplayBooks } from './replay-books';
import { UnsafeMessages } from './unsafe-messages';
import { RowSchema } from '../../src/private/contract/ingest';
import { BatchAccount } from '../encode/batch';
import { Message, UnusableMessage } from '../message/messages';
import { KeptEntry } from '../rejected/read-rejected';
import { Retries } from '../runtime/retries';

/** Where the rows of messages go. `Encoded` is the form in which it takes them. */
export interface Destination<Encoded extends BatchAccount = BatchAccount> {
  readonly retries: Retries;
  /** How far back it knows what it has. */
  readonly horizon: Horizon;
  /** The objects under `loaded/`. It is missing if nothing is kept there. */
  readonly loaded?: LoadedFolder;
  encode(messages: readonly (Message | UnusableMessage)[], schema: RowSchema): Promise<Encoded>;
  /** Brings the rows of a batch to where they are safe. Throws if that is not certain of any of them. */
  bring(batch: Encoded, unsafe: UnsafeMessages, schema: RowSchema): Promise<Brought>;
  /** If a batch failed because the destination has forgotten too much: up to when, in milliseconds since 1970. */
  forgottenUpTo(error: unknown): Promise<number | undefined>;
  /** Which of the kept rows and messages are missing there. Counts the others. */
  missing(entries: readonly KeptEntry[], books: ReplayBooks): Promise<Message[]>;
}

/** The objects that were loaded, and are kept. */
export interface LoadedFolder {
  holdsRows(key: string): boolean;
  loadAgain(key: string, books: ReplayBooks): Promise<void>;
}
