import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { ReplayBooks, ReplayMeans } from './replay-books';
import { LOADED_PREFIX } from '../../src/private/contract/ingest';
import { load } from '../load/load';
import { errorChain, log } from '../runtime/log';
import { COLUMNS_METADATA, columnsOf } from '../staging/staged-columns';
import { OutcomeUnknownError } from '../warehouse/statement-errors';

const DAY_OF_PUBLICATION = new RegExp(`^${LOADED_PREFIX}(\\d{4})/(\\d\\d)/(\\d\\d)/`);

/**
 * Loads an object under `loaded/` again. Only rows of messages that the ledger does not know are added to the table.
 *
 * So nothing happens if table and ledger have not changed. If both were restored, for example from a snapshot of the warehouse, the
 * ledger tells which rows are missing.
 */
export async function replayLoaded(key: string, means: ReplayMeans, books: ReplayBooks, force: boolean): Promise<void> {
  const { parts: { staging, target, horizon }, invocation: { warehouse } } = means;
  if (!force && horizon.isTooOld(firstPublication(key))) {
    books.tooOld++;
    return;
  }
  try {
    const { Metadata } = await staging.s3.send(new HeadObjectCommand({ Bucket: staging.bucket, Key: key }));
    const columns = columnsOf(Metadata?.[COLUMNS_METADATA], target);
    const staged = await staging.stageAgain(key);
    const { rows, rowsRead, statementId, queryId } = await load(warehouse, { ...target, columns }, staged, horizon, 'load again').catch(async (error) => {
      // If the load may still be running, its object must stay. A later batch removes it.
      if (!(error instanceof OutcomeUnknownError)) {
        await staging.remove(staged);
      }
      throw error;
    });
    books.entries += rowsRead;
    books.rowsLoaded += rows;
    log({ message: 'loaded again', key, rowsRead, rowsLoaded: rows, statementId, queryId });
    await staging.remove(staged);
  } catch (error) {
    books.failed.push(key);
    log({ level: 'ERROR', message: 'not loaded again', key, error: errorChain(error) });
  }
}

/** Start of the object's publication day: a safe lower bound for how long the ledger remembers its messages. */
function firstPublication(key: string): string {
  const [, year, month, day] = DAY_OF_PUBLICATION.exec(key) ?? [];
  return year === undefined ? new Date(0).toISOString() : `${year}-${month}-${day}T00:00:00.000Z`;
}
