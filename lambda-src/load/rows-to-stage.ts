import { EncodedBatch } from './encode-batch';
import { StagedMessage } from '../encode/batch';
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

/** When the first and the last of the messages were published, in milliseconds since 1970. */
export function spanOf(staged: readonly StagedMessage[]): { oldest: number; newest: number } {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const { message } of staged) {
    const time = Date.parse(message.publishedAt);
    [oldest, newest] = [Math.min(oldest, time), Math.max(newest, time)];
  }
  return { oldest, newest };
}
