import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import * as path from 'path';
import { hmacOf } from '../../../lambda-src/protection/hmac';

const KEY = Buffer.from('Jefe');
const HMAC = { kind: 'HMAC_SHA256', prefix: '', normalize: false } as const;

/** With a `hmac.new()` that takes the name of a digest. */
function hasPython(): boolean {
  return spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;
}

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

  const DEFINED = [
    ['\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000Ada\u3000\x85\xa0', 'ada'],
    ['\ufeffAda\ufeff', '\ufeffada\ufeff'],
    ['\x1cAda\x1f', '\x1cada\x1f'],
    ['\u200bAda\u180e', '\u200bada\u180e'],
    ['IİIı', 'ii\u0307iı'],
    ['ΟΔΥΣΣΕΥΣ ΣΑΣ', 'οδυσσευς σας'],
    ['STRASSE Straße ẞ', 'strasse straße ß'],
    ['\u212a\u212bﬁ²', 'kåﬁ²'],
  ];

  test.each(DEFINED)('is what Unicode says: %j', (text, expected) => {
    expect(normalized(text)).toBe(hmacOf(HMAC, KEY)(expected));
  });

  (hasPython() ? test : test.skip)('is what the Python of docs/protection.md makes of it', () => {
    const page = readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'protection.md'), 'utf8');
    const [, code] = /^```python\n([^]*?)^```$/m.exec(page)!;
    const program = `${code}\nimport json, sys\nprint(json.dumps([hashed(text, "Jefe") for text in json.load(sys.stdin)]))`;
    const texts = ['', ...DEFINED.flat()];
    const { stdout } = spawnSync('python3', ['-c', program], { input: JSON.stringify(texts) });
    expect(JSON.parse(stdout.toString())).toEqual(texts.map(normalized));
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
