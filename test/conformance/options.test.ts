import { readOptions } from '../../conformance/options';

test('without a warehouse the stand-in is asked', () => {
  expect(readOptions([])).toEqual({ only: '', plan: false, json: false });
  expect(readOptions(['--json', '--only', 'lock'])).toEqual({ only: 'lock', plan: false, json: true });
});

test('with a warehouse an account is asked', () => {
  const { account } = readOptions(['--workgroup', 'wg', '--database', 'dev', '--bucket', 'b', '--copy-role', 'arn:aws:iam::1:role/r']);
  expect(account).toMatchObject({ workgroup: 'wg', database: 'dev', bucket: 'b', copyRole: 'arn:aws:iam::1:role/r' });
});

test.each([
  [['--workgroup', 'wg', '--cluster', 'c'], '--workgroup and --cluster must not be given together'],
  [['--bucket', 'b'], '--bucket needs --workgroup or --cluster'],
  [['--workgroup', 'wg'], '--database must be given'],
  [['--workgroup', 'wg', '--database', 'd', '--db-user', 'u'], '--db-user is for a cluster'],
  [['--cluster', 'c', '--database', 'd', '--bucket', 'b'], '--bucket and --copy-role must be given together'],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
