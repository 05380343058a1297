import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { StagedRow, stagedRows } from '../encode/staged-rows';
import { compress } from '../staging/compression';
import { newObject, pendingKey } from '../staging/pending-key';

/**
 * Stages what remains of an object, in one object or several, and then removes the object. If that is interrupted, both are there, and the ledger lets
 * each message in once.
 */
export async function stageAnew(loading: Loading, object: PendingObject, csvs: readonly Buffer[]): Promise<void> {
  for (const csv of csvs) {
    await stage(loading, object, csv);
  }
  await loading.run.store.remove([object.key]);
}

async function stage({ run: { store }, set }: Loading, object: PendingObject, csv: Buffer): Promise<void> {
  const rows = stagedRows(csv);
  if (rows.length === 0) {
    return;
  }
  const name = { ...object, ids: object.ids === 'SNS' ? 'SNS' : 'OWN', object: newObject(), rows: rows.length } as const;
  const Key = pendingKey(set, name, set.columns.compression);
  const Body = compress(set.columns.archived ? csv : renamed(csv, rows, name.object), set.columns.compression);
  await store.s3.send(new PutObjectCommand({ Bucket: store.bucket, Key, Body, ContentType: 'text/csv' }));
}

/** The same rows with another name of their object, which is as long. */
function renamed(csv: Buffer, rows: readonly StagedRow[], object: string): Buffer {
  const copy = Buffer.from(csv);
  for (const { start } of rows) {
    copy.write(object, start, 'latin1');
  }
  return copy;
}
