import { BatchRecord } from '../../src/private/contract/metrics';
import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';
import { Values } from '../runtime/metrics';
import { RejectReason } from '../values/reject-reason';

/** What a destination made of the rows of a batch. */
export interface Brought {
  /** Messages of which all rows are safe there, by this batch or an earlier one. */
  readonly messages: readonly Message[];
  /** Rows that were not there before. */
  readonly rowsLoaded: number;
  /** Rows that passed every check before, and that the destination has refused, by reason. They are kept. */
  readonly refused: Partial<Record<RejectReason, number>>;
  /** Rows of which nothing is decided yet, because their messages are unsafe. They do not count as received. */
  readonly rowsInDoubt: number;
  /** Messages that the destination has refused as a whole, and how many rows they have. */
  readonly refusedMessages: { readonly rejections: readonly Rejection[]; readonly rows: number };
  /** What the record of the batch says besides. */
  readonly record: Partial<BatchRecord>;
  /** The destination's own metrics. */
  readonly values: Values<string>;
}
