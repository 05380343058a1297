import { IngestSchema } from '../../src/private/contract/ingest';
import { Message } from '../message/messages';
import { readPayload } from '../message/payload';
import { Rejection, rejectRow } from '../message/rejection';
import { parseVerbatim } from '../values/exact-numbers';
import { RowRejectReason } from '../values/reject-reason';

/** A row that was staged, and is not loaded after all. */
export interface UnloadedRow {
  /** Its place in the message, counted from 1. */
  readonly number: number;
  readonly reason: RowRejectReason;
  readonly name?: string;
  readonly detail: string;
}

/** The numbers, counted from 1, of the `count` rows of a message that were staged because the handler did not reject them. */
export function stagedNumbers(message: Message, count: number, rejections: readonly Rejection[]): number[] {
  const rejected = new Set(rejections.filter(({ itemIdentifier }) => itemIdentifier === message.itemIdentifier).map(({ row }) => row));
  return Array.from({ length: count + rejected.size }, (_, at) => at + 1).filter((number) => !rejected.has(number));
}

/** Rejections that have the rows as they are in the message. */
export function rejectRows(message: Message, schema: IngestSchema, rows: readonly UnloadedRow[]): Rejection[] {
  const payload = readPayload(message.body, schema.payloadFormat, parseVerbatim);
  const { rows: sent, columns } = 'rows' in payload ? payload : { rows: [], columns: undefined };
  return rows.map(({ detail, ...row }) => ({ ...rejectRow(message, { ...row, row: sent[row.number - 1], tupleColumns: columns }), detail }));
}
