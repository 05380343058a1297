import { IngestParts, Invocation } from './ingest-messages';
import { SetCulpritsAside } from './set-culprits-aside';
import { ReplayResult } from '../../src/private/contract/replay';
import { LedgerHorizon } from '../load/ledger-horizon';
import { Topics } from '../message/envelope';

/** Maximum bytes of one batch. Lambda's payload limit allows as much in a batch of a queue. */
export const MOST_BATCH_BYTES = 6_000_000;

/** Maximum messages of one batch, as many as of a queue. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const MOST_BATCH_MESSAGES = 10_000;

/** What a replay works with. */
export interface ReplayMeans {
  readonly parts: IngestParts;
  readonly invocation: Invocation;
  readonly setCulpritsAside: SetCulpritsAside;
  /** How far back the ledger knows, also if the replay does not care. */
  readonly ledgerHorizon: LedgerHorizon;
  /** The topics that messages may be of. With force of any. */
  readonly topics: Topics | undefined;
  /** Tells whether there is enough time for another batch. */
  readonly timeLeft: () => boolean;
}

/** What a replay has counted so far. */
export type ReplayBooks = { -readonly [Field in Exclude<keyof ReplayResult, 'continueWith' | 'failed'>]: ReplayResult[Field] } & { readonly failed: string[] };

export function emptyBooks(): ReplayBooks {
  return { objects: 0, entries: 0, rowsLoaded: 0, rejected: 0, tooOld: 0, waiting: 0, superseded: 0, failed: [] };
}
