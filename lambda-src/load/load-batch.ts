import { findCulprits } from './culprits';
import { LedgerHorizon } from './ledger-horizon';
import { Load, load } from './load';
import { LoadRejectedError } from './load-error';
import { LoadTarget } from './load-sql';
import { Remainder, withoutRefused } from './refused-rows';
import { IngestSchema } from '../../src/private/contract/ingest';
import { EncodedBatch } from '../encode/batch';
import { errorChain, log, orLogged } from '../runtime/log';
import { RowsToStage, StagedObject } from '../staging/staged-object';
import { Staging } from '../staging/staging';
import { OutcomeUnknownError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** Where rows go. */
export interface LoadPath {
  readonly schema: IngestSchema;
  readonly staging: Staging;
  readonly target: LoadTarget;
  readonly horizon: LedgerHorizon;
}

/** A batch of which every row that COPY accepts is in the table. */
export interface LoadedBatch {
  readonly key: string;
  readonly stagedBytes: number;
  /** Missing if COPY refused every row. */
  readonly load?: Load;
  /** When the first and the last of the messages was published, in milliseconds since 1970. */
  readonly oldest: number;
  readonly newest: number;
  /** Rows that are not loaded: the handler accepted them, and COPY refused them, or another row of their message. */
  readonly rowsRefused: number;
}

/** A batch of which no row is in the table, because COPY refused some of them. */
export interface RowsRefused {
  readonly rows: RowsToStage;
  /** The batch as it would be if nothing more of it were loaded. */
  readonly unloaded: LoadedBatch;
  readonly refused: Remainder;
}

/**
 * Stages the rows of a batch and loads them in one transaction. If COPY refuses some of them, finds out which.
 *
 * Throws if the rows are not, or not certainly, in the table for any other reason.
 */
export async function loadWhole(path: LoadPath, warehouse: Warehouse, encoded: EncodedBatch): Promise<LoadedBatch | RowsRefused> {
  const rows = rowsToStage(encoded);
  const staged = await path.staging.stage(rows);
  const unloaded = { key: staged.key, stagedBytes: staged.bytes, ...spanOf(encoded), rowsRefused: 0 };
  try {
    return { ...unloaded, load: await loadStaged(path, warehouse, staged, 'load') };
  } catch (error) {
    if (!(error instanceof LoadRejectedError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'COPY refused rows', key: staged.key, error: errorChain(error) });
  }
  const refused = await findRefused(path, warehouse, rows, encoded);
  return { rows, refused, unloaded: { ...unloaded, rowsRefused: refused.rows } };
}

/** Loads the rows that COPY did not refuse in one transaction. Throws if they are not, or not certainly, in the table. */
export async function loadRest(path: LoadPath, warehouse: Warehouse, { rows, refused, unloaded }: RowsRefused): Promise<LoadedBatch> {
  if (refused.csv.length === 0) {
    return unloaded;
  }
  const rest = await path.staging.stageRest({ ...rows, csv: refused.csv });
  return { ...unloaded, key: rest.key, stagedBytes: rest.bytes, load: await loadStaged(path, warehouse, rest, 'load the rest') };
}

/** Loads what is staged and moves it; what is not loaded is taken away again. */
async function loadStaged({ staging, target, horizon }: LoadPath, warehouse: Warehouse, staged: StagedObject, purpose: string): Promise<Load> {
  try {
    const loaded = await load(warehouse, target, staged, horizon, purpose);
    await orLogged('loaded object not moved; a later batch will', staged.key, staging.move(staged));
    return loaded;
  } catch (error) {
    // The messages come again and are staged anew. But where the load may still be running, its object must stay.
    if (!(error instanceof OutcomeUnknownError)) {
      await orLogged('staged object not removed', staged.key, staging.remove(staged));
    }
    throw error;
  }
}

async function findRefused(path: LoadPath, warehouse: Warehouse, rows: RowsToStage, encoded: EncodedBatch): Promise<Remainder> {
  const { schema, staging, target } = path;
  const culprits = await findCulprits(warehouse, staging, target, rows);
  if (culprits.length === 0) {
    throw new Error('COPY failed on the data, but takes every row of it into a table of the schema\'s types; the table\'s own types must differ');
  }
  return withoutRefused(encoded, culprits, schema);
}

function rowsToStage({ csv, staged }: EncodedBatch): RowsToStage {
  const times = staged.map(({ message }) => message.publishedAt);
  return {
    csv,
    deduplicationIds: staged.map(({ message }) => message.deduplicationId),
    publishedAt: times.reduce((first, time) => (time < first ? time : first)),
  };
}

function spanOf({ staged }: EncodedBatch): { oldest: number; newest: number } {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const { message } of staged) {
    const time = Date.parse(message.publishedAt);
    [oldest, newest] = [Math.min(oldest, time), Math.max(newest, time)];
  }
  return { oldest, newest };
}
