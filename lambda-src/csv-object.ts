import { Readable } from 'stream';
import { GetObjectCommand, GetObjectCommandInput, GetObjectCommandOutput, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { indexRows } from './index-rows';
import { RowIndex } from './row-index';
import { CsvLocation, ROW_INDEX_SUFFIX } from '../src/private/contract';

/** S3 did not give an object; says which, and why. */
export class ReadObjectError extends Error {
  constructor(location: CsvLocation, readonly status: number, cause: Error) {
    super(`cannot read ${nameOf(location)}: ${cause.name}: ${cause.message}`, { cause });
  }

  /** Whether the object is no longer the one that was indexed. 416: it ends before the range begins. */
  get replaced(): boolean {
    return this.status === 412 || this.status === 416;
  }
}

export function nameOf({ bucket, key }: CsvLocation): string {
  return `s3://${bucket}/${key}`;
}

/** Reads an index that was made when the app was synthesized. */
export async function readIndex(s3: S3Client, location: CsvLocation): Promise<RowIndex> {
  return RowIndex.parse(await bytesOf(await getObject(s3, location)));
}

/** Reads the index that lies beside an object, or makes it when there is none. */
export async function readOrMakeIndex(s3: S3Client, source: CsvLocation): Promise<RowIndex> {
  try {
    return await readIndex(s3, indexBeside(source));
  } catch (error) {
    // S3 says 403, not 404, to who may not list the bucket. If it is not for that, putting the index fails likewise.
    if (error instanceof ReadObjectError && (error.status === 403 || error.status === 404)) {
      return makeIndex(s3, source);
    }
    throw error;
  }
}

/** Reads an object once from end to end, and puts the index of its rows beside it for later runs. */
export async function makeIndex(s3: S3Client, source: CsvLocation): Promise<RowIndex> {
  const { Body, ETag } = await getObject(s3, source);
  const index = await indexRows(nameOf(source), Body as Readable, ETag);
  const { bucket: Bucket, key: Key } = indexBeside(source);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: index.serialize() }));
  return index;
}

/** Reads bytes `start` to `end` (exclusive) of the version of the object that was indexed. */
export async function readRange(s3: S3Client, source: CsvLocation, start: number, end: number, etag?: string): Promise<Buffer> {
  return bytesOf(await getObject(s3, source, { Range: `bytes=${start}-${end - 1}`, IfMatch: etag }));
}

function indexBeside({ bucket, key }: CsvLocation): CsvLocation {
  return { bucket, key: `${key}${ROW_INDEX_SUFFIX}` };
}

async function bytesOf({ Body }: GetObjectCommandOutput): Promise<Buffer> {
  const bytes = await Body!.transformToByteArray();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength); // the same memory, not a copy
}

async function getObject(s3: S3Client, location: CsvLocation, options?: Partial<GetObjectCommandInput>): Promise<GetObjectCommandOutput> {
  try {
    return await s3.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key, ...options }));
  } catch (error) {
    if (error instanceof S3ServiceException) {
      throw new ReadObjectError(location, error.$metadata.httpStatusCode ?? 0, error);
    }
    throw error;
  }
}
