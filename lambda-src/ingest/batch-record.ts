import { Brought } from './brought';
import { BatchRecord } from '../../src/private/contract/metrics';
import { BatchCounts } from '../encode/batch-counts';
import { Breakdowns, Values } from '../runtime/metrics';
import { Retries } from '../runtime/retries';

/** The log record of a finished batch. */
export function batchRecord(batchId: string, counts: BatchCounts, brought: Brought | undefined, failedMessages: number): BatchRecord {
  const { refused = {}, refusedMessages = { rejections: [], rows: 0 }, rowsInDoubt = 0, rowsLoaded = 0 } = { ...brought };
  const rowsRefused = sum(refused);
  return {
    message: 'batch',
    batchId,
    ...counts,
    unusableMessages: counts.unusableMessages + refusedMessages.rejections.length,
    rowsReceived: counts.rowsReceived - refusedMessages.rows - rowsInDoubt,
    rowsStaged: counts.rowsStaged - rowsRefused - refusedMessages.rows - rowsInDoubt,
    rowsRejected: counts.rowsRejected + rowsRefused,
    rowsLoaded,
    stagedBytes: 0,
    failedMessages,
    ...brought?.record,
    rejectedByReason: added(counts.rejectedByReason, refused, ...refusedMessages.rejections.map(({ reason }) => ({ [reason]: 1 }))),
  };
}

function added(...all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [reason, count] of all.flatMap((one) => Object.entries(one))) {
    if (count > 0) {
      total[reason] = (total[reason] ?? 0) + count;
    }
  }
  return total;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Throws if the record contradicts itself, or if more rows were loaded than staged. All messages are then delivered again. That COPY has read every row, the transaction makes sure itself. */
export function requireBalance({ batchId, rowsReceived, rowsStaged, rowsRejected, rowsLoaded }: BatchRecord): void {
  // Fewer rows may be loaded than were staged, because rows that are there already are not loaded again.
  if (rowsReceived !== rowsStaged + rowsRejected || rowsLoaded > rowsStaged) {
    throw new Error(`the books of batch ${batchId} do not balance: ${rowsReceived} rows received, ${rowsStaged} staged, `
      + `${rowsRejected} rejected, ${rowsLoaded} loaded`);
  }
}

/** What became of the rows that could be staged. Undefined if there were none. */
export type LoadOutcome = Brought | 'FAILED' | undefined;

/** The metrics of a finished batch. */
export function batchMetrics(
  record: BatchRecord, outcome: LoadOutcome, { byClass, total }: Retries,
): { values: Values<string>; breakdowns: Breakdowns<string> } {
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
      Rejections: sum(record.rejectedByReason),
      ValuesTruncated: record.valuesTruncated,
      ValuesNullified: record.valuesNullified,
      ValuesReplaced: record.valuesReplaced,
      UnknownFields: record.unknownFields,
      LoadFailures: outcome === 'FAILED' ? 1 : 0,
      Retries: total,
      ...typeof outcome === 'object' && outcome.values,
    },
    breakdowns: { Rejections: record.rejectedByReason, ValuesTruncated: record.truncatedByColumn, Retries: byClass },
  };
}
