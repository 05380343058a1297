import { FaultPlan, planOf } from './fault-plan';
import { ALL_COPIES_LOADED, FAILED_NOT_REPORTED, KEPT_BY_MESSAGE_ALONE, STAGING_NOT_AWAITED } from './handler-mutations';
import { LOAD } from './pipeline-call';
import { Circumstances } from './run';
import { Trial } from './trial';

/** Duration of a load, in milliseconds. Real loads take seconds; without it, loads would end before the same messages are loaded again. */
const LOAD_TAKES = 12_000;

const deliveredTwice = () => new FaultPlan(({ name }, ordinal) => (name === LOAD && ordinal <= 2 ? 'DELIVERED_WHILE_LOADED' : undefined));
const commitFails = () => new FaultPlan(({ site }, ordinal) => (site === 'COMMIT' && ordinal === 1 ? 'SERIALIZATION' : undefined));
const refusedSlowly = (point: string, count: number) =>
  new FaultPlan(({ name }, ordinal) => (name === point && ordinal <= count ? 'REFUSED_SLOWLY' : undefined));

const concurrent = { stack: 'TwoAtOnce', database: 'POSTGRES', loadTakes: LOAD_TAKES, plan: deliveredTwice } as const;

const twoLoaders = {
  stack: 'Loading', database: 'POSTGRES', loadTakes: LOAD_TAKES / 3, plan: () => new FaultPlan(), circumstances: (): Circumstances => ({ loaders: 2 }),
} as const;

/** Messages for which the handler's last nets matter, with a fault that they catch. */
const CAUGHT: readonly (Trial & Required<Pick<Trial, 'handler'>>)[] = [
  {
    title: 'no wait for the quarantine',
    stack: 'TwoAtOnce',
    database: 'POSTGRES',
    handler: {
      file: 'lambda-src/ingest/ingest-messages.ts',
      text: '  await keep(parts.quarantine, unsafe, encoded.rejections, encoded.staged);',
      by: '  void keep(parts.quarantine, unsafe, encoded.rejections, encoded.staged);',
    },
    plan: nothingIsKept,
    noticed: 'LOST',
  },
  {
    title: 'failed messages not reported',
    stack: 'TwoAtOnce',
    database: 'POSTGRES',
    handler: FAILED_NOT_REPORTED,
    plan: nothingIsKept,
    noticed: 'LOST',
  },
  {
    title: 'fewer rows in the ledger taken for another version',
    stack: 'Changing',
    database: 'POSTGRES',
    handler: { file: 'lambda-src/load/kept-verdict.ts', text: 'return isRest || (entry.rows', by: 'return (entry.rows' },
    plan: () => planOf([], [{ event: 'DEPLOYED', point: 'SQS: DeleteMessageBatch', ordinal: 1 }]),
    from: 'FIRST',
    circumstances: (): Circumstances => ({ deploying: ['WIDENED'], kind: 'REFUSED', refusing: true }),
    noticed: /^in the wrong place: /,
  },
  {
    title: 'version left out of the batch id',
    stack: 'Changing',
    database: 'POSTGRES',
    handler: { file: 'lambda-src/message/batch-id.ts', text: 'JSON.stringify([version, ...place,', by: 'JSON.stringify([...place,' },
    plan: () => killedAndDeployed('S3: DeleteObject staging/manifest'),
    from: 'IGNORING',
    circumstances: (): Circumstances => ({ deploying: ['EXTENDED'], kind: 'ONE_MESSAGE' }),
    noticed: /^overwritten with other contents: loaded\//,
  },
  {
    title: 'kept objects named by the message alone',
    stack: 'Changing',
    database: 'POSTGRES',
    handler: KEPT_BY_MESSAGE_ALONE,
    plan: () => killedAndDeployed('S3: PutObject staging/object'),
    from: 'IGNORING',
    circumstances: (): Circumstances => ({ deploying: ['FIRST'], kind: 'ONE_MESSAGE' }),
    noticed: 'LOST',
  },
  {
    title: 'no time reserved for reporting',
    stack: 'TwoAtOnce',
    database: 'POSTGRES',
    handler: { file: 'lambda-src/runtime/invocation-time.ts', text: 'const SHARE_RESERVED = 0.2;', by: 'const SHARE_RESERVED = 0;' },
    plan: () => planOf([{ fault: 'REPLY_LATE', point: 'COPY: GetObject staging/object', ordinal: 1 }]),
    noticed: 'TIMEOUT',
  },
  {
    title: 'books of a batch never refused',
    stack: 'TwoAtOnce',
    database: 'POSTGRES',
    handler: {
      file: 'lambda-src/ingest/batch-record.ts',
      text: 'if (rowsReceived !== rowsStaged + rowsRejected || rowsLoaded > rowsStaged) {',
      by: 'if (false) {',
    },
    plan: () => planOf([1, 2, 3, 4].map((ordinal) => ({ fault: 'MORE_ROWS_TOLD', point: 'Data API: DescribeStatement', ordinal }))),
    noticed: /^an attempt succeeded though more rows were loaded than COPY had read$/,
  },
  {
    title: 'rows that COPY read not counted',
    stack: 'TwoAtOnce',
    database: 'POSTGRES',
    handler: { file: 'lambda-src/load/guard-sql.ts', text: 'SELECT CASE WHEN COUNT(*) = ${rows} THEN 1 END,', by: 'SELECT 1,' },
    plan: () => new FaultPlan(),
    circumstances: readsTooLittle,
    noticed: 'LOST',
  },
];

/** What a loader or an ingest that stages must do, with a run in which it matters. */
const CAUGHT_WITH_LOADER: readonly (Trial & Required<Pick<Trial, 'handler'>>)[] = [
  {
    title: 'copies of a message in two objects not removed',
    stack: 'Loading',
    database: 'POSTGRES',
    handler: ALL_COPIES_LOADED,
    plan: () => new FaultPlan(({ site }, ordinal) => (site === 'RECEIVE' && ordinal === 1 ? 'SENT_TWICE' : undefined)),
    noticed: 'DUPLICATES',
  },
  {
    title: 'acknowledged before it is certain that rows are staged',
    stack: 'Loading',
    database: 'POSTGRES',
    handler: STAGING_NOT_AWAITED,
    plan: () => refusedSlowly('S3: PutObject pending/object', 16),
    noticed: 'LOST',
  },
  {
    title: 'ledger pruned although something older is pending',
    stack: 'ChangingLoading',
    database: 'POSTGRES',
    handler: {
      file: 'lambda-src/loader/run.ts',
      text: '&& Date.now() - (this.oldest.get(table) ?? Infinity) <= columns.ledgerHorizonDays * DAY',
      by: '',
      ofLoader: true,
    },
    plan: () => new FaultPlan(),
    from: 'FIRST',
    circumstances: (): Circumstances => ({ deploying: ['HORIZON_LOWERED'], stuck: true, ageing: true }),
    noticed: /^in the wrong place: /,
  },
];

/** If nothing is broken, nothing may be wrong. */
const ANY_SENTENCE = /^/;

/** The same without anything broken. */
export const CONTROLS: readonly Trial[] = [
  { ...concurrent, stack: 'TenAtOnce', title: 'concurrent loads, SNAPSHOT', isolation: 'SNAPSHOT', noticed: 'DUPLICATES' },
  { ...concurrent, stack: 'TenAtOnce', title: 'concurrent loads, SERIALIZABLE', isolation: 'SERIALIZABLE', noticed: 'ERROR_1023' },
  { ...concurrent, stack: 'TenMerging', title: 'concurrent merges, SNAPSHOT', isolation: 'SNAPSHOT', noticed: 'DUPLICATES' },
  { ...twoLoaders, title: 'two loaders at once, SNAPSHOT', isolation: 'SNAPSHOT', noticed: 'DUPLICATES' },
  { ...twoLoaders, title: 'two loaders at once, SERIALIZABLE', isolation: 'SERIALIZABLE', noticed: 'ERROR_1023' },
  // On a busy machine a function may time out all the same.
  ...[...CAUGHT, ...CAUGHT_WITH_LOADER].filter(({ noticed }) => noticed !== 'TIMEOUT').map((trial): Trial => (
    { ...trial, handler: undefined, mostRuns: 1, title: `not: ${trial.title}`, noticed: trial.noticed instanceof RegExp ? ANY_SENTENCE : trial.noticed })),
];

export const MUTATIONS: readonly Trial[] = [
  { title: 'no ledger', stack: 'NoLedger', database: 'POSTGRES', plan: deliveredTwice, noticed: 'DUPLICATES' },
  { ...concurrent, title: 'no LOCK, SNAPSHOT', isolation: 'SNAPSHOT', mutation: 'NO_LOCK', noticed: 'DUPLICATES' },
  { ...concurrent, title: 'no LOCK, SERIALIZABLE', isolation: 'SERIALIZABLE', mutation: 'NO_LOCK', noticed: 'ERROR_1023' },
  { ...concurrent, title: 'LOCK after the first look, SNAPSHOT', isolation: 'SNAPSHOT', mutation: 'LATE_LOCK', noticed: 'DUPLICATES' },
  { ...concurrent, stack: 'TwoMerging', title: 'merge without LOCK, SNAPSHOT', isolation: 'SNAPSHOT', mutation: 'NO_LOCK', noticed: 'DUPLICATES' },
  { title: 'ledger in a transaction of its own', stack: 'TwoAtOnce', database: 'PGLITE', mutation: 'LEDGER_APART', plan: commitFails, noticed: 'DUPLICATES' },
  { ...twoLoaders, title: 'two loaders without LOCK, SNAPSHOT', isolation: 'SNAPSHOT', mutation: 'NO_LOCK', noticed: 'DUPLICATES' },
  ...CAUGHT,
  ...CAUGHT_WITH_LOADER,
];

/** S3 refuses what is to be kept, for longer than the SDK tries. */
function nothingIsKept(): FaultPlan {
  return refusedSlowly('S3: PutObject rejected/object', 16);
}

function killedAndDeployed(point: string): FaultPlan {
  return planOf([{ fault: 'KILLED_AFTER', point, ordinal: 1 }], [{ event: 'DEPLOYED', point, ordinal: 1 }]);
}

/** The first two times COPY reads all rows but the last. */
function readsTooLittle(): Circumstances {
  let times = 0;
  return { misread: (csv) => (++times > 2 ? csv : csv.slice(0, csv.trimEnd().lastIndexOf('\n') + 1)) };
}
