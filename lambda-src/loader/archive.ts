import { createHash } from 'crypto';
import { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PendingObject } from './list-pending';
import { PendingStore } from './pending-store';
import { PendingSet } from '../../src/private/contract/pending';
import { compressor, decompressor } from '../staging/compression';
import { MultipartUpload } from '../staging/multipart-upload';
import { ARCHIVE_MARK, archiveColumnsKey, loadedKey } from '../staging/staged-key';

/** Objects that are read before they are needed, and the most bytes of them. */
const READ_AHEAD = 8;
const MOST_AHEAD_BYTES = 16 * 1024 * 1024;

/** An archive of up to so many bytes is put at once. */
const MOST_AT_ONCE = 8 * 1024 * 1024;

/**
 * Writes what was loaded into one object for each day on which messages were published, with how it was loaded beside it.
 *
 * Each has the rows of all its objects, compressed again: readers may stop after the first of several compressed pieces. Its name is made of
 * theirs, so that a load that is repeated overwrites it with the same.
 */
export async function archive(store: PendingStore, set: PendingSet, objects: readonly PendingObject[]): Promise<string[]> {
  const byDay = Map.groupBy(objects, ({ oldest }) => new Date(oldest).toISOString().slice(0, 10));
  const keys: string[] = [];
  for (const [day, some] of byDay) {
    const rows = some.reduce((sum, object) => sum + object.rows, 0);
    const key = loadedKey(set.prefix, { batchId: loadName(some), rows }, day, set.compression);
    await put(store, archiveColumnsKey(key)!, Buffer.from(JSON.stringify(set)), 'application/json');
    await writeAll(store, set, some, key);
    keys.push(key);
  }
  return keys;
}

/** A name for a load that is the same for the same objects in any order. */
export function loadName(objects: readonly Pick<PendingObject, 'object'>[]): string {
  const names = objects.map(({ object }) => object).sort();
  return `${ARCHIVE_MARK}${createHash('sha256').update(names.join()).digest('hex').slice(0, 32)}`;
}

async function writeAll(store: PendingStore, { compression }: PendingSet, objects: readonly PendingObject[], key: string): Promise<void> {
  const begun: Buffer[] = [];
  let bytes = 0;
  let upload: MultipartUpload | undefined;
  try {
    await pipeline(Readable.from(rowsOf(store, objects)), compressor(compression), async (parts: AsyncIterable<Buffer>) => {
      for await (const part of parts) {
        bytes += part.length;
        if (upload) {
          await upload.write(part);
          continue;
        }
        begun.push(part);
        if (bytes > MOST_AT_ONCE) {
          upload = await MultipartUpload.start(store.s3, { bucket: store.bucket, key });
          for (const one of begun.splice(0)) {
            await upload.write(one);
          }
        }
      }
    });
    await (upload ? upload.complete() : put(store, key, Buffer.concat(begun), 'text/csv'));
  } catch (error) {
    throw await upload?.abort(error as Error) ?? error;
  }
}

/** The rows of all objects, one object after the other, while the next ones are on their way. */
async function* rowsOf(store: PendingStore, objects: readonly PendingObject[]): AsyncGenerator<Buffer> {
  const coming: Promise<Uint8Array>[] = [];
  let ahead = 0;
  for (const [at, { key, bytes }] of objects.entries()) {
    const mayRead = () => coming.length < READ_AHEAD && (coming.length === 0 || ahead < MOST_AHEAD_BYTES);
    for (let next = at + coming.length; next < objects.length && mayRead(); next++) {
      const object = store.get(objects[next].key);
      object.catch(() => undefined); // whoever waits for it gets the error
      coming.push(object);
      ahead += objects[next].bytes;
    }
    yield* Readable.from([await coming.shift()!]).pipe(decompressor(key));
    ahead -= bytes;
  }
}

async function put({ s3, bucket }: PendingStore, Key: string, Body: Buffer, ContentType: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
}
