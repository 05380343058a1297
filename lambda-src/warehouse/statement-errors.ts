import { classifyCall, RetryClass } from './retry-class';
import { errorText } from '../runtime/log';
import { withoutValues } from '../runtime/without-values';

/** The Data API did not accept the statement. Nothing ran. */
export class StatementRefusedError extends Error {
  public override readonly name = 'StatementRefusedError';

  constructor(public readonly batch: string, options: ErrorOptions) {
    super(`${batch} was not accepted by the Data API: ${withoutValues(errorText(options.cause))}`, options);
  }
}

/** Redshift ran the statement, and it failed or was cancelled. Its whole transaction is rolled back. */
export class StatementFailedError extends Error {
  public override readonly name = 'StatementFailedError';

  constructor(public readonly failure: StatementFailure, options?: ErrorOptions) {
    const { batch, status, statementId, position, count, redshiftMessage, queryUuid } = failure;
    const which = position === undefined ? '' : ` at statement ${position + 1} of ${count}`;
    super(`${batch} ${status === 'ABORTED' ? 'was aborted' : 'failed'}${which}: ${redshiftMessage} (statement id ${statementId}${queryUuid === undefined ? '' : `, query ${queryUuid}`})`, options);
  }
}

export interface StatementFailure {
  /** What the statements were for. */
  readonly batch: string;
  readonly statementId: string;
  readonly status: 'FAILED' | 'ABORTED';
  /** What Redshift said, without the values that it quoted. The Data API has the whole text under the statement's id. */
  readonly redshiftMessage: string;
  /** Position of the failed statement in the batch, counted from 0. Undefined if the batch failed as a whole. */
  readonly position?: number;
  readonly count: number;
  /** The failed query in SYS_QUERY_HISTORY. Its number there may be that of another query, after a cluster was paused. */
  readonly queryUuid?: string;
  readonly retry?: RetryClass;
}

/** It is unknown whether the statement ran, is running or will run. */
export class OutcomeUnknownError extends Error {
  public override readonly name = 'OutcomeUnknownError';

  constructor(public readonly batch: string, public readonly statementId: string | undefined, reason: string, options?: ErrorOptions) {
    super(`the outcome of ${batch} is unknown: ${reason} (${statementId ? `statement id ${statementId}` : 'no statement id was received'})`, options);
  }
}

/** Why a statement was not accepted or failed, if another try can help. */
export function retryClassOf(error: unknown): RetryClass | undefined {
  return error instanceof StatementRefusedError ? classifyCall(error.cause).retry
    : error instanceof StatementFailedError ? error.failure.retry : undefined;
}
