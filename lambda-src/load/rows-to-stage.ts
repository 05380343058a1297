import { EncodedBatch } from './encode-batch';
import { RowsToStage } from '../staging/staged-object';

/** What is staged of an encoded batch. */
export function rowsToStage({ csv, staged }: EncodedBatch, batchId: string): RowsToStage {
  return {
    batchId,
    rows: staged.reduce((sum, { rows }) => sum + rows, 0),
    publishedAt: staged.map(({ message: { publishedAt } }) => publishedAt).sort()[0],
    body: csv.body,
  };
}
