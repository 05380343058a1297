import { FORGOTTEN_ID, neededSince } from './forgotten';
import { STAGED } from './staged-table';
import { StatementList } from './statement-list';
import { quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { StatementFailedError } from '../warehouse/statement-errors';

const GUARD = quoteName('guard');

/** What a guard may find wrong. Each is a column of the guard's table, whose name Redshift's error says. */
const ROWS_READ = 'rows_read';
const REMEMBERED = 'remembered';

/** COPY read another number of rows than was staged. Nothing was loaded. */
export class RowsMissingError extends Error {
  public override readonly name = 'RowsMissingError';
}

/** The ledger has forgotten messages that are as old as the oldest of these. Nothing was loaded. */
export class LedgerForgotError extends Error {
  public override readonly name = 'LedgerForgotError';
}

/**
 * Adds statements that make the transaction fail, before anything is inserted, unless COPY has read every staged row, and unless the
 * ledger remembers every message back to `remember.since`.
 *
 * They insert a NULL where none can be: an error that no plan can avoid. Inferred: that Redshift's message has the name of the column. The
 * conformance check `guard-names-its-column` asks.
 */
export function addGuard(run: StatementList, rows: number, remember?: { readonly ledger: string; readonly since: string }): void {
  run.add(`CREATE TEMP TABLE ${GUARD} (${quoteName(ROWS_READ)} INT NOT NULL, ${quoteName(REMEMBERED)} INT NOT NULL)`);
  run.add(`INSERT INTO ${GUARD} SELECT CASE WHEN COUNT(*) = ${rows} THEN 1 END, 1 FROM ${STAGED}`);
  if (remember) {
    run.add(`INSERT INTO ${GUARD} SELECT 1, CASE WHEN COUNT(*) = 0 THEN 1 END FROM ${remember.ledger} WHERE "deduplication_id" = ${quoteLiteral(FORGOTTEN_ID)}`
      + ` AND "loaded_at" > ${quoteLiteral(timestampOf(neededSince(Date.parse(remember.since))))}`);
  }
}

/** Adds a statement that makes the transaction fail if there is anything that is short of rows. `short` is a FROM clause. */
export function addShortGuard(run: StatementList, short: string): void {
  run.add(`INSERT INTO ${GUARD} SELECT CASE WHEN COUNT(*) = 0 THEN 1 END, 1 ${short}`);
}

/** A statement that always fails, so that a transaction with a guard is rolled back. */
export const ROLL_BACK = `INSERT INTO ${GUARD} SELECT CASE WHEN COUNT(*) < 0 THEN 1 END, 1 FROM ${STAGED}`;

/** What a guard found, if it is what failed. Returns any other error unchanged. */
export function explainGuard(error: unknown, rows: number): unknown {
  if (!(error instanceof StatementFailedError) || !/cannot insert a null value|null value in column/i.test(error.failure.redshiftMessage)) {
    return error;
  }
  const { redshiftMessage } = error.failure;
  if (redshiftMessage.includes(ROWS_READ)) {
    return new RowsMissingError(`COPY did not read the ${rows} rows that were staged, and nothing was loaded: ${error.message}`, { cause: error });
  }
  return redshiftMessage.includes(REMEMBERED)
    ? new LedgerForgotError(`the ledger has forgotten messages as old as these, and nothing was loaded: ${error.message}`, { cause: error })
    : error;
}

/** A time as Redshift compares it with a TIMESTAMP. */
export function timestampOf(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '');
}
