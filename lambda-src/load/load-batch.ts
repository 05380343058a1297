import { findCulprits } from './culprits';
import { LedgerHorizon } from './ledger-horizon';
import { Load, load } from './load';
import { LoadRejectedError } from './load-error';
import { LoadTarget } from './load-sql';
import { Remainder, withoutRefused } from './refused-rows';
import { IngestSchema } from '../../src/private/contract/ingest';
import { EncodedBatch } from '../encode/batch';
import { errorChain, log, orLogged } from '../runtime/log';
import { Batch, StagedObject } from '../staging/staged-object';
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

/** What became of staged rows. */
export interface LoadedBatch {
  readonly key: string;
  readonly stagedBytes: number;
  /** Missing if COPY refused every row. */
  readonly load?: Load;
  /** When the first and the last of the messages was published, in milliseconds since 1970. */
  readonly oldest: number;
  readonly newest: number;
  /** What COPY refused, and the handler had thought fine. */
  readonly refused?: Remainder;
}

/**
 * Stages the rows of a batch and loads them. Throws if they are not, or not certainly, in the table.
 *
 * If COPY refuses rows, they are found, handed to `keep` and left out, and one transaction loads all others.
 */
export async function loadBatch(
  path: LoadPath, warehouse: Warehouse, encoded: EncodedBatch, keep: (refused: Remainder) => Promise<void>,
): Promise<LoadedBatch> {
  const { staging } = path;
  const batch = batchOf(encoded);
  const staged = await staging.stage(batch);
  const whole = { key: staged.key, stagedBytes: staged.bytes, ...spanOf(encoded) };
  try {
    return { ...whole, load: await loadStaged(path, warehouse, staged, 'load') };
  } catch (error) {
    if (!(error instanceof LoadRejectedError)) {
      throw error;
    }
    log({ level: 'WARN', message: 'COPY refused rows', key: staged.key, error: errorChain(error) });
  }
  const refused = await findRefused(path, warehouse, batch, encoded);
  await keep(refused);
  if (refused.csv.length === 0) {
    return { ...whole, refused };
  }
  const rest = await staging.stageRest({ ...batch, csv: refused.csv });
  return { ...whole, key: rest.key, stagedBytes: rest.bytes, load: await loadStaged(path, warehouse, rest, 'load the rest'), refused };
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

async function findRefused({ schema, staging, target }: LoadPath, warehouse: Warehouse, batch: Batch, encoded: EncodedBatch): Promise<Remainder> {
  const culprits = await findCulprits(warehouse, staging, target, batch);
  if (culprits.length === 0) {
    throw new Error('COPY failed on the data, but takes every row of it into a table of the schema\'s types; the table\'s own types must differ');
  }
  return withoutRefused(encoded, culprits, schema);
}

function batchOf({ csv, staged }: EncodedBatch): Batch {
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
