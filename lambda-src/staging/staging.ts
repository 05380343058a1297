import { createHash, randomUUID } from 'crypto';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { compress, Compression, compressionOf, CSV_SUFFIXES } from './compression';
import { COLUMNS_METADATA } from './staged-columns';
import { RowsToStage, LOADED_KEY_METADATA, MANIFEST_SUFFIX, PROBE_MARK, REST_MARK, StagedObject } from './staged-object';
import { LOADED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';

/** The folders `staging/` and `loaded/` of the bucket. */
export class Staging {
  /** `columns` is the note that every staged object carries. */
  constructor(
    public readonly s3: S3Client, public readonly bucket: string, private readonly compression: Compression, private readonly columns: string,
  ) {}

  /**
   * Depends on the messages and the columns only. So staging the same messages again overwrites their object. With other columns the
   * object has another name, because the first one may be loading right now.
   */
  public batchIdOf(deduplicationIds: readonly string[]): string {
    return hashOf([this.columns, ...deduplicationIds]);
  }

  /** Puts rows where COPY can read them. Staging the same rows again overwrites the object with the same contents. */
  public async stage(rows: RowsToStage): Promise<StagedObject> {
    return this.put(this.batchIdOf(rows.deduplicationIds), rows);
  }

  /** Stored under its own name. Another invocation may be loading the whole batch right now and needs it unchanged. */
  public async stageRest(rows: RowsToStage): Promise<StagedObject> {
    return this.put(`${REST_MARK}${this.batchIdOf(rows.deduplicationIds)}`, rows);
  }

  /** A random name, because another invocation may be probing other rows of the same batch. */
  public async stageProbe(rows: RowsToStage): Promise<StagedObject> {
    return this.put(`${PROBE_MARK}${randomUUID()}`, rows);
  }

  /** Copies a loaded object, with its metadata, to where COPY can read it again. */
  public async stageAgain(loadedKey: string): Promise<Omit<StagedObject, 'bytes'>> {
    const compression = compressionOf(loadedKey);
    // Not under its old name, which may be in use right now, because its messages were delivered again.
    const batchId = hashOf([loadedKey]);
    const key = `${STAGING_PREFIX}${batchId}${CSV_SUFFIXES[compression]}`;
    await this.copy(loadedKey, key);
    return { batchId, key, manifestUrl: await this.putManifest(batchId, key), compression, loadedKey };
  }

  /** Moves a loaded object. May be repeated, also after an interruption, or if another invocation has moved the object. */
  public async move({ batchId, key, loadedKey }: Pick<StagedObject, 'batchId' | 'key' | 'loadedKey'>): Promise<void> {
    try {
      await this.copy(key, loadedKey);
    } catch (error) {
      if (await this.exists(key)) {
        throw error;
      }
    }
    await this.remove({ batchId, key });
  }

  /** Deletes an object that is certain not to be loaded from here again, and its manifest. */
  public async remove({ batchId, key }: { readonly batchId: string; readonly key?: string }): Promise<void> {
    for (const Key of [...key ? [key] : [], manifestKeyOf(batchId)]) {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key }));
    }
  }

  /** Uses ListObjects: without ListBucket on the whole bucket, S3 answers 403 for a missing object, too. */
  public async exists(key: string): Promise<boolean> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: key }));
    return (Contents ?? []).some(({ Key }) => Key === key);
  }

  private async put(batchId: string, { publishedAt, csv }: RowsToStage): Promise<StagedObject> {
    const name = `${batchId}${CSV_SUFFIXES[this.compression]}`;
    const key = `${STAGING_PREFIX}${name}`;
    // The day of publication, not of the load: an object that is moved again after midnight must not become two objects.
    const loadedKey = `${LOADED_PREFIX}${publishedAt.slice(0, 10).replaceAll('-', '/')}/${name}`;
    const body = compress(csv, this.compression);
    const Metadata = { [LOADED_KEY_METADATA]: loadedKey, [COLUMNS_METADATA]: this.columns };
    const [manifestUrl] = await Promise.all([
      this.putManifest(batchId, key),
      this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: 'text/csv', Metadata })),
    ]);
    return { batchId, key, manifestUrl, compression: this.compression, loadedKey, bytes: body.length };
  }

  private async copy(from: string, to: string): Promise<void> {
    await this.s3.send(new CopyObjectCommand({ Bucket: this.bucket, Key: to, CopySource: encodeURI(`${this.bucket}/${from}`) }));
  }

  /** COPY reads a plain key as a prefix, which also matches longer names. A manifest names one object, and COPY fails if it is missing. */
  private async putManifest(batchId: string, key: string): Promise<string> {
    const Key = manifestKeyOf(batchId);
    const Body = JSON.stringify({ entries: [{ url: `s3://${this.bucket}/${key}`, mandatory: true }] });
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body, ContentType: 'application/json' }));
    return `s3://${this.bucket}/${Key}`;
  }
}

function manifestKeyOf(batchId: string): string {
  return `${STAGING_PREFIX}${batchId}${MANIFEST_SUFFIX}`;
}

function hashOf(names: readonly string[]): string {
  return createHash('sha256').update([...names].sort().join('\n')).digest('hex').slice(0, 32);
}
