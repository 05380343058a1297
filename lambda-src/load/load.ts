import { LedgerHorizon } from './ledger-horizon';
import { explainLoadFailure } from './load-error';
import { loadTransaction, LoadTarget } from './load-sql';
import { StagedObject } from '../staging/staged-object';
import { Warehouse } from '../warehouse/warehouse';

/** A committed load. */
export interface Load {
  /**
   * How many rows it added to the table. That may be fewer than were staged: rows of messages that the ledger knows are not loaded
   * again, and a merge takes only the latest version of a row.
   */
  readonly rows: number;
  /** How many rows COPY read. */
  readonly rowsRead: number;
  /** Id of the batch in the Data API. */
  readonly statementId: string;
  /** Number of the COPY in Redshift's system tables. */
  readonly queryId?: number;
  readonly copyMilliseconds: number;
  /** Duration of the whole transaction. */
  readonly milliseconds: number;
  /** Messages for which the ledger has another number of rows than were staged. Undefined without a ledger. */
  readonly unbalancedMessages?: number;
  /** When the commit was known, in milliseconds since 1970. */
  readonly loadedAt: number;
}

/** Loads a staged object in one transaction. `purpose` becomes part of the transaction's name. */
export async function load(
  warehouse: Warehouse, target: LoadTarget, staged: Omit<StagedObject, 'bytes'>, horizon: LedgerHorizon, purpose: string,
): Promise<Load> {
  const prune = horizon.pruneDue;
  const { sqls, inserted, removed, copied, unbalanced } = loadTransaction(target, staged, prune);
  try {
    const { id, milliseconds, statements } = await warehouse.run({ name: `${purpose} ${staged.key}`, sqls });
    if (prune) {
      horizon.pruned();
    }
    return {
      rows: statements[inserted].rows - (removed === undefined ? 0 : statements[removed].rows),
      rowsRead: statements[copied].rows,
      statementId: id,
      queryId: statements[copied].queryId,
      copyMilliseconds: statements[copied].milliseconds,
      milliseconds,
      unbalancedMessages: unbalanced === undefined ? undefined : statements[unbalanced].rows,
      loadedAt: Date.now(),
    };
  } catch (error) {
    throw await explainLoadFailure(warehouse, error);
  }
}
