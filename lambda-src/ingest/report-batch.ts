import { batchMetrics, batchRecord, LoadOutcome, requireBalance } from './batch-record';
import { BatchRecord, IngestMetricDefinitions } from '../../src/private/contract/metrics';
import { BatchCounts } from '../encode/batch-counts';
import { identityOf, Message } from '../message/messages';
import { log, logIds } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { Retries } from '../runtime/retries';

/** What is known of a batch besides the outcome of its load. */
export interface ReportedBatch {
  readonly batchId: string;
  readonly messages: readonly Message[];
  readonly counts: BatchCounts;
  /** The metrics that the ingest has. */
  readonly metrics: IngestMetricDefinitions;
  readonly failedMessages: number;
  readonly retries: Retries;
}

/** Logs what became of a batch and emits its metrics. Throws if the books of the batch do not balance. */
export function reportBatch({ batchId, messages, counts, metrics, failedMessages, retries }: ReportedBatch, outcome: LoadOutcome): BatchRecord {
  const brought = outcome === 'FAILED' ? undefined : outcome;
  const record = batchRecord(batchId, counts, brought, failedMessages);
  log(record);
  const { key, statementId, queryId } = record;
  // By contents: a second copy of a message is as loaded as the first.
  const safe = new Set(brought?.messages.map(identityOf));
  const done = record.outcome === 'STAGED' ? 'staged' : 'loaded';
  logIds({ message: done, key, statementId, queryId }, messages.filter((message) => safe.has(identityOf(message))));
  logIds({ message: `not ${done}` }, messages.filter((message) => !safe.has(identityOf(message))));
  const { values, breakdowns } = batchMetrics(record, outcome, retries);
  emit(metrics, values, breakdowns);
  requireBalance(record);
  return record;
}
