import { OutcomeUnknownError, StatementFailedError, StatementRefusedError } from '../../../lambda-src/warehouse/statement-errors';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { DataApiDouble, Execution, networkError, serviceError, TimeDouble } from '../data-api-double';

const BATCH = { name: 'load x', sqls: ['ONE', 'TWO'] };
const FINE: Execution = { parts: [{ rows: 1 }, { rows: 2 }] };

function given(executions: Execution[] | ((sqls: readonly string[]) => Execution) = [FINE], left = 60_000) {
  const time = new TimeDouble(left);
  const queue = Array.isArray(executions) ? [...executions] : undefined;
  const api = new DataApiDouble((sqls) => queue ? queue.shift()! : (executions as (sqls: readonly string[]) => Execution)(sqls), time);
  return { api, time, warehouse: new Warehouse(api.client, { clusterIdentifier: 'cluster', database: 'analytics', dbUser: 'user' }, time) };
}

/** Fails the first calls of a kind. */
function failing(times: number, error: Error, phase: 'before' | 'after', kind: string) {
  let left = times;
  return (action: string, when: 'before' | 'after') => {
    if (action === kind && when === phase && left-- > 0) throw error;
  };
}

test('a batch runs in one transaction and tells the rows and the duration of each statement', async () => {
  const { api, warehouse } = given();
  expect(await warehouse.run(BATCH)).toEqual({
    id: 'statement-1',
    milliseconds: 60,
    statements: [{ id: 'statement-1:1', rows: 1, milliseconds: 20, queryId: 100, queryUuid: 'uuid-100' }, { id: 'statement-1:2', rows: 2, milliseconds: 40, queryId: 101, queryUuid: 'uuid-101' }],
  });
  expect(api.submissions).toEqual([{
    ClusterIdentifier: 'cluster',
    WorkgroupName: undefined,
    Database: 'analytics',
    DbUser: 'user',
    SecretArn: undefined,
    Sqls: ['ONE', 'TWO'],
    ExecutionMode: undefined,
    StatementName: 'load x',
    ClientToken: expect.stringMatching(/^[\w-]{36}$/),
  }]);
});

test('statements that must not share a transaction commit one by one', async () => {
  const { api, warehouse } = given();
  await warehouse.run({ ...BATCH, autoCommit: true });
  expect(api.submissions[0].ExecutionMode).toBe('AUTO_COMMIT');
});

test('a submission whose reply was lost is repeated under its token, and runs once', async () => {
  const { api, warehouse } = given();
  api.fault = failing(2, networkError(), 'after', 'submit');
  await warehouse.run(BATCH);
  expect(new Set(api.submissions.map(({ ClientToken }) => ClientToken)).size).toBe(1);
  expect(api.begun).toBe(1);
});

test.each([
  ['a serializable violation', 'ERROR: 1023\n  Detail: Serializable isolation violation on table in Redshift'],
  ['a conflict', 'ERROR: could not complete because of conflict with concurrent transaction'],
  ['a deadlock', 'ERROR: deadlock detected'],
  ['a lost connection', 'ERROR: connection to server was closed unexpectedly'],
  ['S3 asking for patience', 'ERROR: S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown'],
])('%s is tried again under another token', async (_, error) => {
  const { api, time, warehouse } = given([{ parts: [FINE.parts[0]], error }, { parts: [], error }, FINE]);
  await expect(warehouse.run(BATCH)).resolves.toMatchObject({ id: 'statement-3' });
  expect(new Set(api.submissions.map(({ ClientToken }) => ClientToken)).size).toBe(3);
  expect(time.pauses[1]).toBeGreaterThan(0);
});

test('a statement that was cancelled is tried again', async () => {
  const { warehouse } = given([{ parts: [], status: 'ABORTED' }, FINE]);
  await expect(warehouse.run(BATCH)).resolves.toMatchObject({ id: 'statement-2' });
});

test.each<[string, Execution]>([
  ['lost its connection', { parts: [], error: 'ERROR: terminating connection due to administrator command' }],
  ['was cancelled', { parts: [], status: 'ABORTED' }],
])('a transaction that %s is run three times at most, because it may be to blame, or somebody may not want it', async (_, ended) => {
  const conflict = { parts: [], error: 'ERROR: 1023 DETAIL: Serializable isolation violation' };
  const others = given([conflict, ended, conflict, ended, conflict, FINE], 10 * 60_000);
  await expect(others.warehouse.run(BATCH)).resolves.toMatchObject({ id: 'statement-6' });
  const { api, warehouse } = given(() => ended, 10 * 60_000);
  await expect(warehouse.run(BATCH)).rejects.toBeInstanceOf(StatementFailedError);
  expect(api.begun).toBe(3);
  expect(warehouse.retries.total).toBe(2);
});

test('what can only fail again is not tried again, and says where it failed and why', async () => {
  const { api, warehouse } = given([{ parts: [FINE.parts[0]], error: 'ERROR: relation "x" does not exist' }]);
  const error = await warehouse.run(BATCH).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(StatementFailedError);
  expect(error.message).toBe('load x failed at statement 2 of 2: ERROR: relation "x" does not exist (statement id statement-1, query uuid-7)');
  expect(error.failure).toMatchObject({ statementId: 'statement-1', position: 1, queryUuid: 'uuid-7', retry: undefined });
  expect(api.begun).toBe(1);
});

test('a failure that goes on is reported before time is up', async () => {
  const { api, time, warehouse } = given(() => ({ parts: [], error: 'ERROR: deadlock detected' }));
  await expect(warehouse.run(BATCH)).rejects.toThrow(StatementFailedError);
  expect(time.left).toBeGreaterThanOrEqual(0);
  expect(api.begun).toBeGreaterThan(5);
});

test.each([
  ['throttling', serviceError('ThrottlingException')],
  ['throttling inside a validation error', serviceError('ValidationException', 'Rate exceeded')],
  ['too many statements', serviceError('ActiveStatementsExceededException')],
  ['a paused cluster', serviceError('ValidationException', 'Redshift cluster cluster is paused')],
  ['a fault of the service', serviceError('InternalServerException', 'oops', 500)],
])('a submission refused for %s is repeated', async (_, error) => {
  const { api, warehouse } = given();
  api.fault = failing(3, error, 'before', 'submit');
  await expect(warehouse.run(BATCH)).resolves.toMatchObject({ id: 'statement-1' });
});

test.each([
  ['ValidationException', 'Cluster not found'],
  ['AccessDeniedException', 'not authorized to perform redshift-data:BatchExecuteStatement'],
])('a submission refused with %s fails at once', async (name, message) => {
  const { api, warehouse } = given();
  api.fault = failing(9, serviceError(name, message), 'before', 'submit');
  const error = await warehouse.run(BATCH).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(StatementRefusedError);
  expect(error.message).toContain(message);
  expect(error.cause.name).toBe(name);
});

test('a warehouse that is paused is asked for a minute or two, and not until the invocation ends', async () => {
  const { api, time, warehouse } = given([FINE], 880_000);
  api.fault = failing(Infinity, serviceError('ValidationException', 'Redshift cluster cluster is paused'), 'before', 'submit');
  await expect(warehouse.run(BATCH)).rejects.toThrow(StatementRefusedError);
  expect(time.left).toBeGreaterThan(760_000);
});

test('throttling that outlasts the invocation is known to have run nothing', async () => {
  const { api, time, warehouse } = given();
  api.fault = failing(Infinity, serviceError('ThrottlingException'), 'before', 'submit');
  await expect(warehouse.run(BATCH)).rejects.toThrow(StatementRefusedError);
  expect(time.left).toBeGreaterThanOrEqual(0);
});

test('after one lost reply the outcome stays unknown, whatever the later answers are', async () => {
  const { api, warehouse } = given();
  let calls = 0;
  api.fault = (action, phase) => {
    if (action === 'submit' && phase === 'before' && calls++ > 0) throw serviceError('ThrottlingException');
    if (action === 'submit' && phase === 'after') throw networkError();
  };
  await expect(warehouse.run(BATCH)).rejects.toThrow(OutcomeUnknownError);
});

test('a statement that takes its time is waited for by long polling', async () => {
  const { api, warehouse } = given();
  api.runningFor = 1;
  await warehouse.run(BATCH);
  expect(api.describes.map(({ WaitTimeSeconds }) => WaitTimeSeconds)).toEqual([30, 29]);
});

test('where the service holds no more requests, it is asked again after growing pauses', async () => {
  const { api, time, warehouse } = given();
  api.runningFor = 6;
  api.fault = (action, phase) => {
    if (action === 'describe' && phase === 'after' && api.describes.at(-1)!.WaitTimeSeconds) throw serviceError('ActiveWaitingRequestsExceededException');
  };
  await warehouse.run(BATCH);
  expect(api.describes.map(({ WaitTimeSeconds }) => WaitTimeSeconds)).toEqual([30, ...Array(6).fill(undefined)]);
  expect(time.pauses).toEqual([...time.pauses].sort((a, b) => a - b));
});

test('a statement that outlasts the invocation has an unknown outcome, told in time', async () => {
  const { api, time, warehouse } = given([FINE], 100_000);
  api.runningFor = Infinity;
  const error = await warehouse.run(BATCH).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(OutcomeUnknownError);
  expect(error.message).toContain('statement id statement-1');
  expect(time.left).toBeGreaterThan(-1000);
  expect(api.submissions).toHaveLength(1);
});

test('a statement that is given up is cancelled, and its outcome stays unknown', async () => {
  const { api, warehouse } = given([FINE], 100_000);
  api.runningFor = Infinity;
  await expect(warehouse.run(BATCH)).rejects.toThrow(OutcomeUnknownError);
  expect(api.cancelled).toEqual(['statement-1']);
});

test('a statement whose status cannot be read is cancelled', async () => {
  const { api, warehouse } = given();
  api.fault = failing(1, serviceError('AccessDeniedException'), 'before', 'describe');
  await expect(warehouse.run(BATCH)).rejects.toThrow(OutcomeUnknownError);
  expect(api.cancelled).toEqual(['statement-1']);
});

test('a cancellation that is throttled is repeated', async () => {
  const { api, warehouse } = given([FINE], 100_000);
  api.runningFor = Infinity;
  api.fault = failing(1, serviceError('ThrottlingException'), 'before', 'cancel');
  await expect(warehouse.run(BATCH)).rejects.toThrow(OutcomeUnknownError);
  expect(api.cancelled).toEqual(['statement-1']);
});

test('a cancellation that is refused changes nothing: the statement may have ended, or not have begun', async () => {
  const { api, warehouse } = given([FINE], 100_000);
  api.runningFor = Infinity;
  api.fault = failing(Infinity, serviceError('ValidationException', 'Could not cancel a query that is already in FINISHED state'), 'before', 'cancel');
  await expect(warehouse.run(BATCH)).rejects.toThrow(OutcomeUnknownError);
});

test('a statement that ends is not cancelled', async () => {
  const { api, warehouse } = given([{ parts: [], error: 'ERROR: relation "x" does not exist' }]);
  await expect(warehouse.run(BATCH)).rejects.toThrow(StatementFailedError);
  expect(api.cancelled).toEqual([]);
});

test('a status that cannot be read at first is read later', async () => {
  const { api, warehouse } = given();
  api.fault = failing(3, serviceError('InternalServerException', 'oops', 500), 'before', 'describe');
  await expect(warehouse.run(BATCH)).resolves.toMatchObject({ id: 'statement-1' });
});

test('a status that must not be read leaves the outcome unknown', async () => {
  const { api, warehouse } = given();
  api.fault = failing(1, serviceError('AccessDeniedException'), 'before', 'describe');
  await expect(warehouse.run(BATCH)).rejects.toThrow(OutcomeUnknownError);
});

test('a query gives its rows as text, page by page', async () => {
  const { api, warehouse } = given([{ parts: [{ rows: 3, records: [['a', 1], ['b', null], ['c', 3]] }] }]);
  api.fault = failing(1, serviceError('ThrottlingException'), 'before', 'result');
  expect(await warehouse.query('look', 'SELECT')).toEqual([['a', '1'], ['b', null], ['c', '3']]);
});

test('a page of a result may have more rows than one call has arguments', async () => {
  const { api, warehouse } = given([{ parts: [{ rows: 200_000, records: Array.from({ length: 200_000 }, (_, at) => [at]) }] }]);
  api.pageSize = Infinity;
  const { statements: [{ id }] } = await warehouse.run({ name: 'look', sqls: ['ONE'] });
  expect(await warehouse.rows('look', id)).toHaveLength(200_000);
});
