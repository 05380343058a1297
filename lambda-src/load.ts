import { explainLoadFailure } from './load-error';
import { loadTransaction, LoadTarget } from './sql';
import { StagedObject } from './staging';
import { Warehouse } from './warehouse';

/**
 * Loads a staged object in one transaction; returns how many rows it put into the table. That may be fewer than were staged:
 * what the ledger knows is not loaded again.
 */
export async function load(warehouse: Warehouse, target: LoadTarget, staged: StagedObject): Promise<number> {
  const { sqls, loadStatement } = loadTransaction(target, staged);
  try {
    const { statements } = await warehouse.run({ name: `load ${staged.key}`, sqls });
    return statements[loadStatement].rows;
  } catch (error) {
    throw await explainLoadFailure(warehouse, error);
  }
}
