import { StatementFailedError } from '../warehouse/statement-errors';

/** COPY refused at least one row; nothing was loaded. */
export class LoadRejectedError extends Error {
  public override readonly name = 'LoadRejectedError';

  constructor(cause: StatementFailedError) {
    super(cause.message, { cause });
  }
}

/** Tells the failure of a COPY that met rows that it refuses. Returns any other error unchanged. */
export function explainLoadFailure(error: unknown): unknown {
  return isRefusal(error) ? new LoadRejectedError(error) : error;
}

/** Tells whether the data caused the error, and not the connection to S3 or to the warehouse. */
export function isRefusal(error: unknown): error is StatementFailedError {
  return error instanceof StatementFailedError
    && /sys_load_error_detail|stl_load_errors/i.test(error.failure.redshiftMessage) && error.failure.retry === undefined;
}
