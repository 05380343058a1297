import { BatchRecord, IngestMetric } from '../../src/private/contract/metrics';
import { BatchCounts } from '../encode/batch-counts';
import { LoadedBatch } from '../load/load-batch';
import { NONE_REUSED } from '../load/reused-ids';
import { Breakdowns, Values } from '../runtime/metrics';
import { Retries } from '../warehouse/retry-class';

/** The log record of a finished batch. */
export function batchRecord(batchId: string, counts: BatchCounts, loaded: LoadedBatch | undefined, failedMessages: number): BatchRecord {
  const { rowsRefused: refused = 0, siblingsRejected: siblings = 0, rowsInDoubt = 0, reused = NONE_REUSED } = { ...loaded };
  return {
    message: 'batch',
    ...loaded?.isPending && { outcome: 'STAGED' },
    batchId,
    ...counts,
    unusableMessages: counts.unusableMessages + reused.rejections.length,
    rowsReceived: counts.rowsReceived - reused.rows - rowsInDoubt,
    rowsStaged: counts.rowsStaged - refused - siblings - reused.rows - rowsInDoubt,
    rowsRejected: counts.rowsRejected + refused + siblings,
    rowsLoaded: loaded?.load?.rows ?? 0,
    stagedBytes: loaded?.stagedBytes ?? 0,
    failedMessages,
    ...loaded && { key: loaded.key, statementId: loaded.load?.statementId, queryId: loaded.load?.queryId, queryUuid: loaded.load?.queryUuid },
    rejectedByReason: {
      ...counts.rejectedByReason,
      ...refused > 0 && { REFUSED_BY_COPY: refused },
      ...siblings > 0 && { SIBLING_REJECTED: siblings + (counts.rejectedByReason.SIBLING_REJECTED ?? 0) },
      ...reused.rows > 0 && { ID_REUSED: reused.rejections.length },
    },
  };
}

/** Throws if the record contradicts itself, or if more rows were loaded than staged. All messages are then delivered again. That COPY has read every row, the transaction makes sure itself. */
export function requireBalance({ batchId, rowsReceived, rowsStaged, rowsRejected, rowsLoaded }: BatchRecord): void {
  // Fewer rows may be loaded than were staged, because rows of messages that the ledger knows are not loaded again.
  if (rowsReceived !== rowsStaged + rowsRejected || rowsLoaded > rowsStaged) {
    throw new Error(`the books of batch ${batchId} do not balance: ${rowsReceived} rows received, ${rowsStaged} staged, `
      + `${rowsRejected} rejected, ${rowsLoaded} loaded`);
  }
}

/** What became of the rows that could be staged. Undefined if there were none. */
export type LoadOutcome = LoadedBatch | 'FAILED' | undefined;

/** The metrics of a finished batch. */
export function batchMetrics(
  record: BatchRecord, outcome: LoadOutcome, { byClass, total }: Retries,
): { values: Values<IngestMetric>; breakdowns: Breakdowns<IngestMetric> } {
  const rejections = Object.values(record.rejectedByReason).reduce((sum, count) => sum + count, 0);
  return {
    values: {
      MessagesReceived: record.messages,
      DuplicateMessages: record.duplicateMessages,
      UnusableMessages: record.unusableMessages,
      FailedMessages: record.failedMessages,
      RowsReceived: record.rowsReceived,
      RowsStaged: record.rowsStaged,
      RowsLoaded: record.rowsLoaded,
      RowsRejected: record.rowsRejected,
      Rejections: rejections,
      ValuesTruncated: record.valuesTruncated,
      ValuesNullified: record.valuesNullified,
      ValuesReplaced: record.valuesReplaced,
      UnknownFields: record.unknownFields,
      LoadFailures: outcome === 'FAILED' ? 1 : 0,
      Retries: total,
      ...typeof outcome === 'object' && loadMetrics(outcome),
    },
    breakdowns: { Rejections: record.rejectedByReason, ValuesTruncated: record.truncatedByColumn, Retries: byClass },
  };
}

function loadMetrics({ stagedBytes, load, oldest, newest }: LoadedBatch): Values<IngestMetric> {
  return {
    StagedBytes: stagedBytes,
    ...load && {
      CopyDuration: load.copyMilliseconds,
      LoadDuration: load.milliseconds,
      UnbalancedMessages: load.unbalancedIds?.size,
      LoadLatency: load.loadedAt - oldest,
      Freshness: load.loadedAt - newest,
    },
  };
}
