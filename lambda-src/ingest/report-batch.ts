import { batchMetrics, batchRecord, LoadOutcome, requireBalance } from './batch-record';
import { BatchRecord, INGEST_METRICS } from '../../src/private/contract/metrics';
import { BatchCounts } from '../encode/batch-counts';
import { log, logIds, MessageIds } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { Retries } from '../warehouse/retry-class';

/** What is known of a batch besides the outcome of its load. */
export interface ReportedBatch {
  readonly batchId: string;
  readonly messages: readonly MessageIds[];
  readonly counts: BatchCounts;
  readonly failedMessages: number;
  readonly retries: Retries;
}

/** Logs what became of a batch and emits its metrics. Throws if the books of the batch do not balance. */
export function reportBatch({ batchId, messages, counts, failedMessages, retries }: ReportedBatch, outcome: LoadOutcome): BatchRecord {
  const loaded = outcome === 'FAILED' ? undefined : outcome;
  const record = batchRecord(batchId, counts, loaded, failedMessages);
  log(record);
  const { key, statementId, queryId } = record;
  logIds({ message: loaded ? 'loaded' : 'not loaded', key, statementId, queryId }, messages);
  const { values, breakdowns } = batchMetrics(record, outcome, retries);
  emit(INGEST_METRICS, values, breakdowns);
  const unbalancedMessages = loaded?.load?.unbalancedMessages;
  if (unbalancedMessages) { // The table has all rows that these messages were first loaded with. This time they had other rows.
    log({ level: 'ERROR', message: 'books do not balance: the ledger has another number of rows for some messages', messages: unbalancedMessages });
  }
  requireBalance(record);
  return record;
}
