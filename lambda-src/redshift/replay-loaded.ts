import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { KeepingPath } from './load-and-keep';
import { PendingSet } from '../../src/private/contract/pending';
import { enterFailed, ReplayBooks } from '../ingest/replay-books';
import { load } from '../load/load';
import { LoadTarget } from '../load/staged-table';
import { errorChain, log } from '../runtime/log';
import { COLUMNS_METADATA, columnsNamed, columnsOf } from '../staging/staged-columns';
import { archiveColumnsKey, firstPublication } from '../staging/staged-key';
import { VERSION_METADATA } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { OutcomeUnknownError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

interface ReplayPath {
  readonly path: KeepingPath;
  readonly warehouse: Warehouse;
}

/**
 * Loads an object under `loaded/` again. Only rows of messages that the ledger does not know are added to the table.
 *
 * So nothing happens if table and ledger have not changed. If both were restored, for example from a snapshot of the warehouse, the
 * ledger tells which rows are missing.
 */
export async function replayLoaded(
  key: string, { path: { staging, target, horizon, replay }, warehouse }: ReplayPath, books: ReplayBooks,
): Promise<void> {
  if (horizon.isTooOld(firstPublication(staging.prefix, key) ?? new Date(0).toISOString())) {
    books.tooOld++;
    return;
  }
  try {
    const { version, ...how } = await readHow(staging, key, target);
    const staged = await staging.stageAgain(key, version);
    const options = { ...replay, remember: horizon.matters };
    const { rows, statementId, queryId, queryUuid, unbalancedIds = new Set() } = await load(warehouse, { ...target, ...how }, staged, 'load again', options).catch(async (error) => {
      // If the load may still be running, its object must stay. A later batch removes it.
      if (!(error instanceof OutcomeUnknownError)) {
        await staging.remove(staged.key);
      }
      throw error;
    });
    books.entries += staged.rows;
    books.rowsLoaded += rows;
    if (unbalancedIds.size > 0) {
      log({ level: 'WARN', message: 'the ledger knows messages of this object with other rows, which stay', key, messages: unbalancedIds.size });
    }
    log({ message: 'loaded again', key, rowsRead: staged.rows, rowsLoaded: rows, statementId, queryId, queryUuid });
    await staging.remove(staged.key);
  } catch (error) {
    enterFailed(books, [key]);
    log({ level: 'ERROR', message: 'not loaded again', key, error: errorChain(error) });
  }
}

/** How an object is loaded, with the types of today. A loader has written it down beside the object. An ingest has noted it in the object itself. */
async function readHow({ s3, bucket }: Staging, key: string, target: LoadTarget): Promise<Pick<LoadTarget, 'columns' | 'objects'> & { version: string }> {
  const columnsKey = archiveColumnsKey(key);
  if (columnsKey !== undefined) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: columnsKey }));
    const { columns, merge, version }: PendingSet = JSON.parse(Buffer.from(await Body!.transformToByteArray()).toString());
    return { columns: columnsNamed(merge !== undefined, columns, target), version, objects: true };
  }
  const { Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return { columns: columnsOf(Metadata[COLUMNS_METADATA], target), version: Metadata[VERSION_METADATA] ?? '' };
}
