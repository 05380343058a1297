import { ListedSet } from './list-pending';
import { LoadableSet, tableOf } from './loadable-set';
import { PendingStore } from './pending-store';
import { LOADER_METRICS, LoadRecord } from '../../src/private/contract/metrics';
import { LoadResult } from '../../src/private/contract/pending';
import { Load } from '../load/load';
import { InvocationTime } from '../runtime/invocation-time';
import { errorChain, log } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { Retries } from '../runtime/retries';
import { pendingFolder } from '../staging/pending-key';
import { CircuitBreaker, SHORTEST_ANSWER, WarehouseFor } from '../warehouse/circuit-breaker';

/** When the ledger of each table was pruned last, in the life of an execution environment. */
export type PrunedAt = Map<string, number>;

/**
 * How many objects a load takes, by the folder of their set, if a larger one was given up. It lives as long as an execution environment: what it
 * forgets costs one load that is given up.
 */
export type Sizes = Map<string, number>;

const DAY = 24 * 60 * 60_000;

/** The books of one run. */
export class Run {
  public readonly books: { -readonly [Field in keyof Omit<LoadResult, 'pending' | 'away'>]: number } = { loads: 0, objects: 0, rowsLoaded: 0, rowsRejected: 0, failed: 0 };
  /** The oldest publication that is pending for each table, in milliseconds since 1970. */
  private readonly oldest = new Map<string, number>();
  private isSure = false;
  /** Whether the warehouse did not answer, so that the run ends. */
  private away = false;

  constructor(
    public readonly store: PendingStore, public readonly copyRoleArn: string, private readonly prunedAt: PrunedAt, public readonly sizes: Sizes,
    public readonly warehouseFor: WarehouseFor, private readonly breaker: CircuitBreaker,
  ) {}

  /** Whether nothing can be loaded any more in this run, whatever the table. When there is no time for an answer, the warehouse is not asked. */
  public async isAway(time: InvocationTime): Promise<boolean> {
    if (!this.away && time.remaining() >= SHORTEST_ANSWER && await this.breaker.isAway(time, this.warehouseFor)) {
      this.away = true;
      emit(LOADER_METRICS, { WarehouseAway: 1 });
    }
    return this.away;
  }

  /**
   * Takes note of what is pending for which table, and tells how much that is. Of each set only as much is counted as one load takes. What is
   * replayed does not count as old.
   */
  public async lookAt(sets: readonly ListedSet[], isAll: boolean): Promise<void> {
    this.isSure = isAll;
    let oldest = Date.now();
    for (const set of sets) {
      const [first] = set.objects;
      try {
        const columns = await this.store.setOf(set);
        const table = tableOf(columns);
        this.oldest.set(table, Math.min(first.oldest, this.oldest.get(table) ?? Infinity));
        oldest = columns.replayed ? oldest : Math.min(first.oldest, oldest);
      } catch (error) {
        this.isSure = false;
        oldest = Math.min(first.oldest, oldest);
        log({ level: 'ERROR', message: 'not known how these objects are loaded', set: pendingFolder(set), error: errorChain(error) });
      }
    }
    const objects = sets.reduce((sum, set) => sum + set.objects.length, 0);
    emit(LOADER_METRICS, { StagedObjects: objects, OldestStagedAge: Date.now() - oldest });
    log({ message: 'pending', sets: sets.length, objects, oldestMilliseconds: Date.now() - oldest });
  }

  /**
   * Whether a load deletes old entries of the ledger. Not while something is pending that is older than its horizon: then they may still be
   * needed.
   */
  public isPruneDue({ columns }: LoadableSet): boolean {
    const table = tableOf(columns);
    return this.isSure && Date.now() - (this.prunedAt.get(table) ?? -Infinity) >= DAY
      && Date.now() - (this.oldest.get(table) ?? Infinity) <= columns.ledgerHorizonDays * DAY;
  }

  /** Counts, logs and measures a load. Throws if it added more rows than were staged. */
  public loaded(set: LoadableSet, objects: LoadableSet['objects'], load: Load, pruned: boolean): void {
    const { columns } = set;
    const table = tableOf(columns);
    const rowsRead = objects.reduce((sum, { rows }) => sum + rows, 0);
    const { rows: rowsLoaded, statementId, queryId, queryUuid, unbalancedIds = new Set(), reusedCopies, loadedAt } = load;
    this.books.loads++;
    this.books.objects += objects.length;
    this.books.rowsLoaded += rowsLoaded;
    if (pruned) {
      this.prunedAt.set(table, Date.now());
    }
    const record: LoadRecord = {
      message: 'load',
      table,
      set: pendingFolder(set),
      objects: objects.length,
      rowsRead,
      rowsLoaded,
      idsReused: reusedCopies.length,
      unbalancedMessages: unbalancedIds.size,
      statementId,
      queryId,
      queryUuid,
    };
    log(record);
    const times = objects.map(({ oldest }) => oldest);
    emit(LOADER_METRICS, {
      Loads: 1,
      ObjectsPerLoad: objects.length,
      RowsLoaded: rowsLoaded,
      CopyDuration: load.copyMilliseconds,
      LoadDuration: load.milliseconds,
      UnbalancedMessages: unbalancedIds.size,
      ...!columns.replayed && { LoadLatency: loadedAt - Math.min(...times), Freshness: loadedAt - Math.max(...times) },
    }, { RowsLoaded: { [table]: rowsLoaded } });
    if (rowsLoaded > rowsRead) {
      throw new Error(`the books of ${record.set} do not balance: ${rowsRead} rows staged, ${rowsLoaded} loaded`);
    }
  }

  public retried({ byClass, total }: Retries): void {
    emit(LOADER_METRICS, { Retries: total }, { Retries: byClass });
  }

  public rejected(rows: number): void {
    this.books.rowsRejected += rows;
    emit(LOADER_METRICS, { RowsRejected: rows });
  }

  public failed(set: ListedSet, error: unknown): void {
    this.books.failed++;
    this.breaker.failed(error);
    emit(LOADER_METRICS, { LoadFailures: 1 });
    log({ level: 'ERROR', message: 'not loaded; the next run tries again', set: pendingFolder(set), objects: set.objects.length, error: errorChain(error) });
  }
}
