import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { ReplayBooks, ReplayMeans } from './replay-books';
import { LOADED_PREFIX } from '../../src/private/contract/ingest';
import { load } from '../load/load';
import { errorChain, log } from '../runtime/log';
import { COLUMNS_METADATA, columnsOf } from '../staging/staged-columns';
import { OutcomeUnknownError } from '../warehouse/statement-errors';

const DAY_OF_PUBLICATION = new RegExp(`^${LOADED_PREFIX}(\\d{4})/(\\d\\d)/(\\d\\d)/`);

/**
 * Loads an object under `loaded/` once more: the rows come into the table whose messages its ledger does not know.
 *
 * So nothing happens as long as table and ledger are what they were. When both have been set back, to a snapshot of the warehouse
 * say, the ledger tells what is missing.
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
      // Where the load may still be running, its object must stay; a later batch clears it away.
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

/** The ledger forgets a message no earlier than it would have if it had been loaded when the first one of its object was published. */
function firstPublication(key: string): string {
  const [, year, month, day] = DAY_OF_PUBLICATION.exec(key) ?? [];
  return year === undefined ? new Date(0).toISOString() : `${year}-${month}-${day}T00:00:00.000Z`;
}
