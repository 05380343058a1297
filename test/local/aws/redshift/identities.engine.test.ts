import { DescribeStatementCommand, ExecuteStatementCommand } from '@aws-sdk/client-redshift-data';

import { COPY_ROLE, copyOf, useStandIn } from './stand-in';

const redshift = useStandIn();

beforeAll(async () => {
  await redshift.do(['CREATE SCHEMA app', 'CREATE TABLE app.target (id INTEGER)', 'CREATE USER reader PASSWORD \'Reader1x\'', 'GRANT USAGE ON SCHEMA app TO reader',
    'GRANT SELECT ON app.target TO reader', 'CREATE USER "IAMR:Loader" PASSWORD DISABLE', 'GRANT USAGE ON SCHEMA app TO "IAMR:Loader"', 'GRANT INSERT ON app.target TO "IAMR:Loader"']);
  redshift.stage('data.csv', '1\n');
  redshift.stage('bad.csv', 'x\n');
});

async function runWith(credentials: object, Sql: string): Promise<string | undefined> {
  const client = redshift.client();
  const { Id } = await client.send(new ExecuteStatementCommand({ ClusterIdentifier: 'cluster', Database: 'analytics', Sql, WaitTimeSeconds: 30, ...credentials }));
  return (await client.send(new DescribeStatementCommand({ Id }))).Error;
}

const secret = (username: string, password: string) => ({ SecretArn: `arn:aws:secretsmanager:${JSON.stringify({ username, password })}` });

test('a role is a database user of its own from its first call on, without a privilege', async () => {
  expect(await redshift.rows('SELECT current_user, session_user', { as: 'Newcomer' })).toEqual([['IAMR:Newcomer', 'IAMR:Newcomer']]);
  expect((await redshift.run('SELECT * FROM app.target', { as: 'Newcomer' })).Error).toBe('ERROR: permission denied for schema app');
  expect((await redshift.run('CREATE USER other PASSWORD DISABLE', { as: 'Newcomer' })).Status).toBe('FAILED');
});

test('COPY takes INSERT on the table, and reading it another privilege', async () => {
  await redshift.do(copyOf('data.csv', 'app.target', 'id'), { as: 'Loader' });
  expect((await redshift.run('SELECT * FROM app.target', { as: 'Loader' })).Error).toBe('ERROR: permission denied for relation target');
  await redshift.do('GRANT USAGE ON SCHEMA app TO "IAMR:Newcomer"');
  expect((await redshift.run(copyOf('data.csv', 'app.target', 'id'), { as: 'Newcomer' })).Error).toBe('ERROR: permission denied for relation target');
});

test('STATUPDATE takes the owner of the table', async () => {
  expect((await redshift.run(copyOf('data.csv', 'app.target', 'id', 'STATUPDATE OFF'), { as: 'Loader' })).Error).toContain('must be owner of relation target');
  await redshift.do(['CREATE TEMP TABLE own (id INTEGER)', copyOf('data.csv', 'own', 'id', 'STATUPDATE OFF COMPUPDATE OFF')], { as: 'Loader' });
});

test('each user sees its own load errors, the administrator all', async () => {
  await redshift.run(copyOf('bad.csv', 'app.target', 'id'), { as: 'Loader' });
  const count = 'SELECT count(*) FROM sys_load_error_detail';
  expect(await redshift.rows(count, { as: 'Loader' })).toEqual([[1]]);
  expect(await redshift.rows(count, { as: 'Stranger' })).toEqual([[0]]);
  expect(await redshift.rows(count)).toEqual([[1]]);
});

test('a user cannot become another one', async () => {
  for (const sql of ['SET SESSION AUTHORIZATION postgres', 'RESET SESSION AUTHORIZATION', 'SET ROLE admin', 'SET LOCAL SESSION AUTHORIZATION DEFAULT']) {
    expect((await redshift.run(['SELECT 1', sql, 'CREATE ROLE evil SUPERUSER'], { as: 'Loader' })).Error).toMatch(/^Query #2 failed with ERROR: permission denied/);
  }
});

test('a user that failed leaves nothing to the next one', async () => {
  await redshift.run(['CREATE TEMP TABLE left_over (id INTEGER)', `COPY left_over FROM 's3://bucket/none.manifest' IAM_ROLE '${COPY_ROLE}' CSV MANIFEST`], { as: 'Loader' });
  expect(await redshift.rows("SELECT current_user, to_regclass('left_over')", { as: 'Newcomer' })).toEqual([['IAMR:Newcomer', null]]);
});

test('DbUser is a user that must exist', async () => {
  expect(await runWith({ DbUser: 'reader' }, 'SELECT * FROM app.target')).toBeUndefined();
  expect(await runWith({ DbUser: 'nobody' }, 'SELECT 1')).toBe('ERROR: FATAL: password authentication failed for user "nobody"');
});

test('a secret lets in whom it names, with the right password', async () => {
  expect(await runWith(secret('admin', 'Secret1'), 'CREATE TABLE by_admin (id INTEGER)')).toBeUndefined();
  expect(await runWith(secret('reader', 'Reader1x'), 'SELECT * FROM app.target')).toBeUndefined();
  for (const wrong of [secret('admin', 'wrong'), secret('reader', ''), secret('nobody', 'Reader1x'), secret('IAMR:Loader', '')]) {
    expect(await runWith(wrong, 'SELECT 1')).toMatch(/^ERROR: FATAL: password authentication failed/);
  }
});

test("COPY with IAM_ROLE 'SESSION' reads as the caller's own role, and takes an IAM identity", async () => {
  const sqls = ['CREATE TEMP TABLE own (id INTEGER)', copyOf('data.csv', 'own', 'id').replace(COPY_ROLE, 'SESSION'), 'SELECT id FROM own'];
  const { SubStatements } = await redshift.do(sqls, { as: 'Loader' });
  expect(await redshift.result(SubStatements![2].Id)).toEqual([[1]]);
  expect((await redshift.run(sqls)).Error).toContain("IAM_ROLE 'SESSION' takes a session of an IAM identity");
});

test('a user with the role sys:secadmin creates users, and others do not', async () => {
  await redshift.do(['CREATE USER security PASSWORD DISABLE', 'GRANT ROLE sys:secadmin TO security']);
  expect(await runWith({ DbUser: 'security' }, 'CREATE USER newcomer PASSWORD DISABLE')).toBeUndefined();
  expect(await runWith({ DbUser: 'reader' }, 'CREATE USER other PASSWORD DISABLE')).toContain('permission denied');
  expect((await redshift.run('GRANT ROLE sys:superuser TO security')).Error).toContain('the system role sys:superuser is not simulated');
});
