import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { emptyBooks } from './replay-books';
import { ReplayMeans } from './replay-means';
import { RejectedReplay } from './replay-rejected';
import { timeRange } from './replay-request';
import { LOADED_PREFIX, REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { ReplayObjects, ReplayResult } from '../../src/private/contract/replay';

/**
 * Loads objects under `rejected/` or `loaded/` again. What is there already is not loaded again, so that a repeated replay changes nothing.
 * The objects stay in place until their lifecycle rule expires them.
 */
export async function replayObjects(request: ReplayObjects, means: ReplayMeans): Promise<ReplayResult> {
  const books = emptyBooks();
  const [first, last] = timeRange(request);
  const { folder: { prefix }, parts: { destination: { loaded } } } = means;
  if (!loaded && request.prefix.startsWith(LOADED_PREFIX)) {
    throw new Error(`'replay.prefix' must begin with '${REJECTED_PREFIX}', got ${JSON.stringify(request.prefix)}; this ingest keeps nothing of what it has written`);
  }
  const rejected = new RejectedReplay(means, books, request.force ?? false);
  let { startAfter } = request;
  let isComplete = true;
  for await (const { key, lastModified } of listed(means, `${prefix}${request.prefix}`, startAfter && `${prefix}${startAfter}`)) {
    if (!means.timeLeft()) {
      isComplete = false;
      break;
    }
    const ofLoaded = key.startsWith(`${prefix}${LOADED_PREFIX}`) ? loaded : undefined;
    if (lastModified >= first && lastModified < last && (ofLoaded?.holdsRows(key) ?? true)) {
      books.objects++;
      await (ofLoaded ? ofLoaded.loadAgain(key, books) : rejected.add(key, startAfter));
    }
    if (rejected.stopped) {
      break;
    }
    startAfter = key.slice(prefix.length);
  }
  if (!rejected.stopped) {
    await rejected.finish();
  }
  const next = rejected.stopped ?? (isComplete ? undefined : { after: startAfter });
  return { ...books, ...next && { continueWith: { ...request, startAfter: next.after } } };
}

async function* listed(
  { folder: { s3, bucket } }: ReplayMeans, prefix: string, StartAfter?: string,
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
