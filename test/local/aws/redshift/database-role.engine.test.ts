import { useStandIn } from './stand-in';

const redshift = useStandIn();

beforeAll(async () => {
  await redshift.do(['CREATE TABLE public.events (id INTEGER, name VARCHAR(10))', 'CREATE ROLE readers', 'CREATE ROLE analysts']);
  await redshift.rows('SELECT 1', { as: 'Reader' }); // makes the user
});

const errorOf = async (sql: string, as?: string) => (await redshift.run(sql, { as })).Error;
const members = async () => redshift.rows('SELECT role_name, user_name FROM svv_user_grants ORDER BY 1, 2');

test('a user has what its role was granted, until the role is taken from it', async () => {
  await redshift.do(['GRANT SELECT ON TABLE public.events TO ROLE readers', 'GRANT ROLE readers TO "IAMR:Reader"']);
  expect(await members()).toEqual([['readers', 'IAMR:Reader']]);
  expect(await errorOf('SELECT * FROM public.events', 'Reader')).toBeUndefined();
  expect(await errorOf('INSERT INTO public.events VALUES (1)', 'Reader')).toContain('permission denied');
  await redshift.do('REVOKE ROLE readers FROM "IAMR:Reader"');
  expect(await members()).toEqual([]);
  expect(await errorOf('SELECT * FROM public.events', 'Reader')).toContain('permission denied');
});

test('a role may be granted single columns, and a role may have a role', async () => {
  await redshift.do(['REVOKE SELECT ON TABLE public.events FROM ROLE readers', 'GRANT SELECT ("name") ON TABLE public.events TO ROLE readers',
    'GRANT ROLE readers TO ROLE analysts', 'GRANT ROLE analysts TO "IAMR:Reader"']);
  expect(await redshift.rows('SELECT role_name, granted_role_name FROM svv_role_grants')).toEqual([['analysts', 'readers']]);
  expect(await errorOf('SELECT name FROM public.events', 'Reader')).toBeUndefined();
  expect(await errorOf('SELECT id FROM public.events', 'Reader')).toContain('permission denied');
});

test('a role that somebody has is dropped by FORCE alone, with its privileges', async () => {
  expect(await errorOf('DROP ROLE readers')).toContain('cannot drop this role since it has been granted on a user');
  expect(await errorOf('DROP ROLE readers FORCE')).toBeUndefined();
  expect(await errorOf('DROP ROLE analysts RESTRICT')).toContain('cannot drop this role');
  expect(await errorOf('DROP ROLE analysts FORCE')).toBeUndefined();
  expect(await errorOf('DROP ROLE analysts FORCE')).toBe('ERROR: role "analysts" does not exist');
  expect(await redshift.rows('SELECT role_name FROM svv_roles')).toEqual([]);
  expect(await errorOf('SELECT name FROM public.events', 'Reader')).toContain('permission denied');
});

test('a user creates no role, and no user is dropped as a role', async () => {
  expect(await errorOf('CREATE ROLE mine', 'Reader')).toContain('permission denied');
  expect(await errorOf('DROP ROLE "IAMR:Reader" FORCE')).toContain('does not exist');
  expect(await errorOf('CREATE ROLE IF NOT EXISTS mine')).toContain('syntax error');
});
