import { Batch, BatchAccount } from './batch';
import { MessageEncoder } from './message-encoder';
import { RowCheck } from './row-check';
import { RowSchema } from '../../src/private/contract/ingest';
import { Message, UnusableMessage } from '../message/messages';

const encoders = new WeakMap<RowSchema, MessageEncoder>();

export interface PieceOptions {
  /** The name that every row begins with: that of the object that the rows are staged in. Letters and digits. */
  readonly object?: string;
  /** The same each time for a schema. */
  readonly check?: RowCheck;
}

/**
 * Turns messages into the CSV that is staged, piece by piece, and gives the reason for every row that cannot be staged. With EXACTLY_ONCE
 * the first field of every line is the deduplication id, or the name of the object that the rows are staged in if there is one.
 */
export function* encodePieces(
  messages: readonly (Message | UnusableMessage)[], schema: RowSchema, { object, check }: PieceOptions = {},
): Generator<Buffer, BatchAccount> {
  const encoder = encoders.get(schema) ?? new MessageEncoder(schema, check);
  encoders.set(schema, encoder);
  encoder.restart(object);
  const batch = new Batch(encoder, schema.rejectedRows);
  for (const message of messages) {
    batch.add(message);
    yield* encoder.pieces(false);
  }
  yield* encoder.pieces(true);
  return batch.account();
}
