import { explainGuard } from './guard-sql';
import { explainLoadFailure } from './load-error';
import { LoadOptions, LoadSource, loadTransaction } from './load-sql';
import { LoadTarget } from './staged-table';
import { pause } from '../runtime/invocation-time';
import { StagedObject } from '../staging/staged-object';
import { FinishedBatch, StatementBatch } from '../warehouse/statement';
import { StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** A copy of a message whose id another message has: in which object it is. */
export interface ReusedCopy {
  readonly id: string;
  readonly object: string;
}

/** A committed load. */
export interface Load {
  /**
   * How many rows it added to the table. That may be fewer than were staged: rows of messages that the ledger knows are not loaded
   * again, and a merge takes only the latest version of a row. A row that deletes another one counts as added.
   */
  readonly rows: number;
  /** Id of the batch in the Data API. */
  readonly statementId: string;
  /** Number of the COPY in Redshift's system tables. */
  readonly queryId?: number;
  /** The same, unique for ever. */
  readonly queryUuid?: string;
  readonly copyMilliseconds: number;
  /** Duration of the whole transaction. */
  readonly milliseconds: number;
  /** Ids of messages that the ledger knows with other rows than were staged: nothing of them was loaded now. Undefined without a ledger. */
  readonly unbalancedIds?: ReadonlySet<string>;
  /** Those of them that the ledger knows from another message than was staged. */
  readonly reusedIds: ReadonlySet<string>;
  /** The copies of such messages, if several objects were loaded at once. */
  readonly reusedCopies: readonly ReusedCopy[];
  /** When the commit was known, in milliseconds since 1970. */
  readonly loadedAt: number;
}

/** Loads a staged object in one transaction. `purpose` becomes part of the transaction's name. */
export async function load(
  warehouse: Warehouse, target: LoadTarget, staged: LoadSource & Pick<StagedObject, 'key'>, purpose: string, options: LoadOptions = {},
): Promise<Load> {
  const { sqls, inserted, removed = [], copied, unbalanced } = loadTransaction(target, staged, options);
  const name = `${purpose} ${staged.key}`;
  try {
    const { id, milliseconds, statements } = await runWhenTableIsReady(warehouse, { name, sqls });
    // Stryker disable next-line ConditionalExpression: no statement has the position undefined
    const found = unbalanced === undefined ? undefined : statements[unbalanced];
    const differing = found?.rows ? await warehouse.rows(name, found.id) : [];
    return {
      rows: removed.reduce((rows, position) => rows - statements[position].rows, statements[inserted].rows),
      statementId: id,
      queryId: statements[copied].queryId,
      queryUuid: statements[copied].queryUuid,
      copyMilliseconds: statements[copied].milliseconds,
      milliseconds,
      unbalancedIds: found && new Set(differing.map(([messageId]) => messageId!)),
      reusedIds: new Set(differing.flatMap(([messageId, how]) => (how === 'REUSED' ? [messageId!] : []))),
      reusedCopies: differing.flatMap(([messageId, how, object]) => (how === 'REUSED' && object ? [{ id: messageId!, object }] : [])),
      loadedAt: Date.now(),
    };
  } catch (error) {
    throw explainLoadFailure(explainGuard(error, staged.rows));
  }
}

/** About 45 seconds in all, longer each time. A deployment changes the table within seconds. */
const MOST_WAITS = 8;

/**
 * A table without a column of the schema is being changed by the deployment that brought the schema, unless that was forgotten. So the
 * load is repeated for a while before its messages have to wait for their next delivery.
 */
async function runWhenTableIsReady(warehouse: Warehouse, batch: StatementBatch): Promise<FinishedBatch> {
  for (let wait = 0; ; wait++) {
    try {
      return await warehouse.run(batch);
    } catch (error) {
      const missing = error instanceof StatementFailedError && /\b(?:column|relation) .*does not exist/i.test(error.failure.redshiftMessage);
      if (!missing || wait === MOST_WAITS || !await pause(warehouse.time, wait)) {
        throw error;
      }
      warehouse.retries.count('TABLE_CHANGE');
    }
  }
}
