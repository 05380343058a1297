import { BatchOutcome } from './batch-outcome';
import { ReplayResult } from '../../src/private/contract/replay';

/** Maximum bytes of one batch. Lambda's payload limit allows as much in a batch of a queue. */
export const MOST_BATCH_BYTES = 6_000_000;

/** Maximum messages of one batch, as many as of a queue. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const MOST_BATCH_MESSAGES = 10_000;

/** How many failures an answer names. Lambda takes an answer of 6 MB, and a name can have a kilobyte. */
const MOST_NAMED = 1_000;

/** What a replay has counted so far. */
export type ReplayBooks = { -readonly [Field in keyof Omit<ReplayResult, 'continueWith' | 'failed'>]: ReplayResult[Field] } & { readonly failed: string[] };

/** Adds what became of a batch, and the messages that were not tried. */
export function enter(books: ReplayBooks, { rowsLoaded, rowsPending, rejected, failed }: BatchOutcome, untried: readonly string[] = []): void {
  books.rowsLoaded += rowsLoaded;
  books.rejected += rejected;
  enterFailed(books, failed);
  enterFailed(books, untried);
  if (rowsPending > 0) {
    books.rowsStaged = (books.rowsStaged ?? 0) + rowsPending;
  }
}

/** Adds what could neither be loaded nor kept. */
export function enterFailed(books: ReplayBooks, names: readonly string[]): void {
  const named = names.slice(0, MOST_NAMED - books.failed.length);
  books.failed.push(...named);
  if (named.length < names.length) {
    books.failedUnnamed = (books.failedUnnamed ?? 0) + names.length - named.length;
  }
}

export function emptyBooks(): ReplayBooks {
  return { objects: 0, entries: 0, rowsLoaded: 0, rejected: 0, tooOld: 0, waiting: 0, superseded: 0, failed: [] };
}
