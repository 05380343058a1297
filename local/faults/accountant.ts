import { Attempt, AttemptedCall, COMES_BACK } from './attempts';
import { REFUSED_NOTE } from './messages';
import { REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';
import { IngestMetric } from '../../src/private/contract/metrics';
import { PENDING_PREFIX } from '../../src/private/contract/pending';
import { Counters } from '../aws/metrics/counters';

/** Counters that are predicted exactly. */
const PREDICTED = ['MessagesReceived', 'DuplicateMessages', 'UnusableMessages', 'FailedMessages', 'RowsReceived', 'RowsStaged', 'RowsRejected', 'Rejections',
  'RowsLoaded', 'LoadFailures', 'ValuesTruncated', 'ValuesNullified', 'ValuesReplaced', 'UnknownFields', 'UnbalancedMessages'] as const satisfies readonly IngestMetric[];

export type Counts = Record<typeof PREDICTED[number] | 'Retries', number>;

/** Maximum length of a note, in bytes. */
const LONGEST_NOTE = 20;

/** The time after which the handler gives up a call to the Data API, without the wait that it requested. In milliseconds. */
const CALL_TIMEOUT = 15_000;
/** The same for a call to S3. */
const S3_TIMEOUT = 20_000;
const LONGEST_WAIT = 30_000;

export function readCounts(counters: Counters): Counts {
  return Object.fromEntries([...PREDICTED, 'Retries' as const].map((name) => [name, counters.total(name)])) as Counts;
}

export interface Prediction {
  readonly counts: Counts;
  /** Attempts that ended before they could report what they had done. */
  readonly untold: number;
}

/**
 * Predicts what the handler must have counted in these attempts, from its input and the answers of services, without any of its own
 * code. An attempt that answered, or reached the cleanup, has reported its batch. Any other attempt has reported nothing.
 *
 * @param refusing whether COPY refuses rows of the attempt
 * @param staging whether an attempt only stages its rows
 */
export function predict(attempts: readonly Attempt[], refusing: boolean, staging: boolean): Prediction {
  const told = attempts.filter(hasTold);
  const all = told.filter((attempt) => !isReturned(attempt)).map((attempt) => (staging ? stagedCounts(attempt) : countsOf(attempt, refusing)));
  const counts = Object.fromEntries([...PREDICTED, 'Retries' as const].map((name) => [name, all.reduce((sum, one) => sum + one[name], 0)])) as Counts;
  return { counts, untold: attempts.length - told.length };
}

/** Returns a sentence for each counter that differs from the prediction. A retry cannot be predicted, but something must have failed before it. */
export function miscounts(measured: Counts, { counts }: Prediction): string[] {
  return [
    ...PREDICTED.filter((name) => measured[name] !== counts[name]).map((name) => `${name} is ${measured[name]}, and ${counts[name]} was predicted`),
    ...measured.Retries > counts.Retries ? [`Retries is ${measured.Retries}, and only ${counts.Retries} things failed`] : [],
  ];
}

/** Returns a sentence for each attempt that was content with more rows loaded than it had staged. */
export function unbalanced(attempts: readonly Attempt[]): string[] {
  const read = (body: any) => body.SubStatements.find(({ QueryString }: any) => /^COPY /.test(QueryString)).ResultRows;
  return attempts.filter(({ outcome, calls }) => outcome === 'SUCCEEDED' && calls.some(({ body }) =>
    body?.Status === 'FINISHED' && loadedRows(body) !== undefined && loadedRows(body)! > read(body),
  )).map(() => 'an attempt succeeded though more rows were loaded than COPY had read');
}

/** Whether an attempt has reported its batch. Only then does it look for objects that others have left behind. */
function hasTold({ outcome, calls }: Attempt): boolean {
  return outcome === 'SUCCEEDED' || calls.some(({ call }) => call.operation === 'ListObjects' || call.operation === COMES_BACK);
}

/** Whether the warehouse did not answer, so that the batch was returned unread. Then nothing of it is counted. */
function isReturned({ calls }: Attempt): boolean {
  return calls.some(({ call }) => call.name === 'ask whether the warehouse answers') && !calls.some(({ call }) => call.operation === 'PutObject');
}

function countsOf(attempt: Attempt, refusing: boolean): Counts {
  const counts: Counts = { ...encoded(attempt, refusing) };
  // Each statement counts once, however often the handler asked. It does not see answers that come after it has given up the call.
  const heard = attempt.calls.filter((one) => one.answered! <= patience(one)).map(({ body }) => body);
  const loads = new Map(heard.filter((body) => body?.Status === 'FINISHED' && loadedRows(body) !== undefined).map((body) => [body.Id, body]));
  if (counts.RowsStaged === 0) {
    return counts;
  }
  return {
    ...counts,
    ...loads.size === 0 && withoutRefusal(counts),
    RowsLoaded: [...loads.values()].reduce((sum, body) => sum + loadedRows(body)!, 0),
    LoadFailures: loads.size === 0 ? 1 : 0,
  };
}

/** An attempt that stages knows nothing of what becomes of its rows. */
function stagedCounts(attempt: Attempt): Counts {
  const { refused, ...counts } = encoded(attempt, false);
  const isStaged = attempt.calls.some(({ call, statusCode, answered = Infinity }) => call.operation === 'PutObject' && statusCode === 200
    && answered <= S3_TIMEOUT && call.path.includes(`/${PENDING_PREFIX}`) && !call.path.endsWith('.json'));
  return { ...counts, LoadFailures: counts.RowsStaged > 0 && !isStaged ? 1 : 0 };
}

/** Predicts the encoding of the messages: rows that fit are staged once, and rows that COPY refuses are rejected in the end. */
function encoded(attempt: Attempt, refusing: boolean): Counts & { readonly refused: number } {
  const [seen, stagedIds] = [new Set<string>(), new Set<string>()];
  const counts = { ...noCounts(), refused: 0 };
  for (const { body, messageId } of JSON.parse(attempt.payload).Records) {
    const envelope = body.startsWith('{') ? JSON.parse(body) : undefined;
    const id = envelope?.MessageId ?? messageId;
    const deduplicationId = envelope?.MessageAttributes?.[DEDUPLICATION_ATTRIBUTE]?.Value ?? id;
    counts.MessagesReceived++;
    if (seen.has(id) || stagedIds.has(deduplicationId)) {
      counts.DuplicateMessages++;
      continue;
    }
    seen.add(id);
    if (!envelope) {
      counts.UnusableMessages++;
      counts.Rejections++;
      continue;
    }
    const notes: string[] = JSON.parse(envelope.Message).map(({ note }: { note: string }) => note);
    const long = notes.filter((note) => Buffer.byteLength(note) > LONGEST_NOTE).length;
    counts.RowsReceived += notes.length;
    counts.RowsRejected += long;
    counts.Rejections += long;
    counts.RowsStaged += notes.length - long;
    counts.refused += refusing ? notes.filter((note) => note === REFUSED_NOTE).length : 0;
    if (notes.length > long) {
      stagedIds.add(deduplicationId);
    }
  }
  return {
    ...counts,
    RowsStaged: counts.RowsStaged - counts.refused,
    RowsRejected: counts.RowsRejected + counts.refused,
    Rejections: counts.Rejections + counts.refused,
    FailedMessages: attempt.outcome === 'SUCCEEDED' ? JSON.parse(attempt.answer).batchItemFailures.length : comingBack(attempt.calls) ?? notKept(attempt.calls),
    Retries: attempt.calls.filter(failed).length,
  };
}

/** Removes the counters that depend on COPY: if a batch was not loaded, it is unknown which of its rows COPY would refuse. */
function withoutRefusal({ RowsStaged, RowsRejected, Rejections, ...rest }: Counts & { refused?: number }): Partial<Counts> {
  const { refused = 0 } = rest;
  return { RowsStaged: RowsStaged + refused, RowsRejected: RowsRejected - refused, Rejections: Rejections - refused };
}

/** Returns how many rows a load inserted or merged, without those of which the table had later versions; undefined if the statement is not a load. */
function loadedRows({ SubStatements = [] }: any): number | undefined {
  const rowsOf = (pattern: RegExp): number[] =>
    SubStatements.filter(({ QueryString }: any) => pattern.test(QueryString)).map(({ ResultRows }: any) => ResultRows);
  const [merged] = rowsOf(/^INSERT INTO "latest" /);
  return merged === undefined
    ? rowsOf(/^INSERT INTO "public"\."fault_rows" /)[0]
    : rowsOf(/^DELETE FROM "latest" USING /).reduce((rest, older) => rest - older, merged);
}

/** Returns the number of messages that an attempt without an answer made come back; undefined if it made none. */
function comingBack(calls: readonly AttemptedCall[]): number | undefined {
  const requests = calls.filter(({ call }) => call.operation === COMES_BACK);
  return requests.length > 0 ? requests.reduce((most, { call }) => Math.max(most, call.messages!), 0) : undefined;
}

/** Returns the number of messages whose rejected rows could not be stored. */
function notKept(calls: readonly AttemptedCall[]): number {
  const puts = calls.filter(({ call }) => call.operation === 'PutObject' && call.path.includes(`/${REJECTED_PREFIX}`));
  // 412 says that the object is there already.
  const kept = new Set(puts.filter(({ statusCode }) => statusCode === 200 || statusCode === 412).map(({ call }) => call.path));
  return new Set(puts.map(({ call }) => call.path).filter((path) => !kept.has(path)).map((path) => path.replace(/\.\w+\.ndjson\.gz.*$/, ''))).size;
}

/** Whether a call was answered when the handler had given it up, or so late that it may have. */
export function tookTooLong(attempted: AttemptedCall): boolean {
  const { call, answered = 0 } = attempted;
  return call.service === 'redshift-data' ? answered > patience(attempted) * 0.9 : answered > CALL_TIMEOUT;
}

/** Whether the call may have given the handler a reason to retry. */
function failed(attempted: AttemptedCall): boolean {
  const { call, statusCode, answered = Infinity, body } = attempted;
  return call.service === 'redshift-data' && (statusCode !== 200 || answered > patience(attempted) * 0.9 || ['FAILED', 'ABORTED'].includes(body?.Status));
}

/** The longest time for which the handler waits for an answer of the Data API. */
function patience({ call }: AttemptedCall): number {
  return CALL_TIMEOUT + (call.operation === 'DescribeStatement' ? LONGEST_WAIT : 0);
}

function noCounts(): Counts {
  return Object.fromEntries([...PREDICTED, 'Retries' as const].map((name) => [name, 0])) as Counts;
}
