import { RetryClass } from './retry-class';

/** The Data API did not take the statement: nothing ran. */
export class StatementRefusedError extends Error {
  override readonly name = 'StatementRefusedError';

  constructor(readonly batch: string, options: ErrorOptions) {
    super(`${batch} was not accepted by the Data API: ${errorText(options.cause)}`, options);
  }
}

/** Redshift ran the statement, and it failed or was cancelled: all of its transaction is undone. */
export class StatementFailedError extends Error {
  override readonly name = 'StatementFailedError';

  constructor(readonly failure: StatementFailure, options?: ErrorOptions) {
    const { batch, status, statementId, position, count, redshiftMessage } = failure;
    const which = position === undefined ? '' : ` at statement ${position + 1} of ${count}`;
    super(`${batch} ${status === 'ABORTED' ? 'was aborted' : 'failed'}${which}: ${redshiftMessage} (statement id ${statementId})`, options);
  }
}

export interface StatementFailure {
  /** What the statements were for. */
  readonly batch: string;
  readonly statementId: string;
  readonly status: 'FAILED' | 'ABORTED';
  /** What Redshift said. */
  readonly redshiftMessage: string;
  /** Which statement of the batch failed, from 0; undefined if the batch failed as a whole. */
  readonly position?: number;
  readonly count: number;
  /** Redshift's number for the query that failed; system tables go by it. */
  readonly queryId?: number;
  readonly retry?: RetryClass;
}

/** It cannot be told whether the statement ran, is running or will run. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';

  constructor(readonly batch: string, readonly statementId: string | undefined, reason: string, options?: ErrorOptions) {
    super(`the outcome of ${batch} is unknown: ${reason} (${statementId ? `statement id ${statementId}` : 'no statement id was received'})`, options);
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
