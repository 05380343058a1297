import { randomUUID } from 'crypto';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Compression, compressionOf } from './compression';
import { COLUMNS_METADATA } from './staged-columns';
import { firstPublication, loadedKey, manifestKey, nameOfKey, stagedKey, StagedName } from './staged-key';
import { LOADED_KEY_METADATA, RowsToStage, StagedObject, VERSION_METADATA } from './staged-object';
import { BucketFolder } from '../runtime/bucket-folder';

export interface StagingOptions extends Omit<BucketFolder, 's3'> {
  readonly compression: Compression;
  /** The note of its columns that every staged object carries. Missing if its columns are written down elsewhere. */
  readonly columns?: string;
  /** Names everything that decides about a row. */
  readonly version: string;
}

/** The folders `staging/` and `loaded/` of the bucket. */
export class Staging implements BucketFolder {
  public readonly bucket: string;
  public readonly prefix: string;
  public readonly compression: Compression;

  constructor(public readonly s3: S3Client, private readonly options: StagingOptions) {
    this.bucket = options.bucket;
    this.prefix = options.prefix;
    this.compression = options.compression;
  }

  /** Puts rows where COPY can read them. */
  public async stage(rows: RowsToStage): Promise<StagedObject> {
    const { compression, columns, version } = this.options;
    const { publishedAt, body } = rows;
    const key = stagedKey(this.prefix, rows, randomUUID(), compression);
    const loaded = loadedKey(this.prefix, rows, publishedAt, compression);
    const Metadata = { [LOADED_KEY_METADATA]: loaded, ...columns && { [COLUMNS_METADATA]: columns }, [VERSION_METADATA]: version };
    const [manifestUrl] = await Promise.all([
      this.putManifest(manifestKey(key), [key]),
      this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: 'text/csv', Metadata })),
    ]);
    return { key, batchId: rows.batchId, manifestUrl, compression, loadedKey: loaded, rows: rows.rows, publishedAt, version };
  }

  /** Copies a loaded object, with its metadata, to where COPY can read it again. */
  public async stageAgain(loaded: string, version: string): Promise<StagedObject> {
    const compression = compressionOf(loaded);
    const name = nameOfKey(loaded);
    const key = stagedKey(this.prefix, name, randomUUID(), compression);
    await this.copy(loaded, key);
    const publishedAt = firstPublication(this.prefix, loaded) ?? new Date(0).toISOString();
    const manifestUrl = await this.putManifest(manifestKey(key), [key]);
    return { key, batchId: name.batchId, manifestUrl, compression, loadedKey: loaded, rows: name.rows, publishedAt, version };
  }

  /** Moves a loaded object. May be repeated, also after an interruption. */
  public async move({ key, loadedKey: loaded }: Pick<StagedObject, 'key' | 'loadedKey'>): Promise<void> {
    try {
      await this.copy(key, loaded);
    } catch (error) {
      if (await this.exists(key)) {
        throw error;
      }
    }
    await this.remove(key);
  }

  /** Deletes an object that is certain not to be loaded from here again, and its manifest. */
  public async remove(key: string): Promise<void> {
    for (const Key of new Set([key, manifestKey(key)])) {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key }));
    }
  }

  /** Uses ListObjects: without ListBucket on the whole bucket, S3 answers 403 for a missing object, too. */
  public async exists(key: string): Promise<boolean> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: key }));
    return Contents?.some(({ Key }) => Key === key) ?? false;
  }

  private async copy(from: string, to: string): Promise<void> {
    await this.s3.send(new CopyObjectCommand({ Bucket: this.bucket, Key: to, CopySource: encodeURI(`${this.bucket}/${from}`) }));
  }

  /**
   * Puts a manifest of objects that COPY reads together, wherever they are. Returns its key and its URL.
   *
   * @param name what the name of the manifest says
   */
  public async listTogether(name: StagedName, keys: readonly string[]): Promise<{ key: string; manifestUrl: string }> {
    const key = manifestKey(stagedKey(this.prefix, name, randomUUID(), this.compression));
    return { key, manifestUrl: await this.putManifest(key, keys) };
  }

  /** COPY reads a plain key as a prefix, which also matches longer names. A manifest names objects, and COPY fails if one is missing. */
  private async putManifest(Key: string, keys: readonly string[]): Promise<string> {
    const Body = JSON.stringify({ entries: keys.map((key) => ({ url: `s3://${this.bucket}/${key}`, mandatory: true })) });
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body, ContentType: 'application/json' }));
    return `s3://${this.bucket}/${Key}`;
  }
}
