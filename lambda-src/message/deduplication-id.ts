import { createHash } from 'crypto';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';
import { MAX_DEDUPLICATION_ID_BYTES } from '../../src/private/contract/table';
import { NULL_MARKER, isWellFormed } from '../values/loadable-text';

/** Control characters, which text columns may refuse, or a blank at the end, which comparisons in SQL may ignore (Redshift's do). */
const UNSAFE = /[\0-\x1f\x7f]|\s$/;

/**
 * The id by which a message is loaded once: the producer's own id, else the message's. An id that a store could refuse, truncate
 * or confuse with another is replaced by its SHA-256.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
 */
export function deduplicationId(attributes: Readonly<Record<string, string>>, messageId: string): string {
  const id = attributes[DEDUPLICATION_ATTRIBUTE] || messageId;
  const safe = !UNSAFE.test(id) && isWellFormed(id) && id !== NULL_MARKER && Buffer.byteLength(id) <= MAX_DEDUPLICATION_ID_BYTES;
  // Halves of surrogate pairs would all become the same character of UTF-8.
  return safe ? id : createHash('sha256').update(isWellFormed(id) ? id : Buffer.from(id, 'utf16le')).digest('hex');
}

/** Separates the pieces of an id that the ingest makes itself. No id of a message contains it, because an id with a control character is hashed. */
const SEPARATOR = '\u001f';

/** Precedes the number of a row that was counted among the staged rows of its message. */
const STAGED_ROW = 's';

/**
 * The key in the ledger of a row that is replayed by itself: the id of its message, the message's digest, and the row's number, counted
 * from 1. No message can have the same key, whatever ids its producer uses, nor can a row of another message with the same id.
 */
export function partId(id: string, digest: string, row: number, isRebuilt: boolean = false): string {
  const [ownId] = id.split(SEPARATOR); // of a message that is loaded although its id belongs to another one
  // A rebuilt row is counted among those that were staged, and another row may have its number in the message.
  return [ownId, digest, isRebuilt ? `${STAGED_ROW}${row}` : row].join(SEPARATOR);
}

/** The id of the message that an id was made of, if the ingest made it. */
export function madeOf(id: string): string | undefined {
  const [ownId, ...made] = id.split(SEPARATOR);
  return made.length > 0 ? ownId : undefined;
}

/** Whether an id is that of a row that is replayed by itself. */
export function isPartId(id: string): boolean {
  return id.split(SEPARATOR).length === 3;
}

/** The key in the ledger of a message that is loaded although its id belongs to another one. */
export function reusedId(id: string, digest: string): string {
  return [id, digest].join(SEPARATOR);
}
