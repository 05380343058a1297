import { Readable } from 'stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { indexRows } from './index-rows';
import { RowIndex } from './row-index';
import { CsvLocation, ROW_INDEX_SUFFIX } from '../src/private/contract';

/** A CSV object was replaced while it was read. */
export class ObjectChangedError extends Error {
  constructor(location: CsvLocation) {
    super(`${nameOf(location)} was replaced while its rows were read`);
  }
}

export function nameOf({ bucket, key }: CsvLocation): string {
  return `s3://${bucket}/${key}`;
}

/** Reads an index that was made when the app was synthesized. */
export async function readIndex(s3: S3Client, location: CsvLocation): Promise<RowIndex> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key }));
  return RowIndex.parse(Buffer.from(await Body!.transformToByteArray()));
}

/** Reads the index that lies beside an object, or makes it when there is none, or none of this version of the object. */
export async function readOrMakeIndex(s3: S3Client, source: CsvLocation): Promise<RowIndex> {
  const beside = { bucket: source.bucket, key: `${source.key}${ROW_INDEX_SUFFIX}` };
  const found = await readIndex(s3, beside).catch(absentIsUndefined);
  return found ?? makeIndex(s3, source);
}

/** Reads an object once from end to end, and puts the index of its rows beside it for later runs. */
export async function makeIndex(s3: S3Client, source: CsvLocation): Promise<RowIndex> {
  const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: source.bucket, Key: source.key }));
  const index = await indexRows(nameOf(source), Body as Readable, ETag);
  await s3.send(new PutObjectCommand({ Bucket: source.bucket, Key: `${source.key}${ROW_INDEX_SUFFIX}`, Body: index.serialize() }));
  return index;
}

/** Reads bytes `start` to `end` (exclusive) of the version of the object that was indexed. */
export async function readRange(s3: S3Client, source: CsvLocation, start: number, end: number, etag?: string): Promise<Buffer> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({
      Bucket: source.bucket, Key: source.key, Range: `bytes=${start}-${end - 1}`, IfMatch: etag,
    }));
    return Buffer.from(await Body!.transformToByteArray());
  } catch (error) {
    // 412: another version. 416: that version ends before the range.
    if ([412, 416].includes((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0)) {
      throw new ObjectChangedError(source);
    }
    throw error;
  }
}

/** S3 says 403, not 404, to who may not list the bucket. If it is the object that may not be read, making the index says so. */
function absentIsUndefined(error: { $metadata?: { httpStatusCode?: number } }): undefined {
  if (error.$metadata?.httpStatusCode === 404 || error.$metadata?.httpStatusCode === 403) {
    return undefined;
  }
  throw error;
}
