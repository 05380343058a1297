import { COPY_ROLE, copyOf, useStandIn } from './stand-in';

const redshift = useStandIn();
const OTHER_ROLE = 'arn:aws:iam::123456789012:role/other';

beforeAll(async () => {
  redshift.stage('data.csv', '1\n');
  await redshift.rows('SELECT 1', { as: 'Loader' }); // makes the user
  await redshift.rows('SELECT 1', { as: 'Analyst' });
});

const copyAs = async (as: string) => (await redshift.run(['CREATE TEMP TABLE mine (id INTEGER)', copyOf('data.csv', 'mine', 'id', 'STATUPDATE OFF COMPUPDATE OFF')], { as })).Error;
const has = async (user: string, role: string, command: string) => (await redshift.rows(`SELECT has_assumerole_privilege('${user}', '${role}', '${command}')`))[0][0];

test('everybody may name every role, until ASSUMEROLE is revoked from PUBLIC', async () => {
  expect(await copyAs('Analyst')).toBeUndefined();
  expect(await has('IAMR:Analyst', COPY_ROLE, 'copy')).toBe(true);
  await redshift.do('REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL');
  expect(await copyAs('Analyst')).toContain(`User IAMR:Analyst does not have ASSUMEROLE permission on IAM role "${COPY_ROLE}" for COPY`);
  expect(await has('IAMR:Analyst', COPY_ROLE, 'copy')).toBe(false);
  expect(await has('admin', COPY_ROLE, 'copy')).toBe(true);
});

test('it is granted for a role, a user and a command', async () => {
  await redshift.do(`GRANT ASSUMEROLE ON '${COPY_ROLE}', '${OTHER_ROLE}' TO "IAMR:Loader" FOR COPY, EXTERNAL FUNCTION`);
  expect(await copyAs('Loader')).toBeUndefined();
  expect(await copyAs('Analyst')).toBeDefined();
  expect([await has('IAMR:Loader', OTHER_ROLE, 'copy'), await has('IAMR:Loader', COPY_ROLE, 'unload'), await has('IAMR:Loader', `${COPY_ROLE},${OTHER_ROLE}`, 'copy')])
    .toEqual([true, false, false]);
  expect(await redshift.rows(`SELECT has_assumerole_privilege('${COPY_ROLE}', 'copy')`, { as: 'Loader' })).toEqual([[true]]);
  await redshift.do(`REVOKE ASSUMEROLE ON '${COPY_ROLE}' FROM "IAMR:Loader" FOR COPY`);
  expect(await copyAs('Loader')).toBeDefined();
});

test('only a superuser grants it, outside of a transaction, and with all of its clauses', async () => {
  const grant = `GRANT ASSUMEROLE ON '${COPY_ROLE}' TO "IAMR:Analyst" FOR COPY`;
  expect((await redshift.run(grant, { as: 'Analyst' })).Error).toBe('ERROR: must be superuser to grant or revoke ASSUMEROLE');
  expect((await redshift.run([grant])).Error).toContain('cannot run inside a transaction block');
  expect((await redshift.run([grant], { mode: 'AUTO_COMMIT' })).Status).toBe('FINISHED');
  expect((await redshift.run(grant.replace(' FOR COPY', ''))).Error).toContain('syntax error at end of input');
});
