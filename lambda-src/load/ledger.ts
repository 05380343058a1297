import { FORGOTTEN_ID } from './forgotten';
import { LoadTarget } from './staged-table';
import { qualified, quoteLiteral } from '../../src/private/contract/quote';
import { ledgerName } from '../../src/private/contract/table';
import { Warehouse } from '../warehouse/warehouse';

type Names = Pick<LoadTarget, 'schemaName' | 'tableName'>;

/**
 * Maximum bytes of an IN list. A statement of the Data API can have 200 KB. Older editions of its guide say 100 KB.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
const MOST_LIST_BYTES = 90_000;

/** Which of the messages are loaded. */
export async function idsInLedger(warehouse: Warehouse, names: Names, ids: Iterable<string>): Promise<Set<string>> {
  const known = new Set<string>();
  for (const { entries } of entriesOf(names, ids)) {
    const rows = await warehouse.query('look up messages in the ledger', `SELECT DISTINCT "deduplication_id" ${entries}`);
    rows.forEach(([id]) => known.add(id!));
  }
  return known;
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
    // As text: the client reads a BIGINT of the Data API as a JavaScript number, which has too few digits for a digest.
    const columns = '"deduplication_id", "row_count", CAST("digest" AS VARCHAR), "version"';
    const rows = await warehouse.query('look up entries in the ledger', `SELECT ${columns} ${entries}`);
    for (const [id, count, digest, version] of rows) {
      found.set(id!, { rows: Number(count), digest, version });
    }
  }
  return found;
}

/** The FROM clauses that select the messages' entries in the ledger, with as many ids in each as fit into a statement. */
function entriesOf({ schemaName, tableName }: Names, ids: Iterable<string>): { entries: string }[] {
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
  return lists.map((list) => ({ entries: `FROM ${ledger} WHERE "deduplication_id" IN (${list.join(', ')})` }));
}
