import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { KeepingPath } from './load-and-keep';
import { ReplayBooks } from './replay-books';
import { load } from '../load/load';
import { errorChain, log } from '../runtime/log';
import { COLUMNS_METADATA, columnsOf } from '../staging/staged-columns';
import { firstPublication } from '../staging/staged-key';
import { VERSION_METADATA } from '../staging/staged-object';
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
    const { Metadata = {} } = await staging.s3.send(new HeadObjectCommand({ Bucket: staging.bucket, Key: key }));
    const columns = columnsOf(Metadata[COLUMNS_METADATA], target);
    const staged = await staging.stageAgain(key, Metadata[VERSION_METADATA] ?? '');
    const options = { ...replay, remember: horizon.matters };
    const { rows, statementId, queryId, unbalancedIds = new Set() } = await load(warehouse, { ...target, columns }, staged, 'load again', options).catch(async (error) => {
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
    log({ message: 'loaded again', key, rowsRead: staged.rows, rowsLoaded: rows, statementId, queryId });
    await staging.remove(staged.key);
  } catch (error) {
    books.failed.push(key);
    log({ level: 'ERROR', message: 'not loaded again', key, error: errorChain(error) });
  }
}
