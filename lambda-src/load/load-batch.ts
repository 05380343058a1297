import { EncodedBatch } from './encode-batch';
import { findRefused } from './find-refused';
import { areFromSns, unknownBefore } from './ledger-bound';
import { LedgerHorizon } from './ledger-horizon';
import { Load, load } from './load';
import { LoadRejectedError } from './load-error';
import { LoadOptions } from './load-sql';
import { Remainder } from './refused-rows';
import { NONE_REUSED, rejectReused, ReusedIds } from './reused-ids';
import { rowsToStage } from './rows-to-stage';
import { LoadTarget } from './staged-table';
import { IngestSchema } from '../../src/private/contract/ingest';
import { StagedMessage } from '../encode/batch';
import { spanOf } from '../encode/published-span';
import { Message } from '../message/messages';
import { errorChain, log, orLogged } from '../runtime/log';
import { compress } from '../staging/compression';
import { REST_MARK, RowsToStage, StagedObject } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { OutcomeUnknownError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** What a batch needs on its way into the table. */
export interface LoadPath {
  readonly schema: IngestSchema;
  readonly staging: Staging;
  readonly target: LoadTarget;
  readonly horizon: LedgerHorizon;
  /** How the load differs from that of messages of the queue. */
  readonly replay?: Pick<LoadOptions, 'replayed'>;
}

/** A batch after its load: every row that COPY accepts is in the table. */
export interface LoadedBatch {
  /** Whether nothing is loaded yet, because a loader does that. */
  readonly isPending?: boolean;
  readonly key: string;
  readonly stagedBytes: number;
  /** Missing if COPY refused every row. */
  readonly load?: Load;
  /** The messages of which rows are in the table, by this load or an earlier one. */
  readonly messages: readonly Message[];
  /** When the first and the last of the messages were published, in milliseconds since 1970. */
  readonly oldest: number;
  readonly newest: number;
  /** Rows that the handler accepted and that COPY refused, and those that are not loaded because such a row fails their message. */
  readonly rowsRefused: number;
  readonly siblingsRejected: number;
  /** Rows of messages that were put aside, because it is not known yet whether COPY takes them. */
  readonly rowsInDoubt: number;
  readonly reused: ReusedIds;
}

/** The counts of a batch of which COPY has refused nothing. */
export const NONE_REFUSED = { rowsRefused: 0, siblingsRejected: 0, rowsInDoubt: 0 } as const;

/** A batch of which no row is loaded yet, because COPY refused some of them. */
export interface RowsRefused {
  readonly rows: RowsToStage;
  /** The final state of the batch if no rows remain. */
  readonly unloaded: LoadedBatch;
  readonly refused: Remainder;
}

/**
 * Stages the rows of a batch and loads them in one transaction. If COPY refuses rows, finds out which.
 *
 * Throws if it is not certain, for any other reason, that the rows are in the table.
 */
export async function loadWhole(path: LoadPath, warehouse: Warehouse, encoded: EncodedBatch, batchId: string): Promise<LoadedBatch | RowsRefused> {
  const rows = rowsToStage(encoded, batchId);
  const staged = await path.staging.stage(rows);
  const unloaded: LoadedBatch = {
    key: staged.key, stagedBytes: rows.body.length, ...spanOf(encoded.staged), messages: [], ...NONE_REFUSED, reused: NONE_REUSED,
  };
  try {
    return withLoad(encoded, unloaded, await loadStaged(path, warehouse, staged, 'load', encoded.staged));
  } catch (error) {
    if (!(error instanceof LoadRejectedError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'COPY refused rows', key: staged.key, error: errorChain(error) });
  }
  const refused = await findRefused(path, warehouse, rows, encoded, staged.key);
  return { rows, refused, unloaded: { ...unloaded, ...countsOf(refused) } };
}

function countsOf({ refused, siblings, putAside }: Remainder): Pick<LoadedBatch, 'rowsRefused' | 'siblingsRejected' | 'rowsInDoubt'> {
  return { rowsRefused: refused, siblingsRejected: siblings, rowsInDoubt: putAside.rows };
}

/** Loads the rows that COPY accepts in one transaction. Throws if it is not certain that they are in the table. */
export async function loadRest(path: LoadPath, warehouse: Warehouse, { rows, refused, unloaded }: RowsRefused): Promise<LoadedBatch> {
  if (refused.csv.length === 0) {
    return unloaded;
  }
  const body = compress(refused.csv, path.staging.compression);
  const rest = await path.staging.stage({ ...rows, batchId: `${REST_MARK}${rows.batchId}`, rows: refused.remaining, body });
  return withLoad(refused, { ...unloaded, key: rest.key, stagedBytes: body.length }, await loadStaged(path, warehouse, rest, 'load the rest', refused.staged));
}

function withLoad({ staged }: Pick<EncodedBatch, 'staged'>, unloaded: LoadedBatch, loaded: Load): LoadedBatch {
  const messages = staged.map(({ message }) => message).filter(({ deduplicationId }) => !loaded.reusedIds.has(deduplicationId));
  return { ...unloaded, load: loaded, messages, reused: rejectReused(staged, loaded.reusedIds) };
}

/** Loads a staged object and moves it. Removes the object if it was not loaded. */
async function loadStaged(
  path: LoadPath, warehouse: Warehouse, staged: StagedObject, purpose: string, messages: readonly StagedMessage[],
): Promise<Load> {
  const { staging, target, horizon, replay } = path;
  const prune = horizon.pruneDue;
  try {
    const options = { ...replay, remember: horizon.matters, prune, unknownBefore: replay ? undefined : boundOf(path.schema, messages) };
    const loaded = await load(warehouse, target, staged, purpose, options);
    if (prune) {
      horizon.pruned();
    }
    await orLogged('loaded object not moved; the daily check will', staged.key, staging.move(staged));
    return loaded;
  } catch (error) {
    // The messages are delivered again, and staged again. But if the load may still be running, its object must stay.
    if (!(error instanceof OutcomeUnknownError)) {
      await orLogged('staged object not removed', staged.key, staging.remove(staged.key));
    }
    throw error;
  }
}

/** Without an envelope the time of a message is SQS's, which a redrive changes. */
function boundOf({ rawDelivery, repeatWithinDays }: IngestSchema, messages: readonly StagedMessage[]): number | undefined {
  return rawDelivery ? undefined : unknownBefore(spanOf(messages).oldest, { fromSns: areFromSns(messages), repeatWithinDays });
}
