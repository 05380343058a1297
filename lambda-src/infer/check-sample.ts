import { InferredTable } from './inferred-table';
import { Sample } from './sample';
import { IngestSchema } from '../../src/private/contract/ingest';
import { encodePieces } from '../encode/encode-pieces';
import { Rejection } from '../message/rejection';

/** Encodes a sample as the handler would for the table, and returns what is rejected. */
export function checkSample({ messages, payloadFormat, rowsPath }: Sample, { columns }: InferredTable): readonly Rejection[] {
  const schema: IngestSchema = {
    version: 'sample',
    columns: columns.map(({ column }) => column),
    payloadFormat,
    ...rowsPath && { rowsPath },
    unknownFields: 'IGNORE',
    rejectedRows: 'QUARANTINE',
    compression: 'NONE',
    delivery: 'EXACTLY_ONCE',
    rawDelivery: false,
    deduplicationId: 'SNS',
  };
  const pieces = encodePieces(messages, schema);
  for (let next = pieces.next(); ; next = pieces.next()) {
    if (next.done) {
      return next.value.rejections;
    }
  }
}
