import { messageDigest } from '../../../lambda-src/message/message-digest';

test('a digest is a BIGINT, and the same for the same message', () => {
  const digest = messageDigest('[{"id":1}]', { desk: 'fx' });
  expect(BigInt.asIntN(64, BigInt(digest))).toBe(BigInt(digest));
  expect(messageDigest('[{"id":1}]', { desk: 'fx' })).toBe(digest);
});

test('the order of the attributes does not matter', () => {
  expect(messageDigest('[]', { a: '1', b: '2' })).toBe(messageDigest('[]', { b: '2', a: '1' }));
});

test.each([
  ['another body', '[ ]', { a: '1' }],
  ['another attribute', '[]', { a: '2' }],
  ['one attribute more', '[]', { a: '1', b: '2' }],
  ['an attribute that moved into the body', '[]a1', {}],
])('%s gives another digest', (_what, body, attributes) => {
  expect(messageDigest(body, attributes)).not.toBe(messageDigest('[]', { a: '1' }));
});

test('attributes and body that are split in another way give another digest', () => {
  expect(messageDigest('x', { a: 'b"],["c","d' })).not.toBe(messageDigest('x', { a: 'b', c: 'd' }));
});
