import { findCulprits } from './culprits';
import { EncodedBatch } from './encode-batch';
import { Remainder, withoutRefused } from './refused-rows';
import { LoadTarget } from './staged-table';
import { IngestSchema } from '../../src/private/contract/ingest';
import { BatchTooLargeError, MOST_BATCH_BYTES_IN_MEMORY } from '../staging/batch-too-large';
import { decompress } from '../staging/compression';
import { RowsToStage } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { Warehouse } from '../warehouse/warehouse';

interface Parts {
  readonly schema: IngestSchema;
  readonly staging: Staging;
  readonly target: LoadTarget;
}

/** What it takes to have a row's place in the CSV in memory, in several lists. */
export const BYTES_OF_PLACES = 200;

/**
 * Finds the rows of a staged batch that COPY refuses, and leaves them out. `key` is that of the staged object. Throws if the batch has too many
 * rows to look at all of them at once.
 */
export async function findRefused(
  { schema, staging, target }: Parts, warehouse: Warehouse, rows: RowsToStage, encoded: EncodedBatch, key: string,
): Promise<Remainder> {
  if (encoded.csv.csvBytes + rows.rows * BYTES_OF_PLACES > MOST_BATCH_BYTES_IN_MEMORY) {
    throw new BatchTooLargeError('the CSV of a batch of which COPY refused rows');
  }
  const csv = decompress(rows.body, key);
  const culprits = await findCulprits(warehouse, staging, target, rows, csv);
  if (culprits.length === 0) {
    throw new Error('COPY refused the batch and then accepted each of its rows; nothing is loaded, and the messages are delivered again. '
      + 'If that repeats, look up the refused statement in sys_load_error_detail');
  }
  return withoutRefused(csv, encoded, culprits, schema);
}
