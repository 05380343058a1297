import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { PendingStore } from './pending-store';
import { PENDING_PREFIX, PENDING_SET_FILE } from '../../src/private/contract/pending';
import { log } from '../runtime/log';
import { isParts, PendingPlace, readPendingPlace } from '../staging/pending-key';

const DAY = 24 * 60 * 60_000;

/** After so long a loader has had two runs at least. */
const LONG = 2 * DAY;

/** Requests of one listing, of a thousand keys each. */
const MOST_PAGES = 50;
const MOST_NAMED = 20;

/** As many sets are looked at, the latest first: each release of an ingest writes down one. */
const MOST_SETS = 200;

/**
 * Counts what has been under `pending/` for long, whatever its name is and whether or not it is replayed. A load lists only objects with a name
 * that it knows, and tells the age of those that are not replayed. Also finds where sets were written down.
 */
export async function forgottenObjects({ s3, bucket }: PendingStore): Promise<{ forgotten: number; places: PendingPlace[] }> {
  const forgotten: string[] = [];
  const places: { readonly place: PendingPlace; readonly at: number }[] = [];
  let ContinuationToken: string | undefined;
  for (let page = 0; page === 0 || (ContinuationToken && page < MOST_PAGES); page++) {
    const { Contents = [], NextContinuationToken } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: PENDING_PREFIX, ContinuationToken }));
    for (const { Key, LastModified } of Contents) {
      const place = readPendingPlace(Key!);
      const at = LastModified!.getTime();
      if (place?.file === PENDING_SET_FILE) {
        places.push({ place, at });
      } else if (at < Date.now() - LONG && !isParts(Key!)) { // a loader that dies may leave such a file without its object
        forgotten.push(Key!);
      }
    }
    ContinuationToken = NextContinuationToken;
  }
  if (forgotten.length > 0) {
    log({ level: 'ERROR', message: 'objects have been pending for two days', objects: forgotten.length, keys: forgotten.slice(0, MOST_NAMED) });
  }
  places.sort((one, other) => other.at - one.at);
  return { forgotten: forgotten.length, places: places.slice(0, MOST_SETS).map(({ place }) => place) };
}
