import fc from 'fast-check';
import { maskOf } from '../../../lambda-src/protection/mask';

const mask = (text: string, keepFirst: number, keepLast: number) => maskOf({ kind: 'MASK', keepFirst, keepLast })(text);

test.each<[string, number, number, string]>([
  ['+4915155512345', 0, 2, '****45'],
  ['4111111111111111', 6, 4, '411111****1111'],
  ['ada@example.com', 1, 0, 'a****'],
  ['ada@example.com', 0, 0, '****'],
  ['', 0, 0, '****'],
])('of %s the first %d and the last %d characters stay readable: %s', (text, keepFirst, keepLast, masked) => {
  expect(mask(text, keepFirst, keepLast)).toBe(masked);
});

test.each([['12', 1, 1], ['1', 1, 1], ['', 2, 0], ['12', 0, 2]])('of %j nothing stays readable, because %d and %d characters would be all', (text, keepFirst, keepLast) => {
  expect(mask(text, keepFirst, keepLast)).toBe('****');
});

test('a character of two UTF-16 units is not split', () => {
  expect(mask('👋🏽 Ada 👋', 1, 1)).toBe('👋****👋');
});

test('texts that differ only in what is masked, and in its length, have the same mask', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }), (one, other) => {
    expect(mask(`ab${one}yz`, 2, 2)).toBe(mask(`ab${other}yz`, 2, 2));
  }));
});
