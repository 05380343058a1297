import { LedgerHorizon } from './ledger-horizon';
import { explainLoadFailure } from './load-error';
import { loadTransaction, LoadTarget } from './sql';
import { StagedObject } from './staging';
import { Warehouse } from './warehouse';

/**
 * Loads a staged object in one transaction; returns how many rows it put into the table. That may be fewer than were staged:
 * what the ledger knows is not loaded again, and a merge takes only the latest version of a row.
 */
export async function load(warehouse: Warehouse, target: LoadTarget, staged: StagedObject, horizon: LedgerHorizon): Promise<number> {
  const prune = horizon.pruneDue;
  const { sqls, inserted, removed } = loadTransaction(target, staged, prune);
  try {
    const { statements } = await warehouse.run({ name: `load ${staged.key}`, sqls });
    if (prune) {
      horizon.pruned();
    }
    return statements[inserted].rows - (removed === undefined ? 0 : statements[removed].rows);
  } catch (error) {
    throw await explainLoadFailure(warehouse, error);
  }
}
