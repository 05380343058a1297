import { batchIdOf } from '../../../lambda-src/message/batch-id';

const BATCH = {
  version: '0123456789abcdef', place: ['app', 'events'], messages: [{ deduplicationId: 'a', digest: '1' }, { deduplicationId: 'b', digest: '-2' }],
};

test('the same messages in another order are the same batch', () => {
  expect(batchIdOf({ ...BATCH, messages: [...BATCH.messages].reverse() })).toBe(batchIdOf(BATCH));
  expect(batchIdOf(BATCH)).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  ['other rules', { version: 'fedcba9876543210' }],
  ['another schema', { place: ['other', 'events'] }],
  ['another table', { place: ['app', 'copies'] }],
  ['names that are split in another way', { place: ['ap', 'pevents'] }],
  ['one message fewer', { messages: BATCH.messages.slice(1) }],
  ['another message with the same id', { messages: [{ deduplicationId: 'a', digest: '2' }, BATCH.messages[1]] }],
])('%s make another batch', (_what, more) => {
  expect(batchIdOf({ ...BATCH, ...more })).not.toBe(batchIdOf(BATCH));
});
