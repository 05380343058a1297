import { LedgerEntry } from '../load/ledger';
import { reusedId } from '../message/deduplication-id';
import { KeptEntry } from '../rejected/read-rejected';

/** What is known of a kept row or message: only if it is missing, a replay loads it. */
export type Verdict =
  | 'MISSING'
  /** Its message is not loaded yet. Loading the message will bring the row. */
  | 'WAITING'
  /** Its message has brought it after all, or is kept as a whole and brings it when that is replayed. */
  | 'SUPERSEDED';

/** The ids that the verdict on an entry depends on. */
export function idsToAsk({ message: { part }, takenId }: KeptEntry): string[] {
  return part ? [part.messageKey, reusedId(part.messageKey, part.messageDigest)] : takenId === undefined ? [] : [takenId];
}

/**
 * Decides about a kept row or message by the entries of the ledger.
 *
 * The ledger says by which rules a message's rows were chosen, and how many: only if the row was rejected by the same rules, it is certain
 * that the message was loaded without it. With `mayBeForgotten` a message that the ledger does not know may have been loaded all the same, and
 * is loaded again: the risk that `force` takes.
 */
export function verdictOn(
  { message: { digest, part }, takenId }: KeptEntry, known: ReadonlyMap<string, LedgerEntry>, mayBeForgotten: boolean,
): Verdict {
  if (!part) {
    // Stryker disable next-line ConditionalExpression: no entry has the id undefined
    return takenId !== undefined && known.get(takenId)?.digest === digest ? 'SUPERSEDED' : 'MISSING';
  }
  const { messageKey, messageDigest, rowsStaged, version } = part;
  const own = known.get(messageKey);
  const isTaken = own !== undefined && own.digest !== null && own.digest !== messageDigest;
  const entry = isTaken ? known.get(reusedId(messageKey, messageDigest)) : own;
  if (entry === undefined) {
    // Nothing of a message is loaded whose id is that of another one. It is kept whole besides.
    return isTaken ? 'SUPERSEDED' : mayBeForgotten ? 'MISSING' : 'WAITING';
  }
  return entry.rows === rowsStaged && (entry.version ?? version) === version ? 'MISSING' : 'SUPERSEDED';
}
