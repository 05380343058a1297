import { broughtBy } from './brought';
import { KeepingPath, loadAndKeep } from './load-and-keep';
import { replayLoaded } from './replay-loaded';
import { IngestSchema } from '../../src/private/contract/ingest';
import { Brought } from '../ingest/brought';
import { Destination, LoadedFolder } from '../ingest/destination';
import { ReplayBooks } from '../ingest/replay-books';
import { UnsafeMessages } from '../ingest/unsafe-messages';
import { encodeBatch, EncodedBatch } from '../load/encode-batch';
import { LedgerForgotError } from '../load/guard-sql';
import { idsToAsk, keptPart, verdictOn } from '../load/kept-verdict';
import { forgottenUpTo, ledgerEntries } from '../load/ledger';
import { LedgerHorizon } from '../load/ledger-horizon';
import { Message, UnusableMessage } from '../message/messages';
import { KeptEntry } from '../rejected/read-rejected';
import { logIds } from '../runtime/log';
import { Retries } from '../runtime/retries';
import { isArchiveColumns } from '../staging/staged-key';
import { CircuitBreaker } from '../warehouse/circuit-breaker';
import { Warehouse } from '../warehouse/warehouse';

export interface LoadMeans {
  readonly path: KeepingPath;
  readonly warehouse: Warehouse;
  readonly breaker: CircuitBreaker;
  /** How far back the ledger knows. */
  readonly ledgerHorizon: LedgerHorizon;
  /** Whether a replay also loads what the ledger may have forgotten. */
  readonly forced: boolean;
}

/** The table itself: each batch is loaded by the invocation that staged it. */
export class LoadDestination implements Destination<EncodedBatch> {
  public readonly retries: Retries;

  public readonly horizon: LedgerHorizon;
  public readonly loaded: LoadedFolder;

  constructor(private readonly means: LoadMeans) {
    this.retries = means.warehouse.retries;
    this.horizon = means.path.horizon;
    this.loaded = {
      holdsRows: (key) => !isArchiveColumns(key),
      loadAgain: async (key, books) => replayLoaded(key, means, books),
    };
  }

  public async encode(messages: readonly (Message | UnusableMessage)[], schema: IngestSchema): Promise<EncodedBatch> {
    return encodeBatch(messages, schema);
  }

  public async bring(batch: EncodedBatch, unsafe: UnsafeMessages, schema: IngestSchema): Promise<Brought> {
    const { path, warehouse, breaker } = this.means;
    try {
      const loaded = await loadAndKeep({ ...path, schema }, warehouse, unsafe, batch);
      const unbalanced = unsafe.received.filter(({ deduplicationId }) => loaded.load?.unbalancedIds?.has(deduplicationId));
      logIds({ level: 'ERROR', message: 'books do not balance: the ledger knows these messages with other rows, and nothing of them is loaded now' }, unbalanced);
      return broughtBy(loaded);
    } catch (error) {
      breaker.failed(error);
      throw error;
    }
  }

  public async forgottenUpTo(error: unknown): Promise<number | undefined> {
    return error instanceof LedgerForgotError ? forgottenUpTo(this.means.warehouse, this.means.path.target) : undefined;
  }

  /** Asks the ledger what is loaded otherwise, or will be. */
  public async missing(entries: readonly KeptEntry[], books: ReplayBooks): Promise<Message[]> {
    const { warehouse, path: { target }, forced, ledgerHorizon } = this.means;
    const known = await ledgerEntries(warehouse, target, new Set(entries.map(keptPart).flatMap(idsToAsk)));
    return entries.flatMap((entry) => {
      const verdict = verdictOn(keptPart(entry), known, forced && ledgerHorizon.isTooOld(entry.message.publishedAt));
      if (verdict === 'MISSING') {
        return [entry.message];
      }
      books[verdict === 'WAITING' ? 'waiting' : 'superseded']++;
      return [];
    });
  }
}
