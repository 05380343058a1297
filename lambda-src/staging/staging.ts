import { createHash, randomUUID } from 'crypto';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { compress, Compression, compressionOf, CSV_SUFFIXES } from './compression';
import { COLUMNS_METADATA } from './staged-columns';
import { RowsToStage, LOADED_KEY_METADATA, MANIFEST_SUFFIX, PROBE_MARK, REST_MARK, StagedObject } from './staged-object';
import { LOADED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';

/** The folders `staging/` and `loaded/` of the bucket. */
export class Staging {
  /** `columns`: the note of what is in them that staged objects get. */
  constructor(readonly s3: S3Client, readonly bucket: string, private readonly compression: Compression, private readonly columns: string) {}

  /**
   * From the messages and the columns alone: staging them again overwrites, but never with other columns, for what was staged before
   * may be loaded this very moment.
   */
  batchIdOf(deduplicationIds: readonly string[]): string {
    return hashOf([this.columns, ...deduplicationIds]);
  }

  /** Puts rows where COPY can read them. Done again, it overwrites with the same. */
  async stage(rows: RowsToStage): Promise<StagedObject> {
    return this.put(this.batchIdOf(rows.deduplicationIds), rows);
  }

  /** Not in place of the whole batch: who is loading that at the same time must find out for himself which rows COPY refuses. */
  async stageRest(rows: RowsToStage): Promise<StagedObject> {
    return this.put(`${REST_MARK}${this.batchIdOf(rows.deduplicationIds)}`, rows);
  }

  /** For nobody else, who may be trying out other rows of the same batch. */
  async stageProbe(rows: RowsToStage): Promise<StagedObject> {
    return this.put(`${PROBE_MARK}${randomUUID()}`, rows);
  }

  /** Puts what was loaded, notes included, where COPY can read it once more. */
  async stageAgain(loadedKey: string): Promise<Omit<StagedObject, 'bytes'>> {
    const compression = compressionOf(loadedKey);
    // Not under its old name, which may be staged this very moment because its messages came again.
    const batchId = hashOf([loadedKey]);
    const key = `${STAGING_PREFIX}${batchId}${CSV_SUFFIXES[compression]}`;
    await this.copy(loadedKey, key);
    return { batchId, key, manifestUrl: await this.putManifest(batchId, key), compression, loadedKey };
  }

  /** Moves what is loaded. May be repeated, also when it was interrupted or someone else has moved the object. */
  async move({ batchId, key, loadedKey }: Pick<StagedObject, 'batchId' | 'key' | 'loadedKey'>): Promise<void> {
    try {
      await this.copy(key, loadedKey);
    } catch (error) {
      if (await this.exists(key)) {
        throw error;
      }
    }
    await this.remove({ batchId, key });
  }

  /** Deletes what is certain not to be loaded from here any more. */
  async remove({ batchId, key }: { readonly batchId: string; readonly key?: string }): Promise<void> {
    for (const Key of [...key ? [key] : [], manifestKeyOf(batchId)]) {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key }));
    }
  }

  /** By listing: S3 answers who may not list the whole bucket for a missing object as for a forbidden one. */
  async exists(key: string): Promise<boolean> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: key }));
    return (Contents ?? []).some(({ Key }) => Key === key);
  }

  private async put(batchId: string, { publishedAt, csv }: RowsToStage): Promise<StagedObject> {
    const name = `${batchId}${CSV_SUFFIXES[this.compression]}`;
    const key = `${STAGING_PREFIX}${name}`;
    // The day is that of publication, not of loading: an object that is moved again after midnight must not become two.
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

  /** COPY takes a plain key as a prefix, which longer names match as well. A manifest names one object and fails if it is missing. */
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
