import { callFailure } from '../runtime/call-failure';

/** Why something failed that may succeed if it is tried again. */
export type RetryClass =
  /** Error 1023: no serial order of two concurrent transactions has the same result. */
  | 'SERIALIZATION'
  /** A conflict with a concurrent transaction, for example a deadlock. */
  | 'CONFLICT'
  | 'THROTTLED'
  | 'CONNECTION'
  /** The warehouse is paused, resuming, restarting or changing its size. */
  | 'UNAVAILABLE'
  /** The statement was cancelled. */
  | 'ABORTED'
  /** A table or column does not exist yet: a deployment is about to create it. Only loads are repeated for it. */
  | 'TABLE_CHANGE';

/** About a minute with the pauses between tries. What makes a warehouse unavailable takes longer than an invocation, or is over by then. */
export const TRIES_WHILE_UNAVAILABLE = 9;

/** Whether the n-th failure of a kind, counted from 0, is followed by another try, if there is time. */
export function isTriedAgain(retry: RetryClass | undefined, attempt: number, triesWhileUnavailable: number): retry is RetryClass {
  return retry !== undefined && (retry !== 'UNAVAILABLE' || attempt < triesWhileUnavailable);
}

/**
 * How often a transaction is tried again that lost its connection or was cancelled. It may be to blame itself, because a COPY can restart a cluster, and
 * whoever cancels it may do so on purpose. A call that fails is another matter: it runs nothing twice.
 */
const TRIES_AFTER_END = 2;

const ENDED: ReadonlySet<RetryClass> = new Set<RetryClass>(['CONNECTION', 'ABORTED']);

/** The same for a transaction. `failures` are its failures so far, with this one at the end. */
export function isRunAgain(failures: readonly (RetryClass | undefined)[], triesWhileUnavailable: number): boolean {
  const ended = failures.filter((retry) => retry !== undefined && ENDED.has(retry)).length;
  const retry = failures.at(-1);
  return isTriedAgain(retry, failures.length - 1, triesWhileUnavailable) && (!ENDED.has(retry) || ended <= TRIES_AFTER_END);
}

const MESSAGES: readonly (readonly [RetryClass, RegExp])[] = [
  ['SERIALIZATION', /ERROR:\s*1023\b|serializable isolation violation/i],
  ['CONFLICT', /conflict with concurrent transaction|deadlock detected|could not serialize access|concurrent transaction/i],
  // Throttling is also reported as a ValidationException, and by S3 inside a failed COPY.
  ['THROTTLED', /throttl|rate exceeded|too many requests|reduce your request rate|slow ?down|exceeded the (?:maximum|limit).*(?:active|concurrent)/i],
  ['UNAVAILABLE', /\b(?:is|are|was) (?:currently )?(?:being )?(?:paused|pausing|resuming|resumed|rebooting|restarting|resized|modified|unavailable|not available)\b/i],
  ['UNAVAILABLE', /is not in (?:the )?available state|shutting down|starting up|service ?unavailable/i],
  ['CONNECTION', /connection[^.]*(?:closed|reset|refused|lost|terminated|timed out|failed)|could not connect|terminating connection|socket hang up|broken pipe/i],
];

const THROTTLES = new Set([
  'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown',
  'ActiveStatementsExceededException', 'ActiveSessionsExceededException',
]);

/** Classifies Redshift's message about a failed statement. Undefined if another attempt can only fail again. */
export function classifyMessage(message: string): RetryClass | undefined {
  return MESSAGES.find(([, pattern]) => pattern.test(message))?.[0];
}

/** How a call to a service failed. */
export interface CallFailure {
  readonly retry?: RetryClass;
  /** True if the service may have done what it was asked, although it did not say so. */
  readonly mayHaveHappened: boolean;
}

/** Classifies an error that the SDK threw. */
export function classifyCall(error: unknown): CallFailure {
  const { name, message } = error as Partial<Error>;
  const { isConnection, mayHaveHappened } = callFailure(error);
  if (name !== undefined && THROTTLES.has(name)) {
    return { retry: 'THROTTLED', mayHaveHappened: false };
  }
  return { retry: isConnection ? 'CONNECTION' : classifyMessage(message ?? String(error)), mayHaveHappened };
}
