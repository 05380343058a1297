import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { PENDING_PREFIX } from '../../src/private/contract/pending';
import { pendingFolder, PendingName, PendingPlace, readPendingName, readPendingPlace } from '../staging/pending-key';

/** An object that is staged and not loaded. */
export interface PendingObject extends PendingName {
  readonly key: string;
  /** How many it has. */
  readonly bytes: number;
}

/** Objects that are loaded in the same way, the oldest first. */
export interface ListedSet extends PendingPlace {
  readonly objects: readonly PendingObject[];
  /** Whether there are more than one load takes. */
  readonly more: boolean;
}

/** The most objects of one load: their names fit into one statement, and a manifest of them into one request. */
export const MOST_OBJECTS = 2_000;

/** The most compressed bytes of one load. They must be read, compressed and written again while one invocation lasts. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** Sorts after everything that is in a folder. */
const AFTER_ALL = '~';

interface Found extends PendingPlace {
  readonly objects: PendingObject[];
  bytes: number;
  more: boolean;
}

/**
 * Lists what is pending, with the set first whose oldest message is the oldest. Of each set only as much is listed as one load takes: what lies
 * behind it is jumped over.
 *
 * @param only the folder of an ingest, if only its objects are wanted
 */
export async function listPending(s3: S3Client, bucket: string, only?: string): Promise<ListedSet[]> {
  const sets: Found[] = [];
  let StartAfter: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${PENDING_PREFIX}${only ?? ''}`, StartAfter }));
    const keys = page.Contents ?? [];
    StartAfter = page.NextContinuationToken === undefined ? undefined : keys.at(-1)!.Key;
    for (const { Key, Size = 0 } of keys) {
      const full = add(sets, Key!, Size, only);
      if (full) {
        StartAfter = `${pendingFolder(full)}${AFTER_ALL}`;
        break;
      }
    }
  } while (StartAfter !== undefined);
  return sets.sort((one, other) => one.objects[0].oldest - other.objects[0].oldest);
}

/** Adds an object to its set. Returns the set if it has room for no more. */
function add(sets: Found[], key: string, bytes: number, only: string | undefined): Found | undefined {
  const place = readPendingPlace(key);
  const name = place && readPendingName(place.file);
  if (!name || (only !== undefined && place.prefix !== only)) {
    return undefined;
  }
  const { prefix, set } = place;
  const last = sets.at(-1);
  const found = last?.set === set && last.prefix === prefix ? last : { prefix, set, objects: [], bytes: 0, more: false };
  if (found !== last) {
    sets.push(found);
  }
  if (found.objects.length === MOST_OBJECTS || (found.objects.length > 0 && found.bytes + bytes > MOST_BYTES)) {
    found.more = true;
    return found;
  }
  found.objects.push({ key, bytes, ...name });
  found.bytes += bytes;
  return undefined;
}
