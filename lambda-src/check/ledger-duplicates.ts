import { UTC_NOW } from '../../src/private/contract/load-statements';
import { qualified } from '../../src/private/contract/quote';
import { ledgerName } from '../../src/private/contract/table';
import { log } from '../runtime/log';
import { Warehouse } from '../warehouse/warehouse';

export interface CheckedTable {
  readonly schemaName: string;
  readonly tableName: string;
  /** After how many days a producer may publish a message again, so that it is loaded again. */
  readonly repeatWithinDays?: number;
}

/** A message stays in its queues for 14 days, and for as long again after it was moved back. So two deliveries of it are not further apart. */
const LONGEST_APART = 28;

/** How many of them are told, and how many are named. */
const MOST_COUNTED = 100;
const MOST_NAMED = 20;

/**
 * Counts the messages that the ledger has twice, the second time within the last days. Their rows are in the table twice.
 *
 * The ledger is sorted by time, so that what is older need not be read. The same message may be loaded again after the time that its producer
 * has promised, and that is no mistake.
 */
export async function ledgerDuplicates(
  warehouse: Warehouse, { schemaName, tableName, repeatWithinDays }: CheckedTable, days: number,
): Promise<number> {
  const apart = Math.min(days + LONGEST_APART, repeatWithinDays ?? Infinity);
  const rows = await warehouse.query('look for messages that are twice in the ledger', `SELECT "deduplication_id" FROM ${qualified(schemaName, ledgerName(tableName))}`
    + ` WHERE "loaded_at" >= DATEADD(day, -${apart}, ${UTC_NOW}) GROUP BY "deduplication_id"`
    + ` HAVING COUNT(*) > 1 AND MAX("loaded_at") >= DATEADD(day, -${days}, ${UTC_NOW}) LIMIT ${MOST_COUNTED}`);
  if (rows.length > 0) {
    log({ level: 'ERROR', message: 'messages are twice in the ledger', table: `${schemaName}.${tableName}`, messages: rows.length, ids: rows.slice(0, MOST_NAMED).map(([id]) => id) });
  }
  return rows.length;
}
