/** Why something failed that may well succeed when tried again. */
export type RetryClass =
  /** Error 1023: two transactions cannot both have happened one after the other. */
  | 'SERIALIZATION'
  /** A concurrent transaction was in the way, up to a deadlock. */
  | 'CONFLICT'
  | 'THROTTLED'
  | 'CONNECTION'
  /** The warehouse is paused, resuming, restarting or changing its size. */
  | 'UNAVAILABLE'
  /** The statement was cancelled. */
  | 'ABORTED';

const MESSAGES: readonly (readonly [RetryClass, RegExp])[] = [
  ['SERIALIZATION', /ERROR:\s*1023\b|serializable isolation violation/i],
  ['CONFLICT', /conflict with concurrent transaction|deadlock detected|could not serialize access|concurrent transaction/i],
  // Throttling also comes as a ValidationException, and from S3 inside a failed COPY.
  ['THROTTLED', /throttl|rate exceeded|too many requests|reduce your request rate|slow ?down|exceeded the (?:maximum|limit).*(?:active|concurrent)/i],
  ['UNAVAILABLE', /\b(?:is|are|was) (?:currently )?(?:being )?(?:paused|pausing|resuming|resumed|rebooting|restarting|resized|modified|unavailable|not available)\b/i],
  ['UNAVAILABLE', /is not in (?:the )?available state|shutting down|starting up|service ?unavailable/i],
  ['CONNECTION', /connection[^.]*(?:closed|reset|refused|lost|terminated|timed out|failed)|could not connect|terminating connection|socket hang up|broken pipe/i],
];

const THROTTLES = new Set([
  'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown',
  'ActiveStatementsExceededException', 'ActiveSessionsExceededException',
]);

const NETWORK = /^(?:E(?:CONN[A-Z]+|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)|ABORT_ERR|TimeoutError|AbortError|NetworkingError)$/;

/** Whether what Redshift says of a failed statement is worth another attempt; undefined if it can only fail again. */
export function classifyMessage(message: string): RetryClass | undefined {
  return MESSAGES.find(([, pattern]) => pattern.test(message))?.[0];
}

/** How a call to a service failed. */
export interface CallFailure {
  readonly retry?: RetryClass;
  /** Whether the service may have done what it was asked, though it did not say so. */
  readonly mayHaveHappened: boolean;
}

/** Reads an error that the SDK threw. */
export function classifyCall(error: unknown): CallFailure {
  const { name = '', code = '', message = String(error), $metadata } = error as Partial<CallError>;
  const status = $metadata?.httpStatusCode;
  // Whatever is no clear refusal may be a reply that was lost.
  const mayHaveHappened = status === undefined || status < 400 || status >= 500;
  if (THROTTLES.has(name)) {
    return { retry: 'THROTTLED', mayHaveHappened: false };
  }
  if (NETWORK.test(name) || NETWORK.test(code) || (status !== undefined && mayHaveHappened)) {
    return { retry: 'CONNECTION', mayHaveHappened };
  }
  return { retry: classifyMessage(message), mayHaveHappened };
}

interface CallError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode?: number };
}

/** What was tried again, by the reason why. */
export class Retries {
  readonly byClass: Partial<Record<RetryClass, number>> = {};

  count(retryClass: RetryClass): void {
    this.byClass[retryClass] = (this.byClass[retryClass] ?? 0) + 1;
  }

  get total(): number {
    return Object.values(this.byClass).reduce((sum, count) => sum + count, 0);
  }
}
