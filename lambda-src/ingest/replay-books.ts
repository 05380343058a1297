import { BatchOutcome } from './batch-outcome';
import { ReplayResult } from '../../src/private/contract/replay';

/** Maximum bytes of one batch. Lambda's payload limit allows as much in a batch of a queue. */
export const MOST_BATCH_BYTES = 6_000_000;

/** Maximum messages of one batch, as many as of a queue. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const MOST_BATCH_MESSAGES = 10_000;

/** What a replay has counted so far. */
export type ReplayBooks = { -readonly [Field in keyof Omit<ReplayResult, 'continueWith' | 'failed'>]: ReplayResult[Field] } & { readonly failed: string[] };

/** Adds what became of a batch. */
export function enter(books: ReplayBooks, { rowsLoaded, rowsPending, rejected, failed }: BatchOutcome): void {
  books.rowsLoaded += rowsLoaded;
  books.rejected += rejected;
  books.failed.push(...failed);
  if (rowsPending > 0) {
    books.rowsStaged = (books.rowsStaged ?? 0) + rowsPending;
  }
}

export function emptyBooks(): ReplayBooks {
  return { objects: 0, entries: 0, rowsLoaded: 0, rejected: 0, tooOld: 0, waiting: 0, superseded: 0, failed: [] };
}
