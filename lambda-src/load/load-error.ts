import { loadErrors } from './load-sql';
import { withoutValues } from '../runtime/without-values';
import { errorText, StatementFailedError, StatementFailure } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** A value that COPY could not load, as `sys_load_error_detail` describes it. */
export interface LoadError {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly code: number;
  /** It may quote the value, and so is kept under `rejected/` only. */
  readonly reason: string;
}

/** COPY refused at least one row; nothing was loaded. */
export class LoadRejectedError extends Error {
  public override readonly name = 'LoadRejectedError';

  constructor(public readonly errors: readonly LoadError[], cause: StatementFailedError, note?: string) {
    const [first] = errors;
    const known = first ? `${first.file} line ${first.line} column ${first.column}: ${withoutValues(first.reason)} (code ${first.code})` : note ?? 'no detail is known';
    super(`${cause.message}; ${known}`, { cause });
  }
}

/** Adds what Redshift knows about the refused rows to a load error. Returns any other error unchanged. */
export async function explainLoadFailure(warehouse: Warehouse, error: unknown): Promise<unknown> {
  if (!(error instanceof StatementFailedError) || !isLoadError(error.failure)) {
    return error;
  }
  const { queryId } = error.failure;
  if (queryId === undefined) {
    return new LoadRejectedError([], error);
  }
  try {
    return new LoadRejectedError(await readLoadErrors(warehouse, queryId), error);
  } catch (unread) {
    return new LoadRejectedError([], error, `sys_load_error_detail cannot be read: ${errorText(unread)}`);
  }
}

export async function readLoadErrors(warehouse: Warehouse, queryId: number): Promise<LoadError[]> {
  const rows = await warehouse.query('look up load errors', loadErrors(queryId));
  return rows.map(([file, line, column, code, reason]) => ({
    file: file ?? '', line: Number(line), column: column ?? '', code: Number(code), reason: reason ?? '',
  }));
}

/** Tells whether the data caused the error, and not the connection to S3 or to the warehouse. */
function isLoadError({ redshiftMessage, retry }: StatementFailure): boolean {
  return /sys_load_error_detail|stl_load_errors/i.test(redshiftMessage) && retry === undefined;
}
