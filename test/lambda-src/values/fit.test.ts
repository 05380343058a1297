import fc from 'fast-check';
import { fit } from '../../../lambda-src/values/fit';
import { fateOf } from '../encoded';

/** Makes any text with a UTF-8 form: of ASCII, wide and astral characters, and of clusters of them. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed()),
  fc.string({ unit: fc.constantFrom('a', '"', 'é', 'я', '漢', '👍', '👩‍👩‍👧', '🇩🇪', 'e\u0301', '\n', 'x'.repeat(40)) }),
);

/** Adds characters one by one while they fit. */
function longestStart(value: string, maxBytes: number): string {
  let start = '';
  for (const character of value) {
    if (new TextEncoder().encode(start + character).length > maxBytes) {
      break;
    }
    start += character;
  }
  return start;
}

/** Adds graphemes one by one while they fit. */
function longestStartOfGraphemes(value: string, maxBytes: number): string {
  let start = '';
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(value)) {
    if (new TextEncoder().encode(start + segment).length > maxBytes) {
      break;
    }
    start += segment;
  }
  return start;
}

test('a cut agrees with adding character after character', () => {
  fc.assert(fc.property(text, fc.nat(80), (value, maxBytes) => {
    expect(fit(value, maxBytes, 'CODE_POINT')).toBe(longestStart(value, maxBytes));
  }), { numRuns: 3000 });
});

test('a cut between graphemes agrees with adding one after another, unless not even the first fits', () => {
  fc.assert(fc.property(text, fc.nat(80), (value, maxBytes) => {
    expect(fit(value, maxBytes, 'GRAPHEME')).toBe(longestStartOfGraphemes(value, maxBytes) || longestStart(value, maxBytes));
  }), { numRuns: 3000 });
});

test('a VARCHAR is cut in the CSV exactly there, whatever its text', () => {
  fc.assert(fc.property(text.filter((value) => !value.includes('\0')), fc.integer({ min: 1, max: 60 }), (value, length) => {
    expect(fateOf(JSON.stringify(value), { name: 'VARCHAR', length }, { overflow: 'TRUNCATE' })).toBe(longestStart(value, length));
  }), { numRuns: 1000 });
});

test.each([
  ['a family', 'ab👩‍👩‍👧', 12, 'ab'],
  ['a flag', 'ab🇩🇪', 9, 'ab'],
  ['a combining mark', 'abe\u0301', 3, 'ab'],
  ['CRLF', 'ab\r\n', 3, 'ab'],
])('%s is not cut apart where graphemes are kept', (_, value, maxBytes, kept) => {
  expect(fit(value, maxBytes, 'GRAPHEME')).toBe(kept);
  expect(fit(value, maxBytes, 'CODE_POINT').length).toBeGreaterThan(kept.length);
});

test('a single grapheme longer than the column is cut inside, so that something is left', () => {
  expect(fit('👩‍👩‍👧', 8, 'GRAPHEME')).toBe('👩\u200d');
});
