import { Readable } from 'stream';
import { S3Client } from '@aws-sdk/client-s3';
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { getObject, csvName, ReadObjectError, readRange } from './csv-object';
import { zipEntry } from './inflate';
import { CsvObject } from '../../src/private/contract/publish';

/** Bytes read at a time. */
const PIECE_BYTES = 1024 * 1024;

/** Reads one entry of a zip in a bucket, and inflates it while it is read. */
export async function zipEntryOfObject(s3: S3Client, object: CsvObject, entry: string): Promise<{ csv: AsyncIterable<Buffer>; etag?: string }> {
  const { size, etag } = await describe(s3, object);
  const reader = new ObjectReader(size, async (start, end) => readRange(s3, object, start, end, etag));
  try {
    return { csv: zipEntry(await fromRandomAccessReaderPromise(reader, size, { autoClose: false }), entry), etag };
  } catch (error) {
    throw new Error(`${csvName(object)}: ${(error as Error).message}`, { cause: error });
  }
}

async function describe(s3: S3Client, object: CsvObject): Promise<{ size: number; etag?: string }> {
  try {
    const { ContentRange, ETag } = await getObject(s3, object, { Range: 'bytes=0-0' });
    return { size: Number(ContentRange!.split('/')[1]), etag: ETag };
  } catch (error) {
    throw error instanceof ReadObjectError && error.status === 416 ? new Error(`${csvName(object)}: is empty, and not a zip`, { cause: error }) : error;
  }
}

type ReadRange = (start: number, end: number) => Promise<Buffer>;

/** Reads a zip from ranges of an object. The zip's directory is read in many small steps; one request serves thousands of them. */
class ObjectReader extends RandomAccessReader {
  private piece: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };

  constructor(private readonly size: number, private readonly readBytes: ReadRange) {
    super();
  }

  public read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    this.readPiece(position, length).then((bytes) => void bytes.copy(buffer, offset)).then(() => callback(null), callback);
  }

  public _readStreamForRange(start: number, end: number): Readable {
    const { readBytes } = this;
    return Readable.from((async function* () {
      for (let at = start; at < end; at += PIECE_BYTES) {
        yield await readBytes(at, Math.min(at + PIECE_BYTES, end));
      }
    })());
  }

  private async readPiece(position: number, length: number): Promise<Buffer> {
    const { start, bytes } = this.piece;
    if (position < start || position + length > start + bytes.length) {
      this.piece = { start: position, bytes: await this.readBytes(position, Math.min(this.size, position + Math.max(length, PIECE_BYTES))) };
    }
    return this.piece.bytes.subarray(position - this.piece.start, position - this.piece.start + length);
  }
}
