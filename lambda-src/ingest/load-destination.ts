import { Destination } from './destination';
import { KeepingPath, loadAndKeep } from './load-and-keep';
import { ReplayBooks } from './replay-books';
import { replayLoaded } from './replay-loaded';
import { UnsafeMessages } from './unsafe-messages';
import { IngestSchema } from '../../src/private/contract/ingest';
import { encodeBatch, EncodedBatch } from '../load/encode-batch';
import { LedgerForgotError } from '../load/guard-sql';
import { forgottenUpTo, ledgerEntries } from '../load/ledger';
import { LedgerHorizon } from '../load/ledger-horizon';
import { LoadedBatch } from '../load/load-batch';
import { Message, UnusableMessage } from '../message/messages';
import { idsToAsk, keptPart, verdictOn } from '../rejected/kept-verdict';
import { KeptEntry } from '../rejected/read-rejected';
import { CircuitBreaker } from '../warehouse/circuit-breaker';
import { Retries } from '../warehouse/retry-class';
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
export class LoadDestination implements Destination {
  public readonly retries: Retries;

  constructor(private readonly means: LoadMeans) {
    this.retries = means.warehouse.retries;
  }

  public async encode(messages: readonly (Message | UnusableMessage)[], schema: IngestSchema): Promise<EncodedBatch> {
    return encodeBatch(messages, schema);
  }

  public async bring(batch: EncodedBatch, unsafe: UnsafeMessages, schema: IngestSchema): Promise<LoadedBatch> {
    const { path, warehouse, breaker } = this.means;
    try {
      return await loadAndKeep({ ...path, schema }, warehouse, unsafe, batch);
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

  public async loadAgain(key: string, books: ReplayBooks): Promise<void> {
    return replayLoaded(key, this.means, books);
  }
}
