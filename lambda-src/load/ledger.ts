import { FORGOTTEN_ID } from './forgotten';
import { LoadTarget } from './staged-table';
import { qualified, quoteLiteral } from '../../src/private/contract/quote';
import { ledgerName } from '../../src/private/contract/table';
import { Warehouse } from '../warehouse/warehouse';

type Names = Pick<LoadTarget, 'schemaName' | 'tableName'>;

/** Maximum bytes of an IN list. A statement of the Data API can have 200 KB. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const MOST_LIST_BYTES = 150_000;

/** Queries that count how many of the ids the ledger knows. `asked` is the number of ids in the query. */
export function ledgerCounts(schemaName: string, tableName: string, ids: Iterable<string>): { sql: string; asked: number }[] {
  return entriesOf({ schemaName, tableName }, ids).map(({ entries, asked }) => ({ sql: `SELECT COUNT(DISTINCT "deduplication_id") ${entries}`, asked }));
}

/** Tells whether all of the messages are loaded. */
export async function ledgerKnows(warehouse: Warehouse, { schemaName, tableName }: Names, ids: Iterable<string>): Promise<boolean> {
  for (const { sql, asked } of ledgerCounts(schemaName, tableName, ids)) {
    const [[count]] = await warehouse.query('look up messages in the ledger', sql);
    if (Number(count) < asked) {
      return false;
    }
  }
  return true;
}

/** Up to when the ledger has forgotten what was loaded, in milliseconds since 1970. Undefined if it has forgotten nothing yet. */
export async function forgottenUpTo(warehouse: Warehouse, { schemaName, tableName }: Names): Promise<number | undefined> {
  const [row] = await warehouse.query('look up how far back the ledger knows', `SELECT "loaded_at" FROM ${qualified(schemaName, ledgerName(tableName))}`
    + ` WHERE "deduplication_id" = ${quoteLiteral(FORGOTTEN_ID)}`);
  return row === undefined ? undefined : Date.parse(`${row[0]!.replace(' ', 'T')}Z`);
}

/** What the ledger knows of a message. */
export interface LedgerEntry {
  readonly rows: number;
  /** Null in an entry of an earlier form. */
  readonly digest: string | null;
  readonly version: string | null;
}

/** The entries of messages by id. Messages that are not loaded are missing. */
export async function ledgerEntries(warehouse: Warehouse, names: Names, ids: Iterable<string>): Promise<Map<string, LedgerEntry>> {
  const found = new Map<string, LedgerEntry>();
  for (const { entries } of entriesOf(names, ids)) {
    // As text: the Data API tells a BIGINT as a number of JSON, which loses its last digits in JavaScript.
    const rows = await warehouse.query('look up entries in the ledger', `SELECT "deduplication_id", "row_count", CAST("digest" AS VARCHAR), "version" ${entries}`);
    for (const [id, count, digest, version] of rows) {
      found.set(id!, { rows: Number(count), digest, version });
    }
  }
  return found;
}

/** The FROM clauses that select the messages' entries in the ledger, with as many ids in each as fit into a statement. */
function entriesOf({ schemaName, tableName }: Names, ids: Iterable<string>): { entries: string; asked: number }[] {
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
  const ledger = qualified(schemaName, ledgerName(tableName));
  return lists.map((list) => ({ entries: `FROM ${ledger} WHERE "deduplication_id" IN (${list.join(', ')})`, asked: list.length }));
}
