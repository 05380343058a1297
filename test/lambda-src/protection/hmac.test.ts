import { DEFINED } from './normalized-texts';
import { hmacOf } from '../../../lambda-src/protection/hmac';

const KEY = Buffer.from('Jefe');
const HMAC = { kind: 'HMAC_SHA256', prefix: '', normalize: false } as const;

test('the hash is that of RFC 4231, so that any program makes the same', () => {
  expect(hmacOf(HMAC, KEY)('what do ya want for nothing?')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test('a hash begins with the prefix, and is otherwise the same', () => {
  expect(hmacOf({ ...HMAC, prefix: 'v2:' }, KEY)('ada')).toBe(`v2:${hmacOf(HMAC, KEY)('ada')}`);
});

test('texts of other alphabets are hashed in UTF-8, as Python does', () => {
  expect(hmacOf(HMAC, KEY)('Ада 👋')).toBe('87c30b4cd96150a954d1a9a8b2c711f43136cb5621c0e65e26b2cc32d4644ab8');
});

describe('what is normalized', () => {
  const normalized = hmacOf({ ...HMAC, normalize: true }, KEY);

  test.each([
    ['spaces around it', ' ada@example.com\n'],
    ['upper case', 'Ada@Example.COM'],
  ])('has one hash, however it is written: %s', (_, text) => {
    expect(normalized(text)).toBe(normalized('ada@example.com'));
    expect(normalized(text)).toBe(hmacOf(HMAC, KEY)('ada@example.com'));
  });

  test('has one hash, however its characters are composed', () => {
    expect(normalized('ZOE\u0308')).toBe(hmacOf(HMAC, KEY)('zo\u00eb'));
  });

  test.each(DEFINED)('is what Unicode says: %j', (text, expected) => {
    expect(normalized(text)).toBe(hmacOf(HMAC, KEY)(expected));
  });

  test('may be a long text of spaces', () => {
    expect(normalized(`a${' '.repeat(1_000_000)}`)).toBe(normalized('a'));
    expect(normalized(' '.repeat(1_000_000))).toBe(normalized(''));
  });

  test('keeps the spaces inside of it', () => {
    expect(normalized('a da')).not.toBe(normalized('ada'));
  });
});

test('every character counts without that', () => {
  expect(hmacOf(HMAC, KEY)('Ada')).not.toBe(hmacOf(HMAC, KEY)('ada'));
});
