import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { idsInLedger } from '../load/ledger';
import { BucketFolder } from '../runtime/bucket-folder';
import { log } from '../runtime/log';
import { idsOf } from '../staging/ids-of';
import { archiveColumnsKey, isArchiveColumns, loadedFolder } from '../staging/staged-key';
import { Warehouse } from '../warehouse/warehouse';

/** An object under `loaded/` of which some ids were read. */
export interface ReadObject {
  readonly key: string;
  readonly ids: ReadonlySet<string>;
}

const DAY = 24 * 60 * 60_000;

/** Requests for the listing of one day, of a thousand keys each. The names of objects are random, so that these are any of the day. */
const MOST_PAGES = 5;

/** How many objects are read, how many bytes of each, and how many ids: all of them fit into one statement. */
const MOST_OBJECTS = 50;
const MOST_BYTES = 256 * 1024;
const MOST_IDS = 40;

/** Storage classes whose objects cannot be read before they are restored. */
const ARCHIVED: ReadonlySet<string | undefined> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Objects that were put under `loaded/` in the last days and whose messages were published in these days, too: some of them, at random. */
export async function someLoaded(folders: readonly BucketFolder[], days: number): Promise<{ folder: BucketFolder; key: string }[]> {
  const since = Date.now() - days * DAY;
  const found: { folder: BucketFolder; key: string }[] = [];
  for (const folder of folders) {
    for (let day = since; day < Date.now() + DAY; day += DAY) {
      found.push(...(await loadedOn(folder, day, since)).map((key) => ({ folder, key })));
    }
  }
  for (let at = 0; at < Math.min(MOST_OBJECTS, found.length); at++) {
    const other = at + Math.floor(Math.random() * (found.length - at));
    [found[at], found[other]] = [found[other], found[at]];
  }
  return found.slice(0, MOST_OBJECTS);
}

async function loadedOn({ s3, bucket, prefix }: BucketFolder, day: number, since: number): Promise<string[]> {
  const Prefix = `${loadedFolder(prefix)}${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  for (let page = 0; page === 0 || (ContinuationToken && page < MOST_PAGES); page++) {
    const { Contents = [], NextContinuationToken } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, ContinuationToken }));
    keys.push(...Contents.filter(({ Key, LastModified, StorageClass }) =>
      LastModified!.getTime() >= since && !isArchiveColumns(Key!) && !ARCHIVED.has(StorageClass)).map(({ Key }) => Key!));
    ContinuationToken = NextContinuationToken;
  }
  return keys;
}

/** Reads some ids of an object. Undefined if it is not there any more. */
export async function readIds({ s3, bucket }: BucketFolder, key: string): Promise<ReadObject | undefined> {
  let bytes: Uint8Array;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${MOST_BYTES - 1}` }));
    bytes = await Body!.transformToByteArray();
  } catch (error) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key }));
    if (Contents.some(({ Key }) => Key === key)) {
      throw error;
    }
    return undefined;
  }
  const field = archiveColumnsKey(key) === undefined ? 0 : 1;
  return { key, ids: await idsOf(bytes, key, { field, most: MOST_IDS, isCut: true }) };
}

/** The keys of the objects that have a message which the ledger does not know, though what is under `loaded/` was loaded. */
export async function unknownObjects(
  warehouse: Warehouse, table: { readonly schemaName: string; readonly tableName: string }, objects: readonly ReadObject[],
): Promise<string[]> {
  const known = await idsInLedger(warehouse, table, new Set(objects.flatMap(({ ids }) => [...ids])));
  const unknown = objects.filter(({ ids }) => [...ids].some((id) => !known.has(id))).map(({ key }) => key);
  if (unknown.length > 0) {
    log({ level: 'ERROR', message: 'loaded objects have messages that the ledger does not know', table: `${table.schemaName}.${table.tableName}`, keys: unknown });
  }
  return unknown;
}
