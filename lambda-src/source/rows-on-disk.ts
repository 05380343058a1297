import { randomUUID } from 'crypto';
import { FileHandle, open, unlink } from 'fs/promises';
import { tmpdir } from 'os';
import * as path from 'path';
import { S3Client } from '@aws-sdk/client-s3';
import { getObject } from './csv-object';
import { IndexedCsv } from './csv-source';
import { CsvLocation } from '../../src/private/contract/publish';
import { ReadRange } from '../csv/read-rows';
import { InvocationTime } from '../runtime/invocation-time';
import { errorChain, LogRecord } from '../runtime/log';

/**
 * The largest file that is copied. Every function has 512 MB of disk without charge; the rest is for what others put there.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
 */
const MOST_BYTES = 480 * 1024 * 1024;

/** Reads bytes `start` to `end` (exclusive) of the object, from the version with this ETag. */
export type ReadVersion = (start: number, end: number, etag?: string) => Promise<Buffer>;

export interface RowsOnDiskOptions {
  /** Reads what is not on the disk. */
  readonly read: ReadVersion;
  readonly log: (record: LogRecord) => void;
  /** @default 480 MiB */
  readonly mostBytes?: number;
}

/** A version of the object, of which there may be a copy. */
interface Version {
  readonly bytes: number;
  readonly etag?: string;
  copy?: FileHandle;
  isTried?: boolean;
}

/**
 * A copy of an object on the function's disk, made by one request. Each row of each tick would be a request otherwise, which costs
 * more than the function itself. A file that is too large for the disk is read by requests.
 */
export class RowsOnDisk {
  private current?: Version;

  constructor(private readonly s3: S3Client, private readonly location: CsvLocation, private readonly options: RowsOnDiskOptions) {}

  /** Opens a version of the object. The version that was opened before is closed. */
  public async open({ index: { header: { bytes } }, etag }: IndexedCsv): Promise<ReadRange> {
    await this.current?.copy?.close();
    const version: Version = this.current = { bytes, etag };
    return async (start, end) => version.copy ? readAll(version.copy, start, end) : this.options.read(start, end, etag);
  }

  /** Copies the version that is open, once it has been read. So nobody waits for the copy of a large file. It is tried once. */
  public async keep(time: InvocationTime): Promise<void> {
    const version = this.current;
    const { log, mostBytes = MOST_BYTES } = this.options;
    if (!version || version.isTried || version.bytes === 0 || version.bytes > mostBytes) {
      return;
    }
    version.isTried = true;
    try {
      version.copy = await this.copied(version, time);
    } catch (error) {
      log({ level: 'WARN', message: 'not copied', ...{ bytes: version.bytes, error: errorChain(error) } });
    }
  }

  private async copied({ bytes, etag }: Version, time: InvocationTime): Promise<FileHandle> {
    const file = await openWithoutName();
    try {
      const { Body } = await getObject(this.s3, this.location, { Range: `bytes=0-${bytes - 1}`, IfMatch: etag });
      let copied = 0;
      for await (const chunk of Body as AsyncIterable<Buffer>) { // leaving the loop ends the request, too
        if (time.remaining() <= 0) {
          break;
        }
        await file.writeFile(chunk); // all of it, behind what was written before
        copied += chunk.length;
      }
      if (copied !== bytes) {
        throw new Error(`only ${copied} of ${bytes} bytes were copied; rows are read by requests`);
      }
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
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
