import { rejectRows, stagedNumbers } from './staged-row-rejections';
import { IngestSchema } from '../../src/private/contract/ingest';
import { EncodedBatch } from '../encode/batch';
import { Rejection } from '../message/rejection';

const DETAIL = 'another message with the same deduplicationId was loaded before; replay it with force to load it all the same';

/** Rejects the rows of messages whose id the ledger knows from another message: nothing of them was loaded. */
export function rejectReused({ staged, rejections }: Pick<EncodedBatch, 'staged' | 'rejections'>, ids: ReadonlySet<string>, schema: IngestSchema): Rejection[] {
  return staged.filter(({ message: { deduplicationId } }) => ids.has(deduplicationId)).flatMap(({ message, rows }) => rejectRows(
    message, schema, stagedNumbers(message, rows, rejections).map((number) => ({ number, reason: 'ID_REUSED', detail: DETAIL })),
  ));
}
