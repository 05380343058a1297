import { LoadTarget } from './sql';
import { Warehouse } from './warehouse';
import { ledgerName } from '../src/private/contract';
import { qualified, quoteLiteral } from '../src/private/quote';

/** Of a statement's 200 KB. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const MOST_LIST_BYTES = 150_000;

/** Queries for how many of the ids the ledger knows, each with the number of ids it asks about. */
export function ledgerCounts(schemaName: string, tableName: string, ids: Iterable<string>): { sql: string; asked: number }[] {
  const ledger = qualified(schemaName, ledgerName(tableName));
  const lists: string[][] = [];
  let bytes = Infinity;
  for (const literal of Array.from(ids, quoteLiteral)) {
    bytes += Buffer.byteLength(literal) + 2;
    if (bytes > MOST_LIST_BYTES) {
      lists.push([]);
      bytes = Buffer.byteLength(literal);
    }
    lists[lists.length - 1].push(literal);
  }
  return lists.map((list) => ({
    sql: `SELECT COUNT(DISTINCT "deduplication_id") FROM ${ledger} WHERE "deduplication_id" IN (${list.join(', ')})`,
    asked: list.length,
  }));
}

/** Whether every one of the messages is loaded. */
export async function ledgerKnows(warehouse: Warehouse, { schemaName, tableName }: LoadTarget, ids: Iterable<string>): Promise<boolean> {
  for (const { sql, asked } of ledgerCounts(schemaName, tableName, ids)) {
    const [[count]] = await warehouse.query('look up messages in the ledger', sql);
    if (Number(count) < asked) {
      return false;
    }
  }
  return true;
}
