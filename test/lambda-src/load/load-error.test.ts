import { explainGuard } from '../../../lambda-src/load/guard-sql';
import { explainLoadFailure } from '../../../lambda-src/load/load-error';
import { classifyMessage } from '../../../lambda-src/warehouse/retry-class';
import { StatementFailedError } from '../../../lambda-src/warehouse/statement-errors';

const CHECK = "ERROR: Load into table 'staged' failed.  Check 'sys_load_error_detail' system table for details.";

function failure(redshiftMessage: string): StatementFailedError {
  return new StatementFailedError({ batch: 'load', statementId: 's', status: 'FAILED', redshiftMessage, count: 1, retry: classifyMessage(redshiftMessage) });
}

test.each(['Check stl_load_errors for details', CHECK, CHECK.toUpperCase()])('a COPY that failed because of its rows is known by what Redshift says: %s', (message) => {
  const cause = failure(message);
  expect(explainLoadFailure(cause)).toMatchObject({ name: 'LoadRejectedError', cause, message: cause.message });
});

test.each([
  ['of another kind', failure('ERROR: permission denied for relation events')],
  ['of S3 below COPY', failure(`${CHECK} S3ServiceException: Please reduce your request rate`)],
  ['of no statement', new Error(CHECK)],
])('an error %s stays as it is', (_, error) => {
  expect(explainLoadFailure(error)).toBe(error);
});

describe('a guard', () => {
  test.each([
    ['ERROR: Cannot insert a NULL value into column rows_read', 'RowsMissingError', /^COPY did not read the 3 rows that were staged, and nothing was loaded: load failed/],
    ['ERROR: null value in column "rows_read" of relation "guard" violates not-null constraint', 'RowsMissingError', /^COPY did not read/],
    ['ERROR: Cannot insert a NULL value into column remembered', 'LedgerForgotError', /^the ledger has forgotten messages as old as these, and nothing was loaded: load failed/],
  ])('that failed with %s is a %s', (redshiftMessage, name, message) => {
    const cause = failure(redshiftMessage);
    expect(explainGuard(cause, 3)).toMatchObject({ name, message: expect.stringMatching(message), cause });
  });

  test.each([
    ['another column cannot be null', failure('ERROR: Cannot insert a NULL value into column id')],
    ['something else is wrong with its column', failure('ERROR: permission denied for column rows_read')],
    ['no statement failed', new Error('Cannot insert a NULL value into column rows_read')],
  ])('is not it if %s', (_, error) => {
    expect(explainGuard(error, 3)).toBe(error);
  });
});
