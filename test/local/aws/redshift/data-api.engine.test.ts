import {
  BatchExecuteStatementCommand, CancelStatementCommand, DescribeStatementCommand, ExecuteStatementCommand, GetStatementResultCommand,
  ListStatementsCommand, type ListStatementsCommandInput, type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';

import { useStandIn } from './stand-in';

const redshift = useStandIn('--workgroup');
let client: RedshiftDataClient;
const where = { ClusterIdentifier: 'cluster', Database: 'analytics', DbUser: 'admin' };

beforeAll(async () => {
  client = redshift.client();
});

test('a statement is submitted first and finished later', async () => {
  const { Id, Status, CreatedAt } = await client.send(new ExecuteStatementCommand({ ...where, Sql: 'SELECT pg_sleep(0.1)' }));
  expect(Status).toBeUndefined();
  expect(Math.abs(Date.now() - CreatedAt!.getTime())).toBeLessThan(10_000);
  expect((await client.send(new DescribeStatementCommand({ Id }))).Status).toMatch(/SUBMITTED|PICKED|STARTED/);
  const done = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect(done).toMatchObject({ Status: 'FINISHED', HasResultSet: true, ResultRows: 1, Database: 'analytics', ClusterIdentifier: 'cluster', DbUser: 'admin' });
  expect(done.Duration).toBeGreaterThan(90_000_000);
  expect(done.RedshiftQueryId).toBeGreaterThan(0);
  expect(done.RedshiftPid).toBeGreaterThan(0);
});

test('WaitTimeSeconds returns when it is over, on the scaled clock, though the statement still runs', async () => {
  const { Id } = await client.send(new ExecuteStatementCommand({ ...where, Sql: 'SELECT pg_sleep(0.6)' }));
  const start = Date.now();
  const { Status } = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 3 }));
  const waited = Date.now() - start;
  expect(Status).not.toBe('FINISHED');
  expect(waited).toBeGreaterThan(250); // 3 s at ten times the speed
  await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
});

test('a ClientToken that is sent again answers with the statement it began and runs nothing', async () => {
  await redshift.do('CREATE TABLE once (id INTEGER)');
  const command = () => new BatchExecuteStatementCommand({ ...where, Sqls: ['INSERT INTO once VALUES (1)'], ClientToken: 'token-1', WaitTimeSeconds: 30 });
  const first = await client.send(command());
  const second = await client.send(command());
  expect(second.Id).toBe(first.Id);
  expect(await redshift.rows('SELECT count(*) FROM once')).toEqual([[1]]);
});

test('a token that began a statement that failed keeps answering with that one', async () => {
  const command = () => new ExecuteStatementCommand({ ...where, Sql: 'SELECT nothing', ClientToken: 'token-2', WaitTimeSeconds: 30 });
  const [first, second] = [await client.send(command()), await client.send(command())];
  expect(second).toMatchObject({ Id: first.Id, Status: 'FAILED' });
});

test('the parts of a batch have ids, results and statuses of their own', async () => {
  const batch = await redshift.do(['CREATE TABLE parts (id INTEGER)', 'INSERT INTO parts VALUES (1), (2)', 'SELECT id FROM parts ORDER BY id']);
  expect(batch.SubStatements?.map(({ Id, ResultRows, HasResultSet, QueryString }) => [Id, ResultRows, HasResultSet, QueryString])).toEqual([
    [`${batch.Id}:1`, 0, false, 'CREATE TABLE parts (id INTEGER)'],
    [`${batch.Id}:2`, 2, false, 'INSERT INTO parts VALUES (1), (2)'],
    [`${batch.Id}:3`, 2, true, 'SELECT id FROM parts ORDER BY id'],
  ]);
  expect(await redshift.result(`${batch.Id}:3`)).toEqual([[1], [2]]);
  expect(await client.send(new DescribeStatementCommand({ Id: `${batch.Id}:2` }))).toMatchObject({ Status: 'FINISHED', ResultRows: 2 });
  await expect(client.send(new GetStatementResultCommand({ Id: batch.Id }))).rejects.toMatchObject({
    name: 'ValidationException', message: 'BatchExecuteStatement result can only be retrieved with sub-statement id.',
  });
});

test('a batch with AUTO_COMMIT keeps what succeeded, before a failure and after it', async () => {
  await redshift.do('CREATE TABLE alone (id INTEGER)');
  const batch = await redshift.run(['INSERT INTO alone VALUES (1)', 'INSERT INTO missing VALUES (2)', 'INSERT INTO alone VALUES (3)'], { mode: 'AUTO_COMMIT' });
  expect(batch.SubStatements?.map(({ Status }) => Status)).toEqual(['FINISHED', 'FAILED', 'FINISHED']);
  expect(batch).toMatchObject({ Status: 'FAILED', Error: 'Query #2 failed with ERROR: relation "missing" does not exist' });
  expect(await redshift.rows('SELECT id FROM alone ORDER BY id')).toEqual([[1], [3]]);
});

test('TRUNCATE commits the transaction it is in', async () => {
  await redshift.do(['CREATE TABLE cut (id INTEGER)', 'INSERT INTO cut VALUES (1)']);
  await redshift.run(['INSERT INTO cut VALUES (2)', 'TRUNCATE cut', 'INSERT INTO cut VALUES (3)', 'SELECT nothing']);
  expect(await redshift.rows('SELECT id FROM cut')).toEqual([]);
});

test('temporary tables end with the statement', async () => {
  await redshift.do(['CREATE TEMP TABLE passing (id INTEGER)', 'INSERT INTO passing VALUES (1)']);
  expect((await redshift.run('SELECT * FROM passing')).Error).toBe('ERROR: relation "passing" does not exist');
});

test('a result of many rows comes in pages', async () => {
  const { Id } = await redshift.do('SELECT n FROM generate_series(1, 2500) n ORDER BY n');
  const first = await client.send(new GetStatementResultCommand({ Id }));
  expect([first.TotalNumRows, first.Records?.length, first.NextToken]).toEqual([2500, 1000, '1000']);
  expect((await redshift.result(Id)).map(([n]) => n)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
  await expect(client.send(new GetStatementResultCommand({ Id, NextToken: '-1' }))).rejects.toMatchObject({ name: 'ValidationException' });
});

test('values come by their type', async () => {
  const { Id } = await redshift.do(
    "SELECT 1::BIGINT AS a, 1.5::DOUBLE PRECISION AS b, 1.50::DECIMAL(5,2) AS c, TRUE AS d, NULL AS e, 'x'::VARCHAR(5) AS f, '2024-01-02 03:04:05'::TIMESTAMP AS g");
  const { Records, ColumnMetadata } = await client.send(new GetStatementResultCommand({ Id }));
  expect(Records).toEqual([[{ longValue: 1 }, { doubleValue: 1.5 }, { stringValue: '1.50' }, { booleanValue: true }, { isNull: true },
    { stringValue: 'x' }, { stringValue: '2024-01-02 03:04:05' }]]);
  expect(ColumnMetadata?.map(({ name, typeName }) => [name, typeName])).toEqual([['a', 'int8'], ['b', 'float8'], ['c', 'numeric'], ['d', 'bool'],
    ['e', 'varchar'], ['f', 'varchar'], ['g', 'timestamp']]);
});

test('a statement that is cancelled while it waits never runs', async () => {
  await redshift.do('CREATE TABLE untouched (id INTEGER)');
  await client.send(new ExecuteStatementCommand({ ...where, Sql: 'SELECT pg_sleep(0.3)' }));
  const { Id } = await client.send(new ExecuteStatementCommand({ ...where, Sql: 'INSERT INTO untouched VALUES (1)' }));
  expect(await client.send(new CancelStatementCommand({ Id }))).toMatchObject({ Status: true });
  const done = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect(done).toMatchObject({ Status: 'ABORTED', Error: 'Query cancelled by user' });
  expect(await redshift.rows('SELECT count(*) FROM untouched')).toEqual([[0]]);
  await expect(client.send(new CancelStatementCommand({ Id }))).rejects.toThrow('Could not cancel a query that is already in ABORTED state');
});

test('a batch that is cancelled while it runs is rolled back', async () => {
  await redshift.do('CREATE TABLE undone (id INTEGER)');
  const { Id } = await client.send(new BatchExecuteStatementCommand({ ...where, Sqls: ['INSERT INTO undone VALUES (1)', 'SELECT pg_sleep(0.3)', 'INSERT INTO undone VALUES (2)'] }));
  await client.send(new DescribeStatementCommand({ Id: `${Id}:1`, WaitTimeSeconds: 30 }));
  await client.send(new CancelStatementCommand({ Id }));
  const done = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect(done.Status).toBe('ABORTED');
  expect(await redshift.rows('SELECT count(*) FROM undone')).toEqual([[0]]);
});

test('a caller lists the statements of its own role, newest first, by the start of their name', async () => {
  const own = redshift.client('Lister');
  const iam = { ClusterIdentifier: 'cluster', Database: 'analytics' };
  for (const name of ['load-1', 'load-2', 'other']) {
    await own.send(new ExecuteStatementCommand({ ...iam, Sql: 'SELECT 1', StatementName: name, WaitTimeSeconds: 30 }));
  }
  const { Statements } = await own.send(new ListStatementsCommand({ StatementName: 'load-', Status: 'FINISHED' }));
  expect(Statements?.map(({ StatementName }) => StatementName)).toEqual(['load-2', 'load-1']);
  expect((await redshift.client('Nobody').send(new ListStatementsCommand({}))).Statements).toEqual([]);
});

test('a list has the finished statements, unless others are asked for, and those of one warehouse or database', async () => {
  const own = redshift.client('Filter');
  const cluster = { ClusterIdentifier: 'cluster', Database: 'analytics', WaitTimeSeconds: 30 };
  await own.send(new ExecuteStatementCommand({ ...cluster, Sql: 'SELECT 1', StatementName: 'good' }));
  await own.send(new ExecuteStatementCommand({ ...cluster, Sql: 'SELECT nothing', StatementName: 'bad' }));
  await own.send(new ExecuteStatementCommand({ WorkgroupName: 'workgroup', Database: 'dev', WaitTimeSeconds: 30, Sql: 'SELECT 1', StatementName: 'elsewhere' }));
  const names = async (input: ListStatementsCommandInput) =>
    (await own.send(new ListStatementsCommand(input))).Statements?.map(({ StatementName }) => StatementName);
  expect(await names({})).toEqual(['elsewhere', 'good']);
  expect(await names({ Status: 'ALL' })).toEqual(['elsewhere', 'bad', 'good']);
  expect(await names({ Status: 'FAILED' })).toEqual(['bad']);
  expect(await names({ ClusterIdentifier: 'cluster' })).toEqual(['good']);
  expect(await names({ WorkgroupName: 'workgroup' })).toEqual(['elsewhere']);
  expect(await names({ Database: 'dev' })).toEqual(['elsewhere']);
  expect(await names({ Status: 'ALL', MaxResults: 2 })).toEqual(['elsewhere', 'bad']);
  await expect(names({ Status: 'X' as 'ALL' })).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(names({ MaxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(names({ NextToken: '-1' })).rejects.toMatchObject({ name: 'ValidationException' });
});

test('parameters stand for values', async () => {
  const command = new ExecuteStatementCommand({ ...where, Sql: 'SELECT :text || :text, :number::INTEGER + 1', Parameters: [{ name: 'text', value: "it's" }, { name: 'number', value: '41' }], WaitTimeSeconds: 30 });
  expect(await redshift.result((await client.send(command)).Id)).toEqual([["it'sit's", 42]]);
});

test('a workgroup goes by its name or its ARN and has a database of its own', async () => {
  for (const WorkgroupName of ['workgroup', 'arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/1']) {
    const { Id } = await client.send(new ExecuteStatementCommand({ WorkgroupName, Database: 'dev', Sql: 'SELECT current_database(), current_user', WaitTimeSeconds: 30 }));
    expect(await redshift.result(Id)).toEqual([['dev', 'IAMR:Admin']]);
    expect(await client.send(new DescribeStatementCommand({ Id }))).toMatchObject({ WorkgroupName: 'workgroup' });
  }
});

test('transactions see a snapshot, or are serializable in a warehouse that is set so', async () => {
  const isolation = "SELECT current_setting('transaction_isolation')";
  expect(await redshift.rows(isolation)).toEqual([['repeatable read']]);
  const { Id } = await client.send(new ExecuteStatementCommand({ WorkgroupName: 'workgroup', Database: 'dev', Sql: isolation, WaitTimeSeconds: 30 }));
  expect(await redshift.result(Id)).toEqual([['serializable']]);
});

describe('the service refuses', () => {
  const statement = { Sql: 'SELECT 1' };
  test.each<[string, ConstructorParameters<typeof ExecuteStatementCommand>[0], string]>([
    ['neither cluster nor workgroup', { ...statement, Database: 'analytics' }, 'Either ClusterIdentifier, WorkgroupName or SessionId must be provided.'],
    ['both cluster and workgroup', { ...statement, ...where, WorkgroupName: 'workgroup' }, 'ClusterIdentifier and WorkgroupName cannot both be provided.'],
    ['a cluster that does not exist', { ...statement, ClusterIdentifier: 'other', Database: 'dev' }, "Redshift endpoint doesn't exist in this region."],
    ['a workgroup that does not exist', { ...statement, WorkgroupName: 'other', Database: 'dev' }, "Redshift endpoint doesn't exist in this region."],
    ['DbUser with a workgroup', { ...statement, WorkgroupName: 'workgroup', Database: 'dev', DbUser: 'admin' }, 'DbUser cannot be provided with WorkgroupName.'],
    ['DbUser with a secret', { ...statement, ...where, SecretArn: 'arn' }, 'DbUser and SecretArn cannot both be provided.'],
    ['an empty statement', { ...where, Sql: '' }, 'SQL statement must not be empty'],
    ['a statement of more than 200 KB', { ...where, Sql: `SELECT '${'x'.repeat(204_800)}'` }, 'SQL statement of 204809 bytes exceeds the limit of 204800'],
    ['a wait of more than 30 seconds', { ...statement, ...where, WaitTimeSeconds: 31 }, "Value '31' at 'waitTimeSeconds'"],
    ['a parameter that no statement uses', { ...statement, ...where, Parameters: [{ name: 'x', value: '1' }] }, 'Parameters list contains unused parameters. Unused parameters: [x]'],
    ['a parameter without a value', { Sql: 'SELECT :x', ...where, Parameters: [{ name: 'x', value: '' }] }, "Parameter 'x' needs"],
    ['a token of more than 64 characters', { ...statement, ...where, ClientToken: 'x'.repeat(65) }, "Value at 'clientToken'"],
    ['a name of more than 2048 characters', { ...statement, ...where, StatementName: 'x'.repeat(2049) }, "Value at 'statementName'"],
    ['a session, which is not simulated', { ...statement, ...where, SessionKeepAliveSeconds: 60 }, 'SessionKeepAliveSeconds is not simulated by the local Data API'],
  ])('%s', async (_, input, message) => {
    await expect(client.send(new ExecuteStatementCommand(input))).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
  });

  test.each([[0], [41]])('a batch of %d statements', async count => {
    const command = new BatchExecuteStatementCommand({ ...where, Sqls: Array(count).fill('SELECT 1') });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a statement id it does not know', async () => {
    await expect(client.send(new DescribeStatementCommand({ Id: 'd9b6c0c9-0747-4bf4-b142-e8883122f766' })))
      .rejects.toMatchObject({ name: 'ResourceNotFoundException', ResourceId: 'd9b6c0c9-0747-4bf4-b142-e8883122f766' });
  });
});

test('a database that the cluster does not have fails the statement', async () => {
  const { Id } = await client.send(new ExecuteStatementCommand({ ...where, Database: 'other', Sql: 'SELECT 1', WaitTimeSeconds: 30 }));
  expect((await client.send(new DescribeStatementCommand({ Id }))).Error).toBe('ERROR: FATAL: database "other" does not exist');
});
