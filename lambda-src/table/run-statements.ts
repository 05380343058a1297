import { Warehouse } from '../warehouse/warehouse';

/** Maximum number of statements in one call of the Data API. */
const MOST_STATEMENTS = 40;

/** Runs statements in as many transactions as the Data API needs for them. */
export async function runStatements(warehouse: Warehouse, name: string, sqls: readonly string[], autoCommit = false): Promise<void> {
  for (let from = 0; from < sqls.length; from += MOST_STATEMENTS) {
    await warehouse.run({ name, sqls: sqls.slice(from, from + MOST_STATEMENTS), autoCommit });
  }
}
