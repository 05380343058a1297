import { attackedIngest } from './attacked-ingest';

const idsOf = async (...ids: string[]) => {
  const { deliver, log } = attackedIngest();
  await deliver(...ids.map((deduplicationId, at) => ({ id: `sns-${at}`, deduplicationId, body: { id: at } })));
  return log().filter(({ message }) => message === 'loaded').map(({ ids: text }) => text).join(' ');
};

test('A producer writes the id of another message into its own, so that the log says that both are loaded: what separates ids is escaped', async () => {
  expect(await idsOf('VICTIM-1 11111111-aaaa')).toBe('sns-0=VICTIM-1%2011111111-aaaa');
  expect(await idsOf('x=VICTIM-1', 'a%20b')).toBe('sns-0=x%3DVICTIM-1 sns-1=a%2520b');
});

test.each([
  ['a line end', 'a\nVICTIM-1'],
  ['a tab', 'a\tVICTIM-1'],
  ['an unusual blank', 'a\u00a0VICTIM-1'],
  ['a line separator', 'a\u2028VICTIM-1'],
  ['a character without width', 'a\u200bVICTIM-1'],
  ['a change of direction', 'a\u202eVICTIM-1'],
])('A producer separates two ids by %s: the log has it escaped, or has the hash of the id', async (_, id) => {
  expect(await idsOf(id)).toMatch(/^sns-0=(a(%[0-9A-F]{2})+VICTIM-1|[0-9a-f]{64})$/);
});

test('A producer takes the id that SNS gave another message: the log has it behind the id of its own message', async () => {
  expect(await idsOf('sns-victim')).toBe('sns-0=sns-victim');
});
