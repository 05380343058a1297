const NETWORK = /^(?:E(?:CONN[A-Z]+|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)|ABORT_ERR|TimeoutError|AbortError|NetworkingError)$/;

/** How a call to a service failed, if its service does not say what was wrong with the call. */
export interface CallFailure {
  /** It did not reach the service, or its answer did not come back, or the service had a failure of its own. */
  readonly isConnection: boolean;
  /** True if the service may have done what it was asked, although it did not say so. */
  readonly mayHaveHappened: boolean;
}

/** Looks at an error that the SDK threw. */
export function callFailure(error: unknown): CallFailure {
  const { name = '', code = '', $metadata } = error as Partial<CallError>;
  const status = $metadata?.httpStatusCode;
  // Unless the service clearly refused, its reply may have been lost.
  const mayHaveHappened = status === undefined || status < 400 || status >= 500;
  return { isConnection: NETWORK.test(name) || NETWORK.test(code) || (status !== undefined && mayHaveHappened), mayHaveHappened };
}

interface CallError {
  readonly name: string;
  readonly code: string;
  readonly $metadata: { readonly httpStatusCode?: number };
}
