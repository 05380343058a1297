import { Readable } from 'stream';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bytesOf, getObject, csvName, ReadObjectError, readRange } from './csv-object';
import { CsvLocation, CsvObject, ROW_INDEX_SUFFIX } from '../../src/private/contract/publish';
import { indexRows } from '../csv/index-rows';
import { RowIndex } from '../csv/row-index';
import { InvocationTime } from '../runtime/invocation-time';

/** A version of a CSV, and the index of its rows. */
export interface IndexedCsv {
  readonly index: RowIndex;
  /** Version of the object that holds the rows; missing if the object cannot change. */
  readonly etag?: string;
}

/** The place that the publisher's rows come from. */
export interface CsvSource {
  /** Its name in error messages. */
  readonly name: string;
  /** The object from which ranges are read. */
  readonly rows: CsvLocation;
  /** Finds the index that an earlier run or a deployment has made. Returns undefined if it is missing, or belongs to an earlier version of the CSV. */
  find(): Promise<IndexedCsv | undefined>;
  /** Reads the CSV from start to end, and stores the index for later runs. Concurrent runs store the same index. */
  make(time: InvocationTime): Promise<IndexedCsv>;
  /** Whether the CSV has another version now. */
  isReplaced(csv: IndexedCsv): Promise<boolean>;
}

/** A CSV that was indexed when the app was synthesized. */
export class AssetSource implements CsvSource {
  public readonly name: string;

  constructor(private readonly s3: S3Client, public readonly rows: CsvObject, private readonly index: CsvLocation) {
    this.name = csvName(rows);
  }

  public async find(): Promise<IndexedCsv> {
    return { index: RowIndex.parse(await bytesOf(await getObject(this.s3, this.index))) };
  }

  public async make(): Promise<never> {
    throw new Error('the row index is missing; deploy the stack again');
  }

  public async isReplaced(): Promise<boolean> {
    return false;
  }
}

/** A CSV in a bucket. The index of its rows is stored next to it. */
export class BucketSource implements CsvSource {
  public readonly name: string;
  private readonly index: CsvLocation;

  constructor(private readonly s3: S3Client, public readonly rows: CsvObject) {
    this.name = csvName(rows);
    this.index = { bucket: rows.bucket, key: `${rows.key}${ROW_INDEX_SUFFIX}` };
  }

  public async find(): Promise<IndexedCsv | undefined> {
    const index = await unlessMissing(async () => RowIndex.parse(await bytesOf(await getObject(this.s3, this.index))));
    const found = index && { index, etag: index.header.etag };
    return found && (isReadOtherwise(found.index, this.rows) || await this.isReplaced(found)) ? undefined : found;
  }

  public async make(time: InvocationTime): Promise<IndexedCsv> {
    const { Body, ETag } = await getObject(this.s3, this.rows);
    const index = await indexRows(this.name, inTime(Body as Readable, time), { delimiter: this.rows.delimiter, etag: ETag });
    await this.s3.send(new PutObjectCommand({ Bucket: this.index.bucket, Key: this.index.key, Body: index.serialize() }));
    return { index, etag: ETag };
  }

  public async isReplaced({ index }: IndexedCsv): Promise<boolean> {
    return isReplaced(this.s3, this.rows, index);
  }
}

/** Whether an index was made when the source had another delimiter. */
export function isReadOtherwise({ header }: RowIndex, { delimiter }: CsvObject): boolean {
  return header.delimiter !== delimiter;
}

/** Whether an object has another version than the one that was indexed. The index alone does not tell, and may be all that a tick reads. */
export async function isReplaced(s3: S3Client, object: CsvObject, { header }: RowIndex): Promise<boolean> {
  try {
    await readRange(s3, object, 0, 1, header.etag);
    return false;
  } catch (error) {
    if (error instanceof ReadObjectError && error.replaced) {
      return true;
    }
    throw error;
  }
}

/** Returns what was read, or undefined if the object does not exist. If reading was not allowed, writing it will fail, too. */
export async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadObjectError && error.missing) {
      return undefined;
    }
    throw error;
  }
}

/** Passes the bytes on while there is time. A function that the timeout stops reports nothing, and leaves an unfinished upload. */
export async function* inTime(chunks: AsyncIterable<Buffer>, time: InvocationTime): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (time.remaining() <= 0) {
      throw new Error('the function does not have the time to read it from start to end; give the publisher a longer \'timeout\', or more \'memorySize\', which makes it faster');
    }
    yield chunk;
  }
}
