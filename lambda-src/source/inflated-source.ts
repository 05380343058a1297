import { Readable } from 'stream';
import { S3Client } from '@aws-sdk/client-s3';
import { bytesOf, getObject, csvName, readRange } from './csv-object';
import { CsvSource, inTime, IndexedCsv, isReadOtherwise, isReplaced, unlessMissing } from './csv-source';
import { gunzip } from './inflate';
import { zipEntryOfObject } from './zip-object';
import { CsvCompression, CsvLocation, CsvObject, INDEXED_CSV_SUFFIX } from '../../src/private/contract/publish';
import { indexRows } from '../csv/index-rows';
import { RowIndex } from '../csv/row-index';
import { InvocationTime } from '../runtime/invocation-time';
import { MultipartUpload } from '../staging/multipart-upload';

/** Size of the index's length, which is stored after the index. */
const LENGTH_BYTES = 8;

/**
 * A compressed CSV in a bucket. The same CSV is stored next to it, inflated, with the index after its last row. Both are one object,
 * so that a reader finds rows and index of one version, even while the object is being replaced.
 */
export class InflatedSource implements CsvSource {
  public readonly name: string;
  public readonly rows: CsvLocation;

  constructor(private readonly s3: S3Client, private readonly object: CsvObject, private readonly compression: CsvCompression) {
    this.name = csvName(object);
    this.rows = { bucket: object.bucket, key: `${object.key}${INDEXED_CSV_SUFFIX}` };
  }

  public async find(): Promise<IndexedCsv | undefined> {
    const found = await unlessMissing(async () => {
      const end = await getObject(this.s3, this.rows, { Range: `bytes=-${LENGTH_BYTES}` });
      const indexEnd = Number(end.ContentRange!.split('/')[1]) - LENGTH_BYTES;
      const indexStart = indexEnd - Number((await bytesOf(end)).readBigUInt64LE());
      return { index: RowIndex.parse(await readRange(this.s3, this.rows, indexStart, indexEnd, end.ETag)), etag: end.ETag };
    });
    return found && (isReadOtherwise(found.index, this.object) || await this.isReplaced(found)) ? undefined : found;
  }

  public async make(time: InvocationTime): Promise<IndexedCsv> {
    const { csv, etag } = await this.inflate();
    const upload = await MultipartUpload.start(this.s3, this.rows);
    try {
      const index = await indexRows(this.name, inTime(upload.passing(csv), time), { delimiter: this.object.delimiter, etag });
      const bytes = index.serialize();
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeBigUInt64LE(BigInt(bytes.length));
      await upload.write(Buffer.concat([bytes, length]));
      return { index, etag: await upload.complete() };
    } catch (error) {
      throw await upload.abort(error as Error);
    }
  }

  public async isReplaced({ index }: IndexedCsv): Promise<boolean> {
    return isReplaced(this.s3, this.object, index);
  }

  private async inflate(): Promise<{ csv: AsyncIterable<Buffer>; etag?: string }> {
    if (this.compression.format === 'ZIP') {
      return zipEntryOfObject(this.s3, this.object, this.compression.entry);
    }
    const { Body, ETag } = await getObject(this.s3, this.object);
    return { csv: gunzip(Body as Readable), etag: ETag };
  }
}
