import { LoadedBatch } from './load-batch';
import { Breakdowns, Values } from './metrics';
import { Retries } from './retries';
import { BatchRecord, IngestMetric } from '../src/private/contract';

/** What became of the rows that could be staged: nothing, if there were none. */
export type LoadOutcome = LoadedBatch | 'FAILED' | undefined;

/** What a batch came to, as metrics. */
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
      UnknownFields: record.unknownFields,
      LoadFailures: outcome === 'FAILED' ? 1 : 0,
      Retries: total,
      ...outcome !== undefined && outcome !== 'FAILED' && loadMetrics(outcome),
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
      UnbalancedMessages: load.unbalancedMessages,
      LoadLatency: load.loadedAt - oldest,
      Freshness: load.loadedAt - newest,
    },
  };
}

