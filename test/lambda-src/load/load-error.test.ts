import { explainGuard } from '../../../lambda-src/load/guard-sql';
import { explainLoadFailure, readLoadErrors } from '../../../lambda-src/load/load-error';
import { classifyMessage } from '../../../lambda-src/warehouse/retry-class';
import { StatementFailedError } from '../../../lambda-src/warehouse/statement-errors';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { DataApiDouble, Execution, serviceError, TimeDouble } from '../data-api-double';

const CHECK = "ERROR: Load into table 'staged' failed.  Check 'sys_load_error_detail' system table for details.";

function failure(redshiftMessage: string, queryId?: number): StatementFailedError {
  return new StatementFailedError({ batch: 'load', statementId: 's', status: 'FAILED', redshiftMessage, count: 1, queryId, retry: classifyMessage(redshiftMessage) });
}

function given(records: NonNullable<Execution['parts'][number]['records']>) {
  const api = new DataApiDouble(() => ({ parts: [{ rows: records.length, records }] }));
  return { api, warehouse: new Warehouse(api.client, { workgroupName: 'w', database: 'd' }, new TimeDouble(280_000)) };
}

describe('a COPY that failed because of its rows', () => {
  const ROWS = [['s3://b/a.csv', 3, 'text', 1204, 'String length exceeds DDL length'], ['s3://b/a.csv', 7, null, 1216, null]];

  test('is explained by what Redshift knows of them', async () => {
    const { warehouse, api } = given(ROWS);
    const cause = failure(CHECK, 42);
    expect(await explainLoadFailure(warehouse, cause)).toMatchObject({
      name: 'LoadRejectedError',
      cause,
      message: expect.stringMatching(/^load failed: .*; s3:\/\/b\/a\.csv line 3 column text: String length exceeds DDL length \(code 1204\)$/),
    });
    expect(await readLoadErrors(warehouse, 42)).toEqual([
      { file: 's3://b/a.csv', line: 3, column: 'text', code: 1204, reason: 'String length exceeds DDL length' },
      { file: 's3://b/a.csv', line: 7, column: '', code: 1216, reason: '' },
    ]);
    expect(api.submissions.slice(0, 1)).toMatchObject([{ StatementName: 'look up load errors', Sqls: [expect.stringContaining('WHERE query_id = 42 ')] }]);
  });

  test.each(['Check stl_load_errors for details', CHECK.toUpperCase()])('is known by what Redshift says: %s', async (message) => {
    expect(await explainLoadFailure(given([]).warehouse, failure(message, 42))).toMatchObject({
      name: 'LoadRejectedError', message: expect.stringMatching(/; no detail is known$/),
    });
  });

  test('is known although its query has no number, or the details cannot be read', async () => {
    const { warehouse, api } = given(ROWS);
    expect(await explainLoadFailure(warehouse, failure(CHECK))).toMatchObject({ name: 'LoadRejectedError' });
    expect(api.submissions).toEqual([]);
    api.fault = () => { throw serviceError('AccessDeniedException', 'not you'); };
    expect(await explainLoadFailure(warehouse, failure(CHECK, 42))).toMatchObject({
      name: 'LoadRejectedError', message: expect.stringMatching(/; sys_load_error_detail cannot be read: .*not you/),
    });
  });

  test('may have no file', async () => {
    expect(await readLoadErrors(given([[null, 1, 'id', 1207, 'x']]).warehouse, 42)).toEqual([{ file: '', line: 1, column: 'id', code: 1207, reason: 'x' }]);
  });
});

test.each([
  ['of another kind', failure('ERROR: permission denied for relation events', 42)],
  ['of S3 below COPY', failure(`${CHECK} S3ServiceException: Please reduce your request rate`, 42)],
  ['of no statement', new Error(CHECK)],
])('an error %s stays as it is', async (_, error) => {
  const { warehouse, api } = given([]);
  expect(await explainLoadFailure(warehouse, error)).toBe(error);
  expect(api.submissions).toEqual([]);
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
