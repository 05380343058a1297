import { StatementFailedError } from './statement-errors';
import { Warehouse } from './warehouse';
import { LoaderRight } from '../../src/private/contract/loader-rights';

/**
 * Asks the warehouse which of these rights a user lacks. Rights that the warehouse does not tell are not among them: it refuses a question
 * about a table without a right on its schema.
 */
export async function missingRights(warehouse: Warehouse, wanted: readonly LoaderRight[], user: string): Promise<LoaderRight[]> {
  const missing: LoaderRight[] = [];
  for (const right of wanted) {
    // One by one, because an answer that is refused would take the others with it.
    if (await lacks(warehouse, right, user)) {
      missing.push(right);
    }
  }
  return missing;
}

async function lacks(warehouse: Warehouse, { name, heldBy }: LoaderRight, user: string): Promise<boolean> {
  try {
    const [answer] = await warehouse.query(`look up ${name}`, `SELECT ${heldBy(user)}`);
    return answer?.[0] === 'false';
  } catch (error) {
    if (error instanceof StatementFailedError) {
      return false;
    }
    throw error;
  }
}
