import { loadErrors } from './load-sql';
import { classifyMessage } from '../warehouse/retry-class';
import { errorText, StatementFailedError } from '../warehouse/statement-errors';
import { Warehouse } from '../warehouse/warehouse';

/** One value that COPY could not load, as `sys_load_error_detail` tells it. */
export interface LoadError {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly code: number;
  readonly reason: string;
}

/** COPY refused at least one row; nothing was loaded. */
export class LoadRejectedError extends Error {
  override readonly name = 'LoadRejectedError';

  constructor(readonly errors: readonly LoadError[], cause: StatementFailedError, note?: string) {
    const [first] = errors;
    const known = first ? `${first.file} line ${first.line} column ${first.column}: ${first.reason} (code ${first.code})` : note ?? 'no detail is known';
    super(`${cause.message}; ${known}`, { cause });
  }
}

/** A failed load, with what Redshift knows about the row; any other error as it is. */
export async function explainLoadFailure(warehouse: Warehouse, error: unknown): Promise<unknown> {
  if (!(error instanceof StatementFailedError) || !isLoadError(error.failure.redshiftMessage)) {
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

/** Whether the data is at fault, and not the way to it. */
function isLoadError(redshiftMessage: string): boolean {
  return /sys_load_error_detail|stl_load_errors/i.test(redshiftMessage) && classifyMessage(redshiftMessage) === undefined;
}
