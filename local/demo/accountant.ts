import { isDeepStrictEqual } from 'util';
import { LOADED_PREFIX } from '../../src/private/contract/ingest';
import { IngestMetric, PublisherMetric } from '../../src/private/contract/metrics';
import { Counters } from '../aws/metrics/counters';
import { Engine } from '../engine';
import { KeptLine, keptLines } from '../kept-lines';
import { Books, Telegram } from '../telegram/books';
import { Published } from '../telegram/published';

/** What a handler counted, and the true number. */
export interface Account {
  readonly measured: number | Record<string, number>;
  readonly truth: number | Record<string, number>;
}

/** Every metric of both handlers has an account. */
type Accounts = Readonly<Record<IngestMetric | PublisherMetric, Account>>;

const TABLE = 'telegram_messages';

/**
 * Compares what the handlers counted with the warehouse, the bucket and the second subscriber's queue, and with the calls and
 * deliveries that the engine saw. In a run without faults they are equal.
 */
export async function accounts(engine: Engine, telegram: Telegram, published: Published, books: Books): Promise<Accounts> {
  const counters = new Counters(engine.cloud.cloudWatch.store);
  const deliveries = [...engine.cloud.pollers.values()].map(({ counts }) => counts);
  const [delivered, failed, failedBatches] = (['messages', 'failedMessages', 'failedBatches'] as const)
    .map((name) => deliveries.reduce((sum, counts) => sum + counts[name], 0));
  const refusedCalls = (service: string, operation: RegExp) =>
    engine.calls.filter((call) => call.service === service && call.statusCode !== 200 && operation.test(call.operation)).length;
  const count = async (sql: string) => Number(Object.values((await engine.sql(telegram.warehouse, sql))[0])[0]);
  const [rows, ledger, copies, failedLoads] = [
    await count(`SELECT COUNT(*) FROM ${TABLE}`),
    await count(`SELECT COALESCE(SUM(row_count), 0) FROM ${TABLE}_ledger`),
    await count('SELECT COUNT(*) FROM sys_load_history WHERE status = \'completed\' AND loaded_rows > 0'),
    await count('SELECT COUNT(*) FROM sys_load_history WHERE status <> \'completed\''),
  ];
  const rejected = await keptLines(engine, telegram.bucket);
  const wholeMessages = rejected.filter(({ row }) => row === null).length;
  const loadedBytes = (await engine.objects(telegram.bucket, LOADED_PREFIX)).reduce((sum, { size }) => sum + size, 0);

  const sum = (name: keyof Accounts, truth: number): Account => ({ measured: counters.total(name), truth });
  const samples = (name: keyof Accounts, truth: number): Account => ({ measured: counters.total(name, 'SampleCount'), truth });
  const parts = (name: keyof Accounts, dimension: string, truth: Record<string, number>): Account =>
    ({ measured: { '': counters.total(name), ...counters.by(name, dimension) }, truth: { '': Object.values(truth).reduce((total, one) => total + one, 0), ...truth } });
  return {
    MessagesPublished: sum('MessagesPublished', published.messages),
    RowsPublished: sum('RowsPublished', published.rows),
    FailedEntries: sum('FailedEntries', refusedCalls('sns', /^Publish/)),
    RowsTooLong: sum('RowsTooLong', 0), // the file was checked when the app was synthesized
    MessagesReceived: sum('MessagesReceived', delivered),
    DuplicateMessages: sum('DuplicateMessages', delivered - published.messages),
    UnusableMessages: sum('UnusableMessages', wholeMessages),
    FailedMessages: sum('FailedMessages', failed),
    RowsReceived: sum('RowsReceived', published.rows),
    RowsStaged: sum('RowsStaged', rows),
    RowsLoaded: sum('RowsLoaded', rows),
    RowsRejected: sum('RowsRejected', rejected.length - wholeMessages),
    Rejections: parts('Rejections', 'reason', countsByReason(rejected)),
    ValuesTruncated: parts('ValuesTruncated', 'column', published.cut.least > 0 ? { message_content: published.cut.least } : {}),
    ValuesNullified: sum('ValuesNullified', 0), // no column of the table has that policy
    UnknownFields: sum('UnknownFields', 0), // the CSV has the table's columns
    StagedBytes: sum('StagedBytes', loadedBytes),
    CopyDuration: samples('CopyDuration', copies),
    LoadDuration: samples('LoadDuration', copies),
    LoadLatency: samples('LoadLatency', copies),
    Freshness: samples('Freshness', copies),
    LoadFailures: sum('LoadFailures', failedBatches),
    Retries: sum('Retries', refusedCalls('redshift-data', /./) + failedLoads),
    UnbalancedMessages: sum('UnbalancedMessages', Math.abs(ledger - rows)),
    RejectedObjectsExpiring: { measured: counters.total('RejectedObjectsExpiring', 'Maximum'), truth: 0 }, // nothing is that old
    LeftoverObjects: { measured: counters.total('LeftoverObjects', 'Maximum'), truth: books.stagedObjects },
  };
}

/** Metrics that count again when a message comes again. */
const COUNTED_AGAIN: ReadonlySet<string> = new Set<keyof Accounts>([
  'MessagesPublished', 'RowsPublished', 'UnusableMessages', 'RowsReceived', 'RowsStaged', 'RowsRejected', 'Rejections', 'ValuesTruncated',
]);

/**
 * Returns a sentence for each counter that differs from the truth. If messages are `repeated` on purpose, counters that count again
 * may be higher. How many duplicates are found depends on which messages share a batch. All other counters are exact.
 */
export function differences(all: Accounts, { repeated }: { readonly repeated: boolean }): string[] {
  const agrees = (name: string, { measured, truth }: Account) => isDeepStrictEqual(measured, truth)
    || (repeated && COUNTED_AGAIN.has(name) && totalOf(measured) >= totalOf(truth))
    || (repeated && name === 'DuplicateMessages' && totalOf(measured) <= totalOf(truth));
  return Object.entries(all).filter(([name, account]) => !agrees(name, account))
    .map(([name, { measured, truth }]) => `the metric ${name} says ${JSON.stringify(measured)}, but the true value is ${JSON.stringify(truth)}`);
}

function totalOf(count: Account['measured']): number {
  return typeof count === 'number' ? count : count[''];
}

function countsByReason(lines: readonly KeptLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of lines) {
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}
