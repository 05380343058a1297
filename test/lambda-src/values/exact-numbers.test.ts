import fc from 'fast-check';
import { isExactNumber, parseExactly } from '../../../lambda-src/values/exact-numbers';

const digitsOf = (value: unknown) => (isExactNumber(value) ? value.rawJSON : String(value));

test('every decimal number keeps its digits', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.nat(20), (unscaled, scale) => {
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const number = `${unscaled < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
    const back = digitsOf((parseExactly(`[{"n": ${number}}]`) as [{ n: unknown }])[0].n);
    expect(normal(back)).toBe(normal(number));
  }), { numRuns: 2000 });
});

test.each(['9007199254740993', '-12345678901234567890', '0.10000000000000000001', '4503599627370496.1', '1.23456789012345678e300'])(
  '%s is kept as it was written', (number) => {
    expect(JSON.stringify(parseExactly(`{"n":${number}}`))).toBe(`{"n":${number}}`);
  },
);

test.each(['1', '0.5', '9007199254740991', '1000000000000.000000', '123456789012.25', '5.85656641687193e-310', '1.2345678901234567e300'])('%s stays a number', (number) => {
  expect(parseExactly(`{"n":${number}}`)).toEqual({ n: Number(number) });
});

test.each(['1e-400', '-1E-0400', '4e-325', '0.1e-323'])('%s is not zero, which it is as a double', (number) => {
  expect(JSON.stringify(parseExactly(`[${number},1.10,0,"1e-400"]`))).toBe(`[${number},1.1,0,"1e-400"]`);
  expect(digitsOf(parseExactly(number))).toBe(number);
});

test.each(['0e-400', '-0.00e-400', '5e-324'])('%s is what it is as a double', (number) => {
  expect(parseExactly(`{"n":${number}}`)).toEqual({ n: Number(number) });
});

test('long digits in a string are left alone', () => {
  expect(parseExactly('{"card":"4111111111111111111"}')).toEqual({ card: '4111111111111111111' });
});

test.each([0, 1, 7, 14, 15, 16, 17, 31])('a long number is found %i characters into the text', (offset) => {
  expect(JSON.stringify(parseExactly(`${' '.repeat(offset)}[12345678901234567]`))).toBe('[12345678901234567]');
});

/** Normalises a number: no negative zero, no zeros at the end of a fraction, and no exponent. */
function normal(number: string): string {
  const [, sign, integer, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(number)!;
  const shift = Number(exponent);
  const digits = shift >= 0 ? `${integer}${fraction.padEnd(shift, '0')}` : `${integer}${fraction}`.padStart(-shift + integer.length + fraction.length, '0');
  const point = shift >= 0 ? integer.length + shift : digits.length - fraction.length + shift;
  const text = `${digits.slice(0, point).replace(/^0+(?=\d)/, '')}.${digits.slice(point)}`.replace(/\.?0*$/, '');
  return /^0?$/.test(text) ? '0' : sign + text;
}

test('a number that looks like a mark is none, and one within deep nesting is found', () => {
  const numbers = '[5000000000000001,5000000000000011,5e15,12345678901234567890,{"__proto__":12345678901234567890}]';
  expect(JSON.stringify(parseExactly(numbers))).toBe(numbers.replace('5e15', '5000000000000000'));
  const deep = `${'['.repeat(50_000)}12345678901234567890${']'.repeat(50_000)}`;
  let inner = parseExactly(deep);
  while (Array.isArray(inner)) [inner] = inner;
  expect(digitsOf(inner)).toBe('12345678901234567890');
});

test.each(['01234567890123456789', '--1234567890123456789', '1.2.34567890123456789', '1234567890123456789.', '1-1234567890123456789', '+1234567890123456789', '1234567890123456e', '.1234567890123456789'])(
  '%s is no number of JSON, although it has many digits', (text) => {
    expect(() => parseExactly(`[${text}]`)).toThrow(SyntaxError);
  },
);
