import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { PendingSet } from '../../src/private/contract/pending';
import { enterFailed, ReplayBooks } from '../ingest/replay-books';
import { LedgerHorizon } from '../load/ledger-horizon';
import { BucketFolder } from '../runtime/bucket-folder';
import { errorChain, log } from '../runtime/log';
import { compressionOf } from '../staging/compression';
import { PendingFolder } from '../staging/pending-folder';
import { newObject, pendingKey } from '../staging/pending-key';
import { COLUMNS_METADATA, columnsOf, requireProtected } from '../staging/staged-columns';
import { archiveColumnsKey, firstPublication, nameOfKey } from '../staging/staged-key';
import { VERSION_METADATA } from '../staging/staged-object';

/** Stages objects under `loaded/` for a loader. They are copied as they are. */
export class ArchiveReplay {
  /** @param today how the ingest's own objects are loaded, in a replay */
  constructor(private readonly folder: BucketFolder, private readonly today: PendingSet, private readonly horizon: LedgerHorizon) {}

  public async stage(key: string, books: ReplayBooks): Promise<void> {
    const publishedAt = firstPublication(this.folder.prefix, key) ?? new Date(0).toISOString();
    if (this.horizon.isTooOld(publishedAt)) {
      books.tooOld++;
      return;
    }
    try {
      const { batchId, rows } = nameOfKey(key);
      const set = { ...await this.setOf(key), compression: compressionOf(key) };
      const folder = new PendingFolder(this.folder.s3, this.folder.bucket, set);
      await folder.declare();
      const to = pendingKey(folder, { oldest: Date.parse(publishedAt), batchId, rows, ids: 'OWN', object: newObject() }, set.compression);
      const { bucket } = this.folder;
      await this.folder.s3.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: encodeURI(`${bucket}/${key}`) }));
      books.entries += rows;
      books.rowsStaged = (books.rowsStaged ?? 0) + rows;
      log({ message: 'staged again', key, to, rows });
    } catch (error) {
      enterFailed(books, [key]);
      log({ level: 'ERROR', message: 'not staged again', key, error: errorChain(error) });
    }
  }

  /** How an object is loaded: as its loader has written beside it, or else as it says by itself, with the types of today. */
  private async setOf(key: string): Promise<PendingSet> {
    const { s3, bucket } = this.folder;
    const { replayed, forced, prefix } = this.today;
    const columnsKey = archiveColumnsKey(key);
    if (columnsKey !== undefined) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: columnsKey }));
      const written: PendingSet = JSON.parse(Buffer.from(await Body!.transformToByteArray()).toString());
      requireProtected(written.columns, this.today.columns);
      return { ...written, prefix, replayed, ...forced && { forced }, archived: 'LOAD' };
    }
    const { Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const columns = columnsOf(Metadata[COLUMNS_METADATA], this.today);
    return { ...this.today, columns, version: Metadata[VERSION_METADATA] ?? '', archived: 'BATCH' };
  }
}
