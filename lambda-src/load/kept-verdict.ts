import { reusedId } from '../message/deduplication-id';
import { MessagePart } from '../message/messages';
import { KeptEntry } from '../rejected/read-rejected';

/** What is known of a kept row or message: only if it is missing, a replay loads it. */
export type Verdict =
  | 'MISSING'
  /** Its message is not loaded yet. Loading the message will bring the row. */
  | 'WAITING'
  /** Its message has brought it after all, or is kept as a whole and brings it when that is replayed. */
  | 'SUPERSEDED';

/** What must be known of a kept row or message to decide about it. */
export interface KeptPart extends Pick<KeptEntry, 'takenId'> {
  readonly digest: string;
  readonly part?: MessagePart;
}

/** The same for a loader, which decides later, by what was staged with the rows. */
export interface PendingPart extends KeptPart {
  readonly deduplicationId: string;
  readonly publishedAt: string;
}

/** What the ledger knows of a message. */
export interface KnownMessage {
  readonly rows: number;
  /** Null in an entry of an earlier form. */
  readonly digest: string | null;
  readonly version: string | null;
}

export function keptPart({ message: { digest, part }, takenId }: KeptEntry): KeptPart {
  return { digest, part, takenId };
}

/** The ids that the verdict depends on. */
export function idsToAsk({ part, takenId }: Pick<KeptPart, 'part' | 'takenId'>): string[] {
  return part ? [part.messageKey, reusedId(part.messageKey, part.messageDigest)] : takenId === undefined ? [] : [takenId];
}

/**
 * Decides about a kept row or message by the entries of the ledger.
 *
 * The ledger says by which rules a message's rows were chosen, and how many: only if the row was rejected by the same rules, it is certain
 * that the message was loaded without it. Fewer rows than these rules left were loaded if the database refused some. With `mayBeForgotten` a
 * message that the ledger does not know may have been loaded all the same, and is loaded again: the risk that `force` takes.
 */
export function verdictOn({ digest, part, takenId }: KeptPart, known: ReadonlyMap<string, KnownMessage>, mayBeForgotten: boolean): Verdict {
  if (!part) {
    // Stryker disable next-line ConditionalExpression: no entry has the id undefined
    return takenId !== undefined && known.get(takenId)?.digest === digest ? 'SUPERSEDED' : 'MISSING';
  }
  const { messageKey, messageDigest, rowsStaged, version, refused } = part;
  const own = known.get(messageKey);
  const isTaken = own !== undefined && own.digest !== null && own.digest !== messageDigest;
  const entry = isTaken ? known.get(reusedId(messageKey, messageDigest)) : own;
  if (entry === undefined) {
    // Nothing of a message is loaded whose id is that of another one. It is kept whole besides.
    return isTaken ? 'SUPERSEDED' : mayBeForgotten ? 'MISSING' : 'WAITING';
  }
  const isRest = !refused && entry.version === version && entry.rows < rowsStaged;
  return isRest || (entry.rows === rowsStaged && (entry.version ?? version) === version) ? 'MISSING' : 'SUPERSEDED';
}
