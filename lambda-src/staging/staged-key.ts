import { LOADED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';

/** What the name of a staged object says. */
export interface StagedName {
  /** It begins with a mark if the object is a rest or a probe. */
  readonly batchId: string;
  /** How many rows COPY must read from it. */
  readonly rows: number;
  /** Chosen anew for each staging, so that no two invocations ever share an object. */
  readonly attempt: string;
}

const NAME = /^([\w-]+)\.(\d+)\.(?:([\w-]+)\.)?(?:manifest$|csv(?:$|\.))/;

/**
 * The key of a staged object, or of its manifest if the suffix is `.manifest`.
 *
 * `bucketPrefix` is the folder of the ingest in a bucket that it shares. It is empty, or has a slash at its end.
 */
export function stagedKey(bucketPrefix: string, { batchId, rows, attempt }: StagedName, suffix: string): string {
  return `${bucketPrefix}${STAGING_PREFIX}${batchId}.${rows}.${attempt}${suffix}`;
}

/**
 * Where a staged object goes when it is loaded. Its name has no attempt: when the same batch is moved twice, the second copy
 * overwrites the first with the same rows. The day is that of the first publication, not of loading, for the same reason.
 */
export function loadedKey(bucketPrefix: string, { batchId, rows }: Omit<StagedName, 'attempt'>, firstPublishedAt: string, suffix: string): string {
  return `${bucketPrefix}${LOADED_PREFIX}${firstPublishedAt.slice(0, 10).replaceAll('-', '/')}/${batchId}.${rows}${suffix}`;
}

/** What a key under `staging/` or `loaded/` says; undefined for a file that somebody else put there. */
export function nameOfKey(key: string): (Omit<StagedName, 'attempt'> & { readonly attempt: string | undefined }) | undefined {
  const [matched, batchId, rows, attempt] = NAME.exec(key.slice(key.lastIndexOf('/') + 1)) ?? [];
  return matched === undefined ? undefined : { batchId, rows: Number(rows), attempt };
}

const DAY_OF_PUBLICATION = /^(\d{4})\/(\d\d)\/(\d\d)\//;

/** The start of the day on which the first message of a loaded object was published, in ISO 8601; undefined if the key does not tell. */
export function firstPublication(bucketPrefix: string, key: string): string | undefined {
  const folder = `${bucketPrefix}${LOADED_PREFIX}`;
  const [matched, year, month, day] = (key.startsWith(folder) && DAY_OF_PUBLICATION.exec(key.slice(folder.length))) || [];
  return matched === undefined ? undefined : `${year}-${month}-${day}T00:00:00.000Z`;
}
