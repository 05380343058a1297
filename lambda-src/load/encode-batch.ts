import { IngestSchema } from '../../src/private/contract/ingest';
import { BatchAccount } from '../encode/batch';
import { encodePieces } from '../encode/encode-pieces';
import { Message, UnusableMessage } from '../message/messages';
import { compressPieces, StagedCsv } from '../staging/compress-pieces';

export interface EncodedBatch extends BatchAccount {
  /** The rows to load, empty if there are none. */
  readonly csv: StagedCsv;
  /** The name that the rows begin with, if a loader loads them. */
  readonly object?: string;
}

/** Turns messages into the CSV that is staged. It is compressed while it is written, so that it is never in memory as a whole. */
export async function encodeBatch(
  messages: readonly (Message | UnusableMessage)[], schema: IngestSchema, object?: string,
): Promise<EncodedBatch> {
  const pieces = encodePieces(messages, schema, { object });
  const [csv, account] = await compressPieces(pieces, schema.compression);
  return { csv, object, ...account };
}
