import { GetObjectCommand, GetObjectCommandInput, GetObjectCommandOutput, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { CsvLocation, CsvObject } from '../../src/private/contract/publish';

/** An object could not be read from S3. The message says which, and why. */
export class ReadObjectError extends Error {
  constructor({ bucket, key }: CsvLocation, public readonly status: number, cause: Error) {
    super(`cannot read s3://${bucket}/${key}: ${cause.name}: ${cause.message}`, { cause });
  }

  /** Whether the object is no longer the one that was indexed. S3 answers 416 if the object ends before the range starts. */
  public get replaced(): boolean {
    return this.status === 412 || this.status === 416;
  }

  /** Whether the object does not exist. Without permission to list the bucket, S3 answers 403 instead of 404. */
  public get missing(): boolean {
    return this.status === 403 || this.status === 404;
  }
}

export function csvName({ bucket, key, compression }: CsvObject): string {
  return `s3://${bucket}/${key}${compression?.format === 'ZIP' ? `, entry ${compression.entry}` : ''}`;
}

/** Reads bytes `start` to `end` (exclusive) of an object, from the version with this ETag. */
export async function readRange(s3: S3Client, location: CsvLocation, start: number, end: number, etag?: string): Promise<Buffer> {
  return bytesOf(await getObject(s3, location, { Range: `bytes=${start}-${end - 1}`, IfMatch: etag }));
}

export async function bytesOf({ Body }: GetObjectCommandOutput): Promise<Buffer> {
  const bytes = await Body!.transformToByteArray();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength); // the same memory, not a copy
}

export async function getObject(s3: S3Client, location: CsvLocation, options?: Partial<GetObjectCommandInput>): Promise<GetObjectCommandOutput> {
  try {
    return await s3.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key, ...options }));
  } catch (error) {
    if (error instanceof S3ServiceException) {
      throw new ReadObjectError(location, error.$metadata.httpStatusCode ?? 0, error);
    }
    throw error;
  }
}
