import { Readable } from 'stream';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bytesOf, getObject, csvName, ReadObjectError } from './csv-object';
import { CsvLocation, CsvObject, ROW_INDEX_SUFFIX } from '../../src/private/contract/publish';
import { indexRows } from '../csv/index-rows';
import { RowIndex } from '../csv/row-index';
import { InvocationTime } from '../runtime/invocation-time';

/** A version of a CSV, and where its rows begin. */
export interface IndexedCsv {
  readonly index: RowIndex;
  /** Version of the object that holds the rows; missing where it cannot change. */
  readonly etag?: string;
}

/** Where the rows of the publisher come from. */
export interface CsvSource {
  /** What errors call it. */
  readonly name: string;
  /** The object of which ranges are read. */
  readonly rows: CsvLocation;
  /** What an earlier run has made, or a deployment; nothing if that is missing or of an earlier version of the CSV. */
  find(): Promise<IndexedCsv | undefined>;
  /** Reads the CSV from end to end, and keeps what that makes for later runs. Whoever does so at the same time makes the same. */
  make(time: InvocationTime): Promise<IndexedCsv>;
  /** Whether it is certain already that the CSV has another version now. Where ranges are read of the CSV itself, reading them tells. */
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
    throw new Error('the row index is missing; deploy the stack anew');
  }

  public async isReplaced(): Promise<boolean> {
    return false;
  }
}

/** A CSV in a bucket. The index of its rows lies beside it. */
export class BucketSource implements CsvSource {
  public readonly name: string;
  private readonly index: CsvLocation;

  constructor(private readonly s3: S3Client, public readonly rows: CsvObject) {
    this.name = csvName(rows);
    this.index = { bucket: rows.bucket, key: `${rows.key}${ROW_INDEX_SUFFIX}` };
  }

  public async find(): Promise<IndexedCsv | undefined> {
    const index = await unlessMissing(async () => RowIndex.parse(await bytesOf(await getObject(this.s3, this.index))));
    return index && { index, etag: index.header.etag };
  }

  public async make(time: InvocationTime): Promise<IndexedCsv> {
    const { Body, ETag } = await getObject(this.s3, this.rows);
    const index = await indexRows(this.name, inTime(Body as Readable, time), ETag);
    await this.s3.send(new PutObjectCommand({ Bucket: this.index.bucket, Key: this.index.key, Body: index.serialize() }));
    return { index, etag: ETag };
  }

  public async isReplaced(): Promise<boolean> {
    return false;
  }
}

/** What was read, or nothing if there is no such object. If reading was not allowed, writing it will fail likewise. */
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

/** The same bytes, as long as there is time: whoever is stopped by the timeout says nothing, and leaves a half-finished upload. */
export async function* inTime(chunks: AsyncIterable<Buffer>, time: InvocationTime): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (time.remaining() <= 0) {
      throw new Error('the function has not the time to read it from end to end; give the publisher a longer \'timeout\', or more \'memorySize\', with which it is faster');
    }
    yield chunk;
  }
}
