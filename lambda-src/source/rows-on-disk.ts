import { randomUUID } from 'crypto';
import { FileHandle, open, unlink } from 'fs/promises';
import { tmpdir } from 'os';
import * as path from 'path';
import { Readable } from 'stream';
import { S3Client } from '@aws-sdk/client-s3';
import { getObject, ReadObjectError } from './csv-object';
import { IndexedCsv } from './csv-source';
import { CsvLocation } from '../../src/private/contract/publish';
import { ReadRange } from '../csv/read-rows';
import { InvocationTime, partOf } from '../runtime/invocation-time';
import { errorChain, LogRecord } from '../runtime/log';

/**
 * The largest file that is copied. Every function has 512 MB of disk without charge; the rest is for what others put there.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
 */
const MOST_BYTES = 480 * 1024 * 1024;

/** Share of the invocation's time that a copy may take. The rows are read and published in the rest. */
const SHARE_OF_TIME = 0.5;

/** Reads bytes `start` to `end` (exclusive) of the object, from the version with this ETag. */
export type ReadVersion = (start: number, end: number, etag?: string) => Promise<Buffer>;

export interface RowsOnDiskOptions {
  /** Reads what is not on the disk. */
  readonly read: ReadVersion;
  readonly log: (record: LogRecord) => void;
  /** @default 480 MiB */
  readonly mostBytes?: number;
}

/**
 * A copy of an object on the function's disk, made by one request. Each row of each tick would be a request otherwise, which costs
 * more than the function itself. A file that is too large for the disk is read by requests.
 */
export class RowsOnDisk {
  private file?: FileHandle;

  constructor(private readonly s3: S3Client, private readonly location: CsvLocation, private readonly options: RowsOnDiskOptions) {}

  /** Opens a version of the object. The version that was opened before is closed. */
  public async open({ index: { header: { bytes } }, etag }: IndexedCsv, time: InvocationTime): Promise<ReadRange> {
    const { read, log, mostBytes = MOST_BYTES } = this.options;
    await this.close();
    if (bytes > 0 && bytes <= mostBytes) {
      try {
        return await this.copied(bytes, etag, partOf(time, SHARE_OF_TIME));
      } catch (error) {
        await this.close();
        if (error instanceof ReadObjectError) {
          throw error;
        }
        log({ level: 'WARN', message: 'not copied', ...{ bytes, error: errorChain(error) } });
      }
    }
    return async (start, end) => read(start, end, etag);
  }

  private async copied(bytes: number, etag: string | undefined, time: InvocationTime): Promise<ReadRange> {
    const file = this.file = await openWithoutName();
    const { Body } = await getObject(this.s3, this.location, { Range: `bytes=0-${bytes - 1}`, IfMatch: etag });
    let copied = 0;
    for await (const chunk of Body as Readable) { // leaving the loop ends the request, too
      if (time.remaining() <= 0) {
        throw new Error(`only ${copied} of ${bytes} bytes were copied in half of the time; rows are read by requests`);
      }
      await file.writeFile(chunk);
      copied += chunk.length;
    }
    if (copied !== bytes) {
      throw new Error(`only ${copied} of ${bytes} bytes were copied; rows are read by requests`);
    }
    return async (start, end) => readAll(file, start, end);
  }

  private async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }
}

/** A file that is gone when it is closed, also by the end of the process. */
async function openWithoutName(): Promise<FileHandle> {
  const name = path.join(tmpdir(), `rows-${randomUUID()}`);
  const file = await open(name, 'wx+');
  await unlink(name);
  return file;
}

async function readAll(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
