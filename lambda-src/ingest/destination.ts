import { ReplayBooks } from './replay-books';
import { UnsafeMessages } from './unsafe-messages';
import { IngestSchema } from '../../src/private/contract/ingest';
import { EncodedBatch } from '../load/encode-batch';
import { LoadedBatch } from '../load/load-batch';
import { Message, UnusableMessage } from '../message/messages';
import { KeptEntry } from '../rejected/read-rejected';
import { Retries } from '../warehouse/retry-class';

/** Where the rows of messages go: into the table, or under `pending/`, from where a loader brings them into the table. */
export interface Destination {
  readonly retries: Retries;
  /** Encodes messages in the form in which their rows are staged. */
  encode(messages: readonly (Message | UnusableMessage)[], schema: IngestSchema): Promise<EncodedBatch>;
  /** Brings the rows of a batch to where they are safe. Throws if that is not certain. */
  bring(batch: EncodedBatch, unsafe: UnsafeMessages, schema: IngestSchema): Promise<LoadedBatch>;
  /** If a batch failed because the ledger has forgotten too much: up to when, in milliseconds since 1970. */
  forgottenUpTo(error: unknown): Promise<number | undefined>;
  /** Which of the kept rows and messages are missing in the table. Counts the others. */
  missing(entries: readonly KeptEntry[], books: ReplayBooks): Promise<Message[]>;
  /** Loads an object under `loaded/` again. */
  loadAgain(key: string, books: ReplayBooks): Promise<void>;
}
