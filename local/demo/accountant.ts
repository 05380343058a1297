import { isDeepStrictEqual } from 'util';
import { LOADED_PREFIX } from '../../src/private/contract/ingest';
import { IngestMetric, LoaderMetric, PublisherMetric } from '../../src/private/contract/metrics';
import { PENDING_PREFIX, PENDING_SET_FILE } from '../../src/private/contract/pending';
import { Counters } from '../aws/metrics/counters';
import { Engine } from '../engine';
import { KeptLine, keptLines } from '../kept-lines';
import { Books } from '../telegram/books';
import { Published } from '../telegram/published';
import { Telegram } from '../telegram/telegram';

/** What a handler counted, and the true number. */
export interface Account {
  readonly measured: number | Record<string, number>;
  readonly truth: number | Record<string, number>;
}

/** Every metric of both handlers has an account, and with a loader every one of its metrics that counts. */
type Accounts = Readonly<Record<IngestMetric | PublisherMetric, Account>> & Partial<Readonly<Record<LoaderMetric, Account>>>;

/**
 * Compares what the handlers counted with the warehouse, the bucket and the witness's queue, and with the calls and
 * deliveries that the engine saw. In a run without faults they are equal. Every ingest gets every message, and a metric counts for all.
 */
export async function accounts(engine: Engine, telegram: Telegram, published: Published, books: readonly Books[]): Promise<Accounts> {
  const { ingests, loader, items } = telegram;
  const functions = engine.resources('AWS::Lambda::Function').map(({ physicalId }) => physicalId);
  const counters = new Counters(engine.cloud.cloudWatch.store, functions.filter((name) => name !== items.handler));
  const deliveries = [...engine.cloud.pollers.values()].filter(({ queueArn }) => !queueArn.endsWith(`:${items.queue}`)).map(({ counts }) => counts);
  const [delivered, failed, failedBatches] = (['messages', 'failedMessages', 'failedBatches'] as const)
    .map((name) => deliveries.reduce((sum, counts) => sum + counts[name], 0));
  const refusedCalls = (service: string, operation: RegExp) =>
    engine.calls.filter((call) => call.service === service && call.statusCode !== 200 && operation.test(call.operation)).length;
  const count = async (sql: string) => Number(Object.values((await engine.sql(telegram.warehouse, sql))[0])[0]);
  const ofAll = async <Type>(one: (ingest: Telegram['ingests'][number]) => Promise<Type>) => Promise.all(ingests.map(one));
  const [rows, ledger, copies, failedLoads] = [
    total(await ofAll(({ table }) => count(`SELECT COUNT(*) FROM ${table}`))),
    total(await ofAll(({ table }) => count(`SELECT COALESCE(SUM(row_count), 0) FROM ${table}_ledger`))),
    await count('SELECT COUNT(*) FROM sys_load_history WHERE status = \'completed\' AND loaded_rows > 0'),
    await count('SELECT COUNT(*) FROM sys_load_history WHERE status <> \'completed\''),
  ];
  const rejected = (await ofAll(({ bucket, prefix }) => keptLines(engine, bucket, prefix))).flat();
  const wholeMessages = rejected.filter(({ row }) => row === null).length;
  const loadedBytes = total((await ofAll(({ bucket, prefix }) => engine.objects(bucket, `${prefix}${LOADED_PREFIX}`))).flat().map(({ size }) => size));
  // A call that is repeated puts the same object again.
  const staged = new Set(engine.calls.filter(({ operation, statusCode }) => operation === 'PutObject' && statusCode === 200)
    .map(({ permissions: [{ resource }] }) => resource)
    .filter((resource) => resource.includes(`/${PENDING_PREFIX}`) && !resource.endsWith(PENDING_SET_FILE))).size;

  const sum = (name: keyof Accounts, truth: number): Account => ({ measured: counters.total(name), truth });
  const samples = (name: keyof Accounts, truth: number): Account => ({ measured: counters.total(name, 'SampleCount'), truth });
  const parts = (name: keyof Accounts, dimension: string, truth: Record<string, number>): Account =>
    ({ measured: { '': counters.total(name), ...counters.by(name, dimension) }, truth: { '': total(Object.values(truth)), ...truth } });
  return {
    MessagesPublished: sum('MessagesPublished', published.messages),
    RowsPublished: sum('RowsPublished', published.rows),
    FailedEntries: sum('FailedEntries', refusedCalls('sns', /^Publish/)),
    RowsTooLong: sum('RowsTooLong', 0), // the file was checked when the app was synthesized
    MessagesReceived: sum('MessagesReceived', delivered),
    DuplicateMessages: sum('DuplicateMessages', delivered - published.messages * ingests.length),
    UnusableMessages: sum('UnusableMessages', wholeMessages),
    FailedMessages: sum('FailedMessages', failed),
    RowsReceived: sum('RowsReceived', published.rows * ingests.length),
    RowsStaged: sum('RowsStaged', rows),
    RowsLoaded: sum('RowsLoaded', rows),
    RowsRejected: sum('RowsRejected', rejected.length - wholeMessages),
    Rejections: parts('Rejections', 'reason', countsByReason(rejected)),
    ValuesTruncated: parts('ValuesTruncated', 'column', published.cut.least > 0 ? { message_content: published.cut.least * ingests.length } : {}),
    ValuesNullified: sum('ValuesNullified', 0), // no column of the table has that policy
    ValuesReplaced: sum('ValuesReplaced', 0),
    UnknownFields: sum('UnknownFields', 0), // the CSV has the table's columns
    // A loader writes what it has loaded anew, so nothing is left of what was staged.
    StagedBytes: sum('StagedBytes', loader === undefined ? loadedBytes : counters.total('StagedBytes')),
    CopyDuration: samples('CopyDuration', copies),
    LoadDuration: samples('LoadDuration', copies),
    LoadLatency: samples('LoadLatency', copies),
    Freshness: samples('Freshness', copies),
    LoadFailures: sum('LoadFailures', failedBatches),
    // A load of a loader fails if another loader has taken its objects. It lists again then, and that is no retry.
    Retries: sum('Retries', refusedCalls('redshift-data', /./) + (loader === undefined ? failedLoads : 0)),
    UnbalancedMessages: sum('UnbalancedMessages', Math.abs(ledger - rows)),
    RejectedObjectsExpiring: { measured: counters.total('RejectedObjectsExpiring', 'Maximum'), truth: 0 }, // nothing is that old
    // Nothing is twice, and nothing is unknown.
    LedgerDuplicates: { measured: counters.total('LedgerDuplicates', 'Maximum'), truth: 0 },
    UnknownLoadedObjects: { measured: counters.total('UnknownLoadedObjects', 'Maximum'), truth: 0 },
    OldestMessageAge: samples('OldestMessageAge', counters.total('OldestMessageAge', 'SampleCount')), // how old is known to nobody else
    WarehouseAway: sum('WarehouseAway', 0),
    LeftoverObjects: { measured: counters.total('LeftoverObjects', 'Maximum'), truth: total(books.map(({ stagedObjects }) => stagedObjects)) },
    ...loader !== undefined && {
      Loads: sum('Loads', copies),
      ObjectsPerLoad: sum('ObjectsPerLoad', staged),
    },
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
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
  return (Object.entries(all) as [string, Account][]).filter(([name, account]) => !agrees(name, account))
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
