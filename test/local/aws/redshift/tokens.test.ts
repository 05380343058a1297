import * as fc from 'fast-check';

import { quoteLiteral, quoteName, storedName } from '../../../../local/aws/redshift/names';
import { tokenize } from '../../../../local/aws/redshift/tokens';

/** Parts of SQL, whole and broken. */
const piece = fc.oneof(
  fc.constantFrom("'", '"', '\\', '$$', '$x$', '--', '/*', '*/', '\n', ' ', ':', '::', ':a', '#t', '#', ';', '.', '1', '1e5', '.5', '<=', "E'", 'select', 'ß', '😀'),
  fc.string({ maxLength: 3 }),
);
const sql = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));

test('the tokens of any text, joined, are the text', () => {
  fc.assert(fc.property(sql, statement => {
    expect(tokenize(statement).map(({ text }) => text).join('')).toBe(statement);
  }), { numRuns: 2000 });
});

test('a literal or a name of any text is one token that means the text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')), text => {
    expect(tokenize(quoteLiteral(text))).toEqual([expect.objectContaining({ kind: 'string', value: text })]);
    expect(tokenize(quoteName(text))).toEqual([expect.objectContaining({ kind: 'quoted', value: text })]);
  }), { numRuns: 1000 });
});

test.each([
  ["SELECT ':a' -- :b\n/* :c /* :d */ :e */ \"f:g\" $$:h$$ :i::text", ['i']],
  ['SELECT a[1:2], b::int, :c', ['c']],
])('parameters are found where they stand for a value: %s', (statement, names) => {
  expect(tokenize(statement).filter(({ kind }) => kind === 'parameter').map(({ value }) => value)).toEqual(names);
});

test('a stored name has at most 63 bytes, and two names are stored alike only if Redshift holds them alike', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'A', 'é', '日'), minLength: 1, maxLength: 140 });
  fc.assert(fc.property(name, name, (one, two) => {
    const [first, second] = [storedName(one), storedName(two)];
    expect(Buffer.byteLength(first.stored)).toBeLessThanOrEqual(63);
    expect(Buffer.byteLength(first.name)).toBeLessThanOrEqual(127);
    expect(first.stored === second.stored).toBe(first.name === second.name);
  }));
});
