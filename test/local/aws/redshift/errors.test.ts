import { errorText, RedshiftError } from '../../../../local/aws/redshift/errors';

const postgres = (code: string, message: string, more: object = {}) => Object.assign(new Error(message), { code, ...more });

test.each([
  ['a violation of serializable isolation is error 1023',
    postgres('40001', 'could not serialize access due to read/write dependencies among transactions'), /^ERROR: 1023\s+Detail: Serializable isolation violation on table/],
  ['two transactions that change the same row are a conflict',
    postgres('40001', 'could not serialize access due to concurrent update'), /^ERROR: could not complete because of conflict with concurrent transaction$/],
  ['a deadlock keeps its name', postgres('40P01', 'deadlock detected'), /^ERROR: deadlock detected$/],
  ['a table is a relation to whom it is forbidden', postgres('42501', 'permission denied for table t'), /^ERROR: permission denied for relation t$/],
  ['a syntax error tells its place', postgres('42601', 'syntax error at or near "x"', { position: '8' }), /^ERROR: syntax error at or near "x"\n {2}Position: 8$/],
  ['what Redshift says is passed on', new RedshiftError('relation "t" does not exist'), /^ERROR: relation "t" does not exist$/],
])('%s', (_, failure, text) => {
  expect(errorText(failure)).toMatch(text);
});
