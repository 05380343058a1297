import { StagedMessage } from '../encode/batch';
import { REUSED_ID } from '../message/messages';
import { Rejection, rejectMessage } from '../message/rejection';

/** Messages whose id the ledger knows from another message. Nothing of them was loaded. */
export interface ReusedIds {
  readonly rejections: readonly Rejection[];
  /** How many rows of them were staged. */
  readonly rows: number;
}

export const NONE_REUSED: ReusedIds = { rejections: [], rows: 0 };

export function rejectReused(staged: readonly StagedMessage[], ids: ReadonlySet<string>): ReusedIds {
  const reused = staged.filter(({ message: { deduplicationId } }) => ids.has(deduplicationId));
  return {
    rejections: reused.map(({ message }) => rejectMessage(message, 'ID_REUSED', REUSED_ID)),
    rows: reused.reduce((sum, { rows }) => sum + rows, 0),
  };
}
