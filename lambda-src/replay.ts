import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { IngestParts, Invocation } from './ingest-messages';
import { replayLoaded } from './replay-loaded';
import { RejectedReplay } from './replay-rejected';
import { timeRange } from './replay-request';
import { LOADED_PREFIX, ReplayObjects, ReplayResult } from '../src/private/contract';

/** What a replay has to work with. */
export interface ReplayMeans {
  readonly parts: IngestParts;
  readonly invocation: Invocation;
  /** Whether there is time for one more batch. */
  readonly timeLeft: () => boolean;
}

/** What a replay came to so far. */
export type ReplayBooks = { -readonly [Field in Exclude<keyof ReplayResult, 'continueWith' | 'failed'>]: ReplayResult[Field] } & { readonly failed: string[] };

export function emptyBooks(): ReplayBooks {
  return { objects: 0, entries: 0, rowsLoaded: 0, rejected: 0, tooOld: 0, waiting: 0, superseded: 0, failed: [] };
}

/**
 * Brings what lies under `rejected/` or `loaded/` to the table once more. What is loaded is in the ledger, so doing it again does
 * nothing. The objects stay where they are, for their lifecycle to end.
 */
export async function replayObjects(request: ReplayObjects, means: ReplayMeans): Promise<ReplayResult> {
  const books = emptyBooks();
  const [first, last] = timeRange(request);
  const rejected = new RejectedReplay(means, books, request.force ?? false);
  let { startAfter } = request;
  for await (const { key, lastModified } of listed(means, request.prefix, startAfter)) {
    if (!means.timeLeft()) {
      await rejected.finish();
      return { ...books, continueWith: { ...request, startAfter } };
    }
    if (lastModified >= first && lastModified < last) {
      books.objects++;
      await (key.startsWith(LOADED_PREFIX) ? replayLoaded(key, means, books, request.force ?? false) : rejected.add(key));
    }
    startAfter = key;
  }
  await rejected.finish();
  return books;
}

async function* listed(
  { parts: { staging: { s3, bucket } } }: ReplayMeans, prefix: string, StartAfter?: string,
): AsyncGenerator<{ key: string; lastModified: number }> {
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter, ContinuationToken }));
    for (const { Key, LastModified } of page.Contents ?? []) {
      yield { key: Key!, lastModified: LastModified!.getTime() };
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}
