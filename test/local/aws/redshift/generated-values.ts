import * as fc from 'fast-check';

import {
  cutReference, Fate, floor, inMicroseconds, inUnits, isFinerThanMicroseconds, isFloatingPoint, isUnloadable, microsecondText, Moment, offsetText,
  pad, readRational, REJECTED, utf8Bytes, wholeSecond,
} from './value-references';
import { ColumnSchema, EpochUnit } from '../../../../src/private/contract/table';

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
function overflowing(overflow: Overflow, cut?: string, nearest?: string): Fate {
  const value = overflow === 'TRUNCATE' ? cut : overflow === 'ROUND' ? nearest : undefined;
  return overflow === 'NULLIFY' ? NULL : value !== undefined ? { value } : REJECTED;
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
    const number = inUnits(readRational(text)!, scale);
    const units = overflow === 'ROUND' ? number.nearest : number.units;
    const size = units < 0n ? -units : units;
    const digits = String(size).padStart(scale + 1, '0');
    const written = `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
    return size >= 10n ** BigInt(precision) ? overflowing(overflow) : number.exact ? { value: written } : overflowing(overflow, written, written);
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
  offset: fc.option(fc.oneof(fc.constant(0), fc.integer({ min: -16 * 60, max: 16 * 60 })), { nil: undefined }),
  style: fc.nat(),
}, { requiredKeys: ['day', 'time', 'fraction', 'style'] });

const ZEROS = ['Z', '+00:00', ' UTC', ' +0000 UTC', 'Z[UTC]'];
const ZONES = ['', '', '[Europe/Paris]', '[GMT+02:00]'];

const separators = fc.constantFrom('T', ' ', 't');
const notTimes = fc.constantFrom(
  'now', '2024', '20240101', '01/02/2024', '2024-1-1', '12 o\'clock', '2024-01-01T00:00:00 CET', '-0001-01-01T00:00:00Z', ' 2024-01-01',
);

function clockText({ time, fraction, offset, style }: Moment): string {
  const zone = offset === undefined ? '' : offset === 0 ? ZEROS[style % ZEROS.length] : `${offsetText(offset)}${ZONES[style % ZONES.length]}`;
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
    const { cut, nearest } = microseconds(second, moment.fraction);
    const text = (micros: bigint) => (micros < END ? microsecondText(micros) + suffix : undefined);
    return isFinerThanMicroseconds(moment.fraction) ? overflowing(overflow, text(cut), text(nearest)) : { value: text(cut)! };
  }, momentText);
}

const [FIRST, END] = [-62_135_596_800_000_000n, 253_402_300_800_000_000n];

/** The microsecond in which a time lies, and the nearest one. */
function microseconds(wholeSecondMs: number, fraction: string): { cut: bigint; nearest: bigint } {
  const { micros, nearest } = inMicroseconds(readRational(`0.${fraction}`)!, 'SECONDS');
  const second = BigInt(wholeSecondMs) * 1000n;
  return { cut: second + micros, nearest: second + nearest };
}

/** How many decimal places a unit needs for tenths of nanoseconds. */
const PLACES = { SECONDS: 10, MILLISECONDS: 7, MICROSECONDS: 4, NANOSECONDS: 1 };
const TENTHS_A_MICROSECOND = 10_000n;
const MICROSECONDS_A_DAY = 86_400_000_000n;

function decimalText(units: bigint, places: number): string {
  const size = String(units < 0n ? -units : units).padStart(places + 1, '0');
  return `${units < 0n ? '-' : ''}${size.slice(0, size.length - places)}${places > 0 ? `.${size.slice(-places)}` : ''}`;
}

/** Makes numbers of a unit, whole ones and finer ones, of the years 1 to 9999 and beyond. */
function epochNumbers(unit: EpochUnit): fc.Arbitrary<string> {
  const micros = fc.oneof(
    fc.bigInt({ min: FIRST * 2n, max: END * 2n }), fc.bigInt({ min: -10n, max: 10n }), fc.bigInt({ min: END - 10n, max: END + 10n }),
    fc.bigInt({ min: FIRST - 10n, max: FIRST + 10n }),
  );
  if (unit === 'DAYS') {
    return fc.tuple(micros, fc.nat(14)).map(([some, places]) => decimalText(some * 10n ** BigInt(places) / MICROSECONDS_A_DAY, places));
  }
  const step = fc.constantFrom(1n, 10n, 5000n, 10_000n, 10_000_000n, 10_000_000_000n, 864_000_000_000_000n);
  const tenths = fc.tuple(micros, fc.bigInt({ min: 0n, max: TENTHS_A_MICROSECOND - 1n }), step)
    .map(([some, more, by]) => (some * TENTHS_A_MICROSECOND + more) / by * by);
  return tenths.map((some) => decimalText(some, PLACES[unit]).replace(/\.?0+$/, ''));
}

/** Makes numbers of a unit, as JSON numbers, among them doubles, and as texts. What a microsecond becomes in the column is told by `fate`. */
function epochs(unit: EpochUnit, fate: (micros: bigint, exact: boolean) => Fate, overflow: Overflow): fc.Arbitrary<Generated> {
  const doubles = fc.tuple(epochNumbers(unit), fc.double({ min: 0.9, max: 1.1, noNaN: true })).map(([text, by]) => JSON.stringify(Number(text) * by));
  return fc.tuple(fc.oneof(epochNumbers(unit), doubles), fc.boolean()).map(([text, quoted]): Generated => {
    const { micros, nearest, exact } = inMicroseconds(readRational(text)!, unit);
    const isDouble = !quoted && isFloatingPoint(text);
    const kept = isDouble || overflow === 'ROUND' ? nearest : micros;
    return { json: quoted ? `"${text}"` : text, fate: kept < FIRST || kept >= END || micros < FIRST ? overflowing(overflow) : fate(kept, exact || isDouble) };
  });
}

function timestampsFromEpoch(unit: EpochUnit, suffix: '' | '+00', overflow: Overflow): fc.Arbitrary<Generated> {
  return epochs(unit, (micros, exact) => {
    const value = microsecondText(micros) + suffix;
    return exact ? { value } : overflowing(overflow, value, value);
  }, overflow);
}

function datesFromEpoch(unit: EpochUnit, overflow: Overflow): fc.Arbitrary<Generated> {
  const value = (micros: bigint) => microsecondText(floor(micros, MICROSECONDS_A_DAY) * MICROSECONDS_A_DAY).slice(0, 10);
  const days = dates(overflow).filter(({ json }) => !/^"\d+"$/.test(json)); // which are numbers here
  return fc.oneof(days, epochs(unit, (micros, exact) => (
    exact && micros % MICROSECONDS_A_DAY === 0n ? { value: value(micros) } : overflowing(overflow, value(micros))), overflow));
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
    const text = microsecondText(microseconds(second, moment.fraction).cut);
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
    const { cut, nearest } = microseconds(((hours * 60 + minutes) * 60 + seconds) * 1000, fraction);
    const text = (micros: bigint) => (micros < MICROSECONDS_A_DAY ? `${microsecondText(micros).slice(11)}${zone}` : undefined);
    return isFinerThanMicroseconds(fraction) ? overflowing(overflow, text(cut), text(nearest)) : { value: text(cut)! };
  }, clockText);
}

const booleans = withOdd(fc.oneof(
  fc.constantFrom('true', '"true"', '"TRUE"', '"t"', '"T"', '"yes"', '"Y"', '1', '"1"', '1.0').map((json): Generated => ({ json, fate: { value: 'true' } })),
  fc.constantFrom('false', '"False"', '"f"', '"F"', '"No"', '"n"', '0', '"0"', '0.0').map((json): Generated => ({ json, fate: { value: 'false' } })),
  fc.constantFrom('"yess"', '"on"', '2', '-1', '" true"', '"tru"', '10').map((json): Generated => ({ json, fate: REJECTED })),
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

/** The same for JSON inside of texts. */
const supersInTexts: fc.Arbitrary<Generated> = supers.map(({ json, fate }) => ({ json: JSON.stringify(json), fate }));

/** Texts, and objects and lists that become texts. */
function jsonTexts(maxBytes: number, overflow: Overflow, cutAt: ColumnSchema['cutAt']): fc.Arbitrary<Generated> {
  const containers = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }).filter((value) => typeof value === 'object' && value !== null).map((value): Generated => {
    const json = JSON.stringify(value);
    return { json, fate: utf8Bytes(json) > maxBytes ? overflowing(overflow) : { value: json } };
  });
  return fc.oneof(texts('VARCHAR', maxBytes, overflow, cutAt).filter(({ json }) => !/^[[{]/.test(json)), containers);
}

/** Texts of which those are loaded, too, that are rejected in other columns. */
function replacedTexts(maxBytes: number, overflow: Overflow, cutAt: ColumnSchema['cutAt']): fc.Arbitrary<Generated> {
  return anyText.map((value): Generated => {
    const whole = Array.from(value, (character) => (isUnloadable(character) ? '\ufffd' : character)).join('');
    const cut = cutReference(whole, maxBytes, cutAt);
    const fate = utf8Bytes(whole) > maxBytes ? (overflow === 'TRUNCATE' && cut === '~N~' ? REJECTED : overflowing(overflow, cut)) : whole === '~N~' ? REJECTED : { value: whole };
    return { json: JSON.stringify(value), fate };
  });
}

/** Makes any value that a message may have for a column, with its expected outcome. */
export function valuesFor(
  { type, overflow, cutAt, replaceInvalid }: Pick<ColumnSchema, 'type' | 'overflow' | 'cutAt' | 'replaceInvalid'>,
): fc.Arbitrary<Generated> {
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
      return type.fromJson ? jsonTexts(type.length, overflow, cutAt)
        : replaceInvalid ? replacedTexts(type.length, overflow, cutAt) : texts(type.name, type.length, overflow, cutAt);
    case 'DATE':
      return type.epoch ? datesFromEpoch(type.epoch, overflow) : dates(overflow);
    case 'TIME':
    case 'TIMETZ':
      return clocks(type.name === 'TIMETZ', overflow);
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ': {
      const suffix = type.name === 'TIMESTAMP' ? '' : '+00';
      return type.epoch ? timestampsFromEpoch(type.epoch, suffix, overflow) : timestamps(suffix, overflow);
    }
    case 'VARBYTE':
      return binaries(type.length, type.encoding, overflow);
    case 'SUPER':
      return type.fromText ? supersInTexts : supers;
  }
}
