import { rejectedDigest, rejectedKey } from '../../../lambda-src/rejected/rejected-key';

const PLACE = { prefix: '', name: 'm-1', publishedAt: '2026-03-04T05:06:07.000Z' };
const CONTENT = {
  deduplicationId: 'm-1', messageDigest: '-12', version: '0123456789abcdef', rowsStaged: 1, rejections: [{ rows: [2], reason: 'TOO_LONG' }, { rows: [3], reason: 'UNKNOWN_FIELD' }],
};

test('a message lies in the folder of the day of its publication', () => {
  expect(rejectedKey(PLACE, CONTENT)).toBe(`rejected/2026/03/04/m-1.${rejectedDigest(CONTENT)}.ndjson.gz`);
  expect(rejectedDigest(CONTENT)).toMatch(/^[0-9a-f]{16}$/);
});

test('what SNS gave no time lies in a folder without a day', () => {
  expect(rejectedKey({ ...PLACE, publishedAt: undefined }, CONTENT)).toMatch(/^rejected\/undated\/m-1\./);
});

test('all lies below the prefix of the ingest', () => {
  expect(rejectedKey({ ...PLACE, prefix: 'orders/' }, CONTENT)).toMatch(/^orders\/rejected\/2026\//);
});

test.each(['a/b', '../x', 'ü', '', 'x'.repeat(129)])('the name %j is replaced by its SHA-256', (name) => {
  expect(rejectedKey({ ...PLACE, name }, CONTENT)).toMatch(/^rejected\/2026\/03\/04\/[0-9a-f]{64}\.[0-9a-f]{16}\.ndjson\.gz$/);
});

test('the order in which rows were rejected does not matter', () => {
  expect(rejectedDigest({ ...CONTENT, rejections: [...CONTENT.rejections].reverse() })).toBe(rejectedDigest(CONTENT));
});

test('the name is the same in every release, so that nothing is kept twice', () => {
  expect([CONTENT, { ...CONTENT, rejections: [{ rows: null, reason: 'TOO_OLD' }] }].map(rejectedDigest)).toEqual(['923873738a192d35', '744fcc1056119e28']);
});

test('nor does it how the rows with the same reason are grouped', () => {
  const [together, apart] = [[[2, 5, 9]], [[5], [2, 9]]].map((groups) => groups.map((rows) => ({ rows, reason: 'TOO_LONG' })));
  expect(rejectedDigest({ ...CONTENT, rejections: together })).toBe(rejectedDigest({ ...CONTENT, rejections: apart }));
});

test('tens of thousands of problems for the same reason take no longer than their rows', () => {
  const rejections = Array.from({ length: 40_000 }, (_, at) => ({ rows: [at + 1], reason: 'UNKNOWN_FIELD' }));
  const started = performance.now();
  rejectedDigest({ ...CONTENT, rejections });
  expect(performance.now() - started).toBeLessThan(5_000);
});

test.each([
  ['another message', { messageDigest: '12' }],
  ['other rules', { version: 'fedcba9876543210' }],
  ['another number of staged rows', { rowsStaged: 2 }],
  ['fewer rows', { rejections: CONTENT.rejections.slice(1) }],
  ['another reason', { rejections: [{ rows: [2], reason: 'REFUSED_BY_COPY' }, CONTENT.rejections[1]] }],
  ['other rows for the same reasons', { rejections: [{ rows: [1], reason: 'TOO_LONG' }, CONTENT.rejections[1]] }],
  ['another id', { deduplicationId: 'm-1\u001f-12' }],
  ['the whole message', { rejections: [{ rows: null, reason: 'TOO_OLD' }] }],
])('%s gets another name', (_what, more) => {
  expect(rejectedDigest({ ...CONTENT, ...more })).not.toBe(rejectedDigest(CONTENT));
});
