import { Culprits, findCulprits } from './culprits';
import { EncodedBatch } from './encode-batch';
import { Remainder, RowForm, withoutRefused } from './refused-rows';
import { LoadTarget } from './staged-table';
import { IngestSchema } from '../../src/private/contract/ingest';
import { StagedMessage } from '../encode/batch';
import { BatchTooLargeError, mostBatchBytes } from '../runtime/batch-too-large';
import { decompress } from '../staging/compression';
import { RowsToStage } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { Warehouse } from '../warehouse/warehouse';

interface Parts {
  readonly schema: RowForm & Pick<IngestSchema, 'rejectedRows'>;
  readonly staging: Staging;
  readonly target: LoadTarget;
}

/** What it takes to have a row's place in the CSV in memory, in several lists. */
export const BYTES_OF_PLACES = 200;

/** COPY refused rows and then took each of them. */
const TAKEN_NOW = 'COPY refused the batch and then accepted each of its rows; nothing is loaded, and the messages are delivered again. '
  + 'If that repeats, look up the refused statement in sys_load_error_detail';

/**
 * Finds the rows of a staged batch that COPY refuses, and leaves them out, and all rows of messages of which it is in doubt. `key` is that of the staged
 * object. Throws if the batch has too many rows to look at all of them at once, or if all messages are in doubt.
 */
export async function findRefused(
  { schema, staging, target }: Parts, warehouse: Warehouse, rows: RowsToStage, encoded: EncodedBatch, key: string,
): Promise<Remainder> {
  requireRoom(encoded.csv.csvBytes, rows.rows, 'the CSV of a batch of which COPY refused rows');
  const csv = decompress(rows.body, key);
  const found = settled(await findCulprits({ warehouse, staging, target, batch: rows, csv }), encoded.staged);
  if (found.culprits.length === 0 && found.doubtful.size === 0) {
    throw new Error(TAKEN_NOW);
  }
  return withoutRefused(csv, encoded, found, schema);
}

/** Throws if rows take too much memory while they are looked at. */
export function requireRoom(csvBytes: number, rows: number, what: string): void {
  if (csvBytes + rows * BYTES_OF_PLACES > mostBatchBytes()) {
    throw new BatchTooLargeError(what);
  }
}

/**
 * Decides what becomes of rows in doubt. Their messages are put aside, and tried again without the others. If there are no others, that would end in the
 * same doubt: then the rows in doubt count as refused. They are kept, and a replay tries them by themselves. Throws if there was only too little time.
 */
export function settled(found: Culprits, staged: readonly StagedMessage[]): Culprits {
  const { culprits, doubtful, isLate } = found;
  let rows = 0;
  const areOthers = staged.some((message) => Array.from({ length: message.rows }, () => rows++).every((index) => !doubtful.has(index)));
  if (areOthers) {
    return found;
  }
  if (isLate) {
    throw new Error('COPY fails as a whole with some of the rows, and there was no time to find out which; nothing is loaded, and all are tried again');
  }
  return { ...found, culprits: [...culprits, ...[...doubtful].map((index) => ({ index, detail: IN_DOUBT }))], doubtful: new Set() };
}

const IN_DOUBT = 'COPY fails as a whole with this row or with rows beside it, which were not told apart';
