import { CSV_SUFFIXES } from './compression';
import { IngestSchema, LOADED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';

/** What the name of a staged or loaded object says. */
export interface StagedName {
  /** With a mark in front if it is a probe, or what remains of a batch. */
  readonly batchId: string;
  /** How many rows COPY must read from it. */
  readonly rows: number;
}

/** Prefix of the name of an object that a loader has written of all that it loaded at once. */
export const ARCHIVE_MARK = 'load-';

/** Suffix of the name of the file beside it that says how its rows were loaded. */
const ARCHIVE_COLUMNS = '.columns.json';

/** Suffix of the name of an object's manifest. */
const MANIFEST_SUFFIX = '.manifest';

const CSV_SUFFIX = /\.csv(?:\.\w+)?$/;
const NAME = /\/([\w-]+)\.(\d+)\.[^/]*$/;

/** @param prefix the ingest's folder in a bucket that it shares: empty, or with a slash at the end. */
export function stagingFolder(prefix: string): string {
  return `${prefix}${STAGING_PREFIX}`;
}

export function loadedFolder(prefix: string): string {
  return `${prefix}${LOADED_PREFIX}`;
}

/** Where a batch is staged. Each attempt has a name of its own, so that no two invocations ever share an object. */
export function stagedKey(prefix: string, { batchId, rows }: StagedName, attempt: string, compression: IngestSchema['compression']): string {
  return `${stagingFolder(prefix)}${batchId}.${rows}.${attempt}${CSV_SUFFIXES[compression]}`;
}

/**
 * Where a staged object is moved when it is loaded. The name has no attempt: a batch that is moved twice overwrites its object with the
 * same rows. The day is that of the first publication, and not that of the load, for the same reason.
 */
export function loadedKey(prefix: string, { batchId, rows }: StagedName, publishedAt: string, compression: IngestSchema['compression']): string {
  return `${loadedFolder(prefix)}${publishedAt.slice(0, 10).replaceAll('-', '/')}/${batchId}.${rows}${CSV_SUFFIXES[compression]}`;
}

/** The key of a staged object's manifest. */
export function manifestKey(key: string): string {
  return `${stemOf(key)}${MANIFEST_SUFFIX}`;
}

/** What the keys of an object and its manifest have in common. */
export function stemOf(key: string): string {
  return key.replace(CSV_SUFFIX, '').replace(new RegExp(`\\${MANIFEST_SUFFIX}$`), '');
}

export function isManifest(key: string): boolean {
  return key.endsWith(MANIFEST_SUFFIX);
}

/** The key of the file that says how the rows of a loader's archive object were loaded. Undefined if the object is not one. */
export function archiveColumnsKey(key: string): string | undefined {
  const [, path, name] = /^(.*\/)?([^/.]*)\.[^/]*$/s.exec(key) ?? [];
  return name?.startsWith(ARCHIVE_MARK) ? `${path ?? ''}${name}${ARCHIVE_COLUMNS}` : undefined;
}

export function isArchiveColumns(key: string): boolean {
  return key.endsWith(ARCHIVE_COLUMNS);
}

/** Throws for a key that this library did not write. */
export function nameOfKey(key: string): StagedName {
  const [matched, batchId, rows] = NAME.exec(`/${key}`) ?? [];
  if (matched === undefined) {
    throw new Error(`${key} does not say how many rows it has; its name must be BATCH.ROWS.csv, as the ingest gave it`);
  }
  return { batchId, rows: Number(rows) };
}

/** The start of the day on which the first message of a loaded object was published, in ISO 8601. Undefined if the key does not tell. */
export function firstPublication(prefix: string, key: string): string | undefined {
  const folder = loadedFolder(prefix);
  const [day] = (key.startsWith(folder) && /^\d{4}\/\d\d\/\d\d(?=\/)/.exec(key.slice(folder.length))) || [];
  return day && `${day.replaceAll('/', '-')}T00:00:00.000Z`;
}
