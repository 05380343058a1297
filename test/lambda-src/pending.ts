import { loaderEnvironment } from './deployed';
import { MemoryBucket } from './memory-bucket';
import { readPendingName, readPendingPlace } from '../../lambda-src/staging/pending-key';
import { LoadEnvironment } from '../../src/private/contract/ingest';
import { PendingSet } from '../../src/private/contract/pending';

/** The environment of a handler that stages for a loader. */
export function stagingEnvironment(schemaName: string, tableName: string, prefix: string = 'orders/'): LoadEnvironment {
  const { WAREHOUSE, COPY_ROLE_ARN, ...environment } = loaderEnvironment(schemaName, tableName);
  return { ...environment, BUCKET_PREFIX: prefix, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue' };
}

/** The keys of the objects that are pending, and what their names say. */
export function pendingObjects(bucket: MemoryBucket) {
  return bucket.keys('pending/').flatMap((key) => {
    const place = readPendingPlace(key)!;
    const name = readPendingName(place.file);
    return name ? [{ key, ...place, ...name }] : [];
  });
}

export function pendingSets(bucket: MemoryBucket): PendingSet[] {
  return bucket.keys('pending/').filter((key) => key.endsWith('/columns.json')).map((key) => JSON.parse(bucket.text(key)));
}
