import * as fc from 'fast-check';

import {
  cutReference, Fate, fractionText, inUnits, isFinerThanMicroseconds, isUnloadable, Moment, offsetText, pad, readRational, REJECTED, timestampText,
  utf8Bytes, wholeSecond,
} from './value-references';
import { ColumnSchema, TypeSchema } from '../../../../src/private/contract/table';

/** A value in JSON, as in a message, with its expected outcome. */
export interface Generated {
  readonly json: string;
  readonly fate: Fate;
}

type Overflow = ColumnSchema['overflow'];

const NULL: Fate = { value: null };

const surrogates = fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 4 }).map((codes) => String.fromCharCode(...codes));
const awkward = fc.constantFrom(
  '~N~', '\\N', 'null', '', ' ', '\r\n', '"', '",', '\0', '👨‍👩‍👧‍👦', '🇺🇦🇯🇵', 'e\u0301', '👍🏽', '\u1112\u1161\u11ab', 'שלום', '\ufeff', '日本',
);
const piece = fc.oneof(
  { weight: 4, arbitrary: awkward }, { weight: 3, arbitrary: fc.string({ unit: 'binary' }) }, fc.string({ unit: 'grapheme' }), fc.string(),
);

/** Makes any text, mostly of whole characters, sometimes with half a surrogate pair. */
export const anyText = fc.oneof(
  { weight: 9, arbitrary: fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('')) },
  fc.tuple(fc.string(), surrogates).map(([text, tail]) => text + tail),
);

/** Makes values that only SUPER takes, or that only text columns take. */
const oddJson = fc.constantFrom('null', '[]', '{}', '[1]', '{"a":1}');

function oddFate(json: string): Fate {
  return json === 'null' ? NULL : REJECTED;
}

function withOdd(arbitrary: fc.Arbitrary<Generated>): fc.Arbitrary<Generated> {
  return fc.oneof({ weight: 9, arbitrary }, oddJson.map((json) => ({ json, fate: oddFate(json) })));
}

/** Applies the policy to an overflow. Other problems are rejected whatever the policy. */
function overflowing(overflow: Overflow, cut?: string): Fate {
  return overflow === 'NULLIFY' ? NULL : overflow === 'TRUNCATE' && cut !== undefined ? { value: cut } : REJECTED;
}

/** Makes whole numbers around the limits of types, and fractions, in every form in which JSON or a text can hold them. */
const numberTexts = fc.tuple(
  fc.oneof(
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
    fc.tuple(
      fc.constantFrom(0n, 2n ** 15n, 2n ** 31n, 2n ** 53n, 2n ** 63n, 10n ** 5n, 10n ** 38n),
      fc.bigInt({ min: -3n, max: 3n }),
      fc.constantFrom(1n, -1n),
    ).map(([border, by, sign]) => (border + by) * sign),
    fc.bigInt({ min: -1000n, max: 1000n }),
  ),
  fc.constantFrom('', '', '', '.0', '.50', '.999', '.00001', 'e0', 'E+2', 'e-2', 'e-40'),
  fc.boolean(),
).map(([whole, rest, quoted]) => (quoted ? `"${whole}${rest}"` : `${whole}${rest}`));

const notNumbers = fc.constantFrom('NaN', 'Infinity', '-Infinity', 'x', '1,5', ' 1', '1 ', '0x1f', '1_000', '--1', '1e', '.', 'null', '١');

function numbers(fate: (text: string) => Fate): fc.Arbitrary<Generated> {
  return withOdd(fc.oneof(
    { weight: 8, arbitrary: numberTexts.map((json) => ({ json, fate: fate(json.replaceAll('"', '')) })) },
    fc.tuple(notNumbers).map(([text]): Generated => ({ json: JSON.stringify(text), fate: REJECTED })),
    fc.constant<Generated>({ json: '""', fate: NULL }),
    fc.constant<Generated>({ json: 'true', fate: REJECTED }),
  ));
}

function integers(bits: bigint, overflow: Overflow): fc.Arbitrary<Generated> {
  return numbers((text) => {
    const { units, exact } = inUnits(readRational(text)!, 0);
    return !exact ? REJECTED : units === BigInt.asIntN(Number(bits), units) ? { value: String(units) } : overflowing(overflow);
  });
}

function decimals(precision: number, scale: number, overflow: Overflow): fc.Arbitrary<Generated> {
  return numbers((text) => {
    const { units, exact } = inUnits(readRational(text)!, scale);
    const size = units < 0n ? -units : units;
    const digits = String(size).padStart(scale + 1, '0');
    const written = `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
    return size >= 10n ** BigInt(precision) ? overflowing(overflow) : exact ? { value: written } : overflowing(overflow, written);
  });
}

function floats(single: boolean, overflow: Overflow): fc.Arbitrary<Generated> {
  const bounds = single ? { min: 2 ** -126, max: (2 - 2 ** -23) * 2 ** 127 } : { min: 2 ** -1022, max: Number.MAX_VALUE };
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.float({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  return withOdd(fc.oneof(
    fc.tuple(number, fc.boolean()).map(([value, quoted]): Generated => {
      const size = Math.abs(value);
      const held = size === 0 || (size >= bounds.min && size <= bounds.max);
      const kept = single ? Math.fround(value) : value;
      return { json: quoted ? `"${value}"` : JSON.stringify(value), fate: held ? { value: String(kept) } : overflowing(overflow) };
    }),
    notNumbers.map((text): Generated => ({ json: JSON.stringify(text), fate: REJECTED })),
  ));
}

function texts(type: 'CHAR' | 'VARCHAR', maxBytes: number, overflow: Overflow, cutAt: ColumnSchema['cutAt']): fc.Arbitrary<Generated> {
  const text = type === 'CHAR' ? fc.oneof(anyText, fc.string({ unit: 'grapheme-ascii' })) : anyText;
  return withOdd(text.map((value): Generated => {
    const json = JSON.stringify(value);
    if (isUnloadable(value) || (type === 'CHAR' && [...value].some((character) => character > '\x7f'))) {
      return { json, fate: REJECTED };
    }
    const cut = cutReference(value, maxBytes, cutAt);
    const stored = type === 'CHAR' ? cut.replace(/ +$/, '') : cut;
    if (utf8Bytes(value) > maxBytes) {
      return { json, fate: overflow === 'TRUNCATE' && cut === '~N~' ? REJECTED : overflowing(overflow, stored) };
    }
    return { json, fate: value === '~N~' ? REJECTED : { value: stored } };
  }));
}

const moments: fc.Arbitrary<Moment> = fc.record({
  day: fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.constantFrom(1, 1900, 2000, 2024, 9999)),
    fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }),
  ),
  time: fc.tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })),
  fraction: fc.oneof(fc.constant(''), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 }).map((digits) => digits.join(''))),
  offset: fc.option(fc.integer({ min: -16 * 60, max: 16 * 60 }), { nil: undefined }),
}, { requiredKeys: ['day', 'time', 'fraction'] });

const separators = fc.constantFrom('T', ' ', 't');
const notTimes = fc.constantFrom(
  'now', '2024', '20240101', '01/02/2024', '2024-1-1', '12 o\'clock', '2024-01-01T00:00:00 CET', '-0001-01-01T00:00:00Z', ' 2024-01-01',
);

function clockText({ time, fraction, offset }: Moment): string {
  const zone = offset === undefined ? '' : offset === 0 ? 'Z' : offsetText(offset);
  return `${time.map((part) => pad(part)).join(':')}${fraction && `.${fraction}`}${zone}`;
}

function momentText(moment: Moment, separator: string): string {
  const [year, ...rest] = moment.day;
  return `${pad(year, 4)}-${rest.map((part) => pad(part)).join('-')}${separator}${clockText(moment)}`;
}

/** The fate of a moment that has no instant: a rejection if it is invalid, an overflow if only its offset moves it outside the years 1 to 9999. */
function missing(moment: Moment, overflow: Overflow): Fate {
  const { offset = 0 } = moment;
  return wholeSecond({ ...moment, offset: Math.abs(offset) < 15 * 60 ? 0 : offset }) === undefined ? REJECTED : overflowing(overflow);
}

function timesOf(fate: (moment: Moment) => Fate, text: (moment: Moment, separator: string) => string): fc.Arbitrary<Generated> {
  return withOdd(fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(moments, separators).map(([moment, separator]) => ({ json: JSON.stringify(text(moment, separator)), fate: fate(moment) })),
    },
    notTimes.map((value): Generated => ({ json: JSON.stringify(value), fate: REJECTED })),
  ));
}

function timestamps(suffix: '' | '+00', overflow: Overflow): fc.Arbitrary<Generated> {
  return timesOf((moment) => {
    const second = wholeSecond(moment);
    if (second === undefined) {
      return missing(moment, overflow);
    }
    const value = timestampText(second, moment.fraction) + suffix;
    return isFinerThanMicroseconds(moment.fraction) ? overflowing(overflow, value) : { value };
  }, momentText);
}

/** Makes times in whole microseconds or tenths of them, so that the reference needs no fractions. */
function epochs(unit: 'SECONDS' | 'MILLISECONDS', suffix: '' | '+00', overflow: Overflow): fc.Arbitrary<Generated> {
  const tenthsASecond = 10_000_000n;
  const [first, last] = [-62_135_596_800n * tenthsASecond, 253_402_300_800n * tenthsASecond];
  const digits = unit === 'SECONDS' ? 7 : 4;
  return fc.tuple(fc.bigInt({ min: first * 2n, max: last * 2n }), fc.constantFrom(1n, 10n, 10_000n, tenthsASecond)).map(([any, step]): Generated => {
    const tenths = any / step * step;
    const size = String(tenths < 0n ? -tenths : tenths).padStart(digits + 1, '0');
    const text = `${tenths < 0n ? '-' : ''}${size.slice(0, -digits)}.${size.slice(-digits)}`;
    const withinSecond = ((tenths % tenthsASecond) + tenthsASecond) % tenthsASecond;
    if (tenths < first || tenths >= last) {
      return { json: `"${text}"`, fate: overflowing(overflow) };
    }
    const value = timestampText(Number((tenths - withinSecond) / 10_000n), String(withinSecond).padStart(7, '0')) + suffix;
    const towardsZero = tenths < 0n && tenths % 10n !== 0n; // a fraction of a microsecond is truncated
    const cut = timestampText(Number((tenths + 9n - (((tenths + 9n) % tenthsASecond) + tenthsASecond) % tenthsASecond) / 10_000n),
      String((((tenths + 9n) % tenthsASecond) + tenthsASecond) % tenthsASecond).padStart(7, '0')) + suffix;
    return { json: `"${text}"`, fate: tenths % 10n === 0n ? { value } : overflowing(overflow, towardsZero ? cut : value) };
  });
}

function dates(overflow: Overflow): fc.Arbitrary<Generated> {
  const days = fc.tuple(moments).map(([moment]) => ({ ...moment, time: [0, 0, 0], fraction: '', offset: undefined }) as Moment);
  const plain = days.map((day): Generated => {
    const second = wholeSecond(day);
    const text = momentText(day, 'T').slice(0, 10);
    return { json: `"${text}"`, fate: second === undefined ? REJECTED : { value: text } };
  });
  return fc.oneof(plain, timesOf((moment) => {
    const second = wholeSecond(moment);
    if (second === undefined) {
      return missing(moment, overflow);
    }
    const text = timestampText(second, moment.fraction);
    const value = text.slice(0, 10);
    return text === `${value} 00:00:00` && !isFinerThanMicroseconds(moment.fraction) ? { value } : overflowing(overflow, value);
  }, momentText));
}

function clocks(zoned: boolean, overflow: Overflow): fc.Arbitrary<Generated> {
  return timesOf((moment) => {
    const { time: [hours, minutes, seconds], fraction, offset = 0 } = moment;
    if (hours > 23 || minutes > 59 || seconds > 59 || Math.abs(offset) >= 15 * 60 || (!zoned && offset !== 0)) {
      return REJECTED;
    }
    const zone = zoned ? offsetText(offset).replace(/:00$/, '') : '';
    const value = `${[hours, minutes, seconds].map((part) => pad(part)).join(':')}${fractionText(fraction)}${zone}`;
    return isFinerThanMicroseconds(fraction) ? overflowing(overflow, value) : { value };
  }, clockText);
}

const booleans = withOdd(fc.oneof(
  fc.constantFrom('true', '"true"', '"TRUE"', '"t"', '"T"', '1', '"1"', '1.0').map((json): Generated => ({ json, fate: { value: 'true' } })),
  fc.constantFrom('false', '"False"', '"f"', '"F"', '0', '"0"', '0.0').map((json): Generated => ({ json, fate: { value: 'false' } })),
  fc.constantFrom('"yes"', '"on"', '2', '-1', '" true"', '"tru"', '10').map((json): Generated => ({ json, fate: REJECTED })),
  fc.constant<Generated>({ json: '""', fate: NULL }),
));

function binaries(length: number, encoding: 'HEX' | 'BASE64', overflow: Overflow): fc.Arbitrary<Generated> {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: length * 2 });
  const written = fc.tuple(bytes, fc.boolean()).map(([data, other]): Generated => {
    const hex = Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const base64 = btoa(String.fromCharCode(...data));
    const text = encoding === 'HEX' ? (other ? hex.toUpperCase() : hex) : (other ? base64.replace(/=+$/, '') : base64);
    const value = `\\x${hex.slice(0, length * 2)}`;
    return { json: JSON.stringify(text), fate: data.length > length ? overflowing(overflow, value) : { value } };
  });
  return withOdd(fc.oneof({ weight: 4, arbitrary: written }, fc.constantFrom('x', 'abc!', '0', '=', '\\x00', 'ab cd', 'é').map((text): Generated => (
    { json: JSON.stringify(text), fate: REJECTED }))));
}

/** Compares values as JSON, because the warehouse writes blanks, and names in another order. */
const supers: fc.Arbitrary<Generated> = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }).map((value) => {
  const json = JSON.stringify(value);
  return { json, fate: value === null ? NULL : /\\u0000/.test(json.replaceAll('\\\\', '')) ? REJECTED : { value: json } };
});

/** Makes any value that a message may have for a column, with its expected outcome. */
export function valuesFor({ type, overflow, cutAt }: { type: TypeSchema; overflow: Overflow; cutAt: ColumnSchema['cutAt'] }): fc.Arbitrary<Generated> {
  switch (type.name) {
    case 'SMALLINT':
      return integers(16n, overflow);
    case 'INTEGER':
      return integers(32n, overflow);
    case 'BIGINT':
      return integers(64n, overflow);
    case 'DECIMAL':
      return decimals(type.precision, type.scale, overflow);
    case 'REAL':
    case 'DOUBLE PRECISION':
      return floats(type.name === 'REAL', overflow);
    case 'BOOLEAN':
      return booleans;
    case 'CHAR':
    case 'VARCHAR':
      return texts(type.name, type.length, overflow, cutAt);
    case 'DATE':
      return dates(overflow);
    case 'TIME':
    case 'TIMETZ':
      return clocks(type.name === 'TIMETZ', overflow);
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ': {
      const suffix = type.name === 'TIMESTAMP' ? '' : '+00';
      return type.epoch ? epochs(type.epoch, suffix, overflow) : timestamps(suffix, overflow);
    }
    case 'VARBYTE':
      return binaries(type.length, type.encoding, overflow);
    case 'SUPER':
      return supers;
  }
}
