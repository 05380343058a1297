import { batchMetrics, batchRecord, LoadOutcome, requireBalance } from './batch-record';
import { BatchRecord, INGEST_METRICS } from '../../src/private/contract/metrics';
import { BatchCounts } from '../encode/batch-counts';
import { identityOf, Message } from '../message/messages';
import { log, logIds } from '../runtime/log';
import { emit } from '../runtime/metrics';
import { Retries } from '../warehouse/retry-class';

/** What is known of a batch besides the outcome of its load. */
export interface ReportedBatch {
  readonly batchId: string;
  readonly messages: readonly Message[];
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
  // By contents: a second copy of a message is as loaded as the first.
  const inTable = new Set(loaded?.messages.map(identityOf));
  const done = record.outcome === 'STAGED' ? 'staged' : 'loaded';
  logIds({ message: done, key, statementId, queryId }, messages.filter((message) => inTable.has(identityOf(message))));
  logIds({ message: `not ${done}` }, messages.filter((message) => !inTable.has(identityOf(message))));
  const { values, breakdowns } = batchMetrics(record, outcome, retries);
  emit(INGEST_METRICS, values, breakdowns);
  const unbalanced = messages.filter(({ deduplicationId }) => loaded?.load?.unbalancedIds?.has(deduplicationId));
  logIds({ level: 'ERROR', message: 'books do not balance: the ledger knows these messages with other rows, and nothing of them is loaded now' }, unbalanced);
  requireBalance(record);
  return record;
}
