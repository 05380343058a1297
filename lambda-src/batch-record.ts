import { BatchCounts } from './batch-counts';
import { LoadedBatch } from './load-batch';
import { BatchRecord } from '../src/private/contract';

/** What a batch came to in the end, as it is logged. */
export function batchRecord(batchId: string, counts: BatchCounts, loaded: LoadedBatch | undefined, failedMessages: number): BatchRecord {
  const refused = loaded?.refused?.rows ?? 0;
  return {
    message: 'batch',
    batchId,
    ...counts,
    rowsStaged: counts.rowsStaged - refused,
    rowsRejected: counts.rowsRejected + refused,
    rowsLoaded: loaded?.load?.rows ?? 0,
    stagedBytes: loaded?.stagedBytes ?? 0,
    failedMessages,
    ...loaded && { key: loaded.key, statementId: loaded.load?.statementId, queryId: loaded.load?.queryId },
    ...refused > 0 && { rejectedByReason: { ...counts.rejectedByReason, REFUSED_BY_COPY: refused } },
  };
}

/** Fails, so that every message comes again, if a row was lost, or loaded that was not staged. */
export function requireBalance({ batchId, rowsReceived, rowsStaged, rowsRejected, rowsLoaded }: BatchRecord): void {
  // Fewer may be loaded than were staged: what the ledger knows is not loaded again.
  if (rowsReceived !== rowsStaged + rowsRejected || rowsLoaded > rowsStaged) {
    throw new Error(`the books of batch ${batchId} do not balance: ${rowsReceived} rows received, ${rowsStaged} staged, `
      + `${rowsRejected} rejected, ${rowsLoaded} loaded`);
  }
}
