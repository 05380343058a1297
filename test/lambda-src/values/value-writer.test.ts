import fc from 'fast-check';
import { NULL_MARKER } from '../../../lambda-src/values/loadable-text';
import { ColumnSchema, TypeSchema } from '../../../src/private/contract/table';
import { fateOf } from '../encoded';

const RUNS = { numRuns: 1000 };
const BIGINT: TypeSchema = { name: 'BIGINT' };
const TIMESTAMP: TypeSchema = { name: 'TIMESTAMP' };
const rejected = (reason: string) => ({ rejected: reason });
const truncating: Partial<ColumnSchema> = { overflow: 'TRUNCATE' };

describe('every value is written as an equal one, or its row is rejected', () => {
  test.each([['SMALLINT', 16n], ['INTEGER', 32n], ['BIGINT', 64n]] as const)('%s', (name, bits) => {
    const limit = 2n ** (bits - 1n);
    const value = fc.oneof(
      fc.bigInt({ min: -limit - 5n, max: limit + 5n }),
      fc.bigInt({ min: -200_000_000n, max: 200_000_000n }),
      fc.constantFrom(-limit - 1n, -limit, limit - 1n, limit),
    );
    fc.assert(fc.property(value, fc.boolean(), (integer, quoted) => {
      const fate = fateOf(quoted ? `"${integer}"` : `${integer}`, { name });
      expect(fate).toEqual(integer >= -limit && integer < limit ? `${integer}` : rejected('OUT_OF_RANGE'));
    }), RUNS);
  });

  test('DECIMAL', () => {
    const number = fc.record({
      precision: fc.integer({ min: 1, max: 38 }),
      scale: fc.nat(37),
      unscaled: fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
      places: fc.nat(20),
    });
    fc.assert(fc.property(number, fc.boolean(), ({ precision, scale, unscaled, places }, quoted) => {
      const kept = Math.min(scale, precision);
      const text = decimalText(unscaled, places);
      const fate = fateOf(quoted ? `"${text}"` : text, { name: 'DECIMAL', precision, scale: kept });
      const whole = unscaled / 10n ** BigInt(places);
      const fits = (whole < 0n ? -whole : whole) < 10n ** BigInt(precision - kept);
      const exact = places <= kept || unscaled % 10n ** BigInt(places - kept) === 0n;
      if (fits && exact) {
        expect(scaled(fate as string, 40)).toBe(unscaled * 10n ** BigInt(40 - places));
      } else {
        expect(fate).toEqual(rejected(fits ? 'EXCESS_PRECISION' : 'OUT_OF_RANGE'));
      }
    }), RUNS);
  });

  test('DOUBLE PRECISION', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const fate = fateOf(JSON.stringify(number), { name: 'DOUBLE PRECISION' });
      const normal = number === 0 || Math.abs(number) >= 2 ** -1022;
      expect(normal ? Number(fate) : fate).toEqual(normal ? number + 0 : rejected('OUT_OF_RANGE'));
    }), RUNS);
  });

  test('VARCHAR', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 80 }), (text, length) => {
      const reason = text.includes('\0') ? 'NUL_CHARACTER' : !text.isWellFormed() ? 'LONE_SURROGATE' : Buffer.byteLength(text) > length ? 'TOO_LONG' : undefined;
      expect(fateOf(JSON.stringify(text), { name: 'VARCHAR', length })).toEqual(reason ? rejected(reason) : text);
    }), RUNS);
  });

  test('CHAR', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', '\n', 'é'), maxLength: 12 }), (text) => {
      const reason = text.includes('é') ? 'NOT_SINGLE_BYTE' : text.length > 8 ? 'TOO_LONG' : undefined;
      expect(fateOf(JSON.stringify(text), { name: 'CHAR', length: 8 })).toEqual(reason ? rejected(reason) : text);
    }), RUNS);
  });

  test('SUPER of 1,000 levels, and not of one more', () => {
    const levels = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
    expect(fateOf(levels(1000), { name: 'SUPER' })).toBe(levels(1000));
    expect(fateOf(levels(1001), { name: 'SUPER' })).toEqual({ rejected: 'TOO_DEEP' });
  });

  test('SUPER', () => {
    const value = fc.jsonValue().filter((json) => json !== null && !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(json)));
    fc.assert(fc.property(value, (json) => {
      expect(JSON.parse(fateOf(JSON.stringify(json), { name: 'SUPER' }) as string)).toEqual(JSON.parse(JSON.stringify(json)));
    }), RUNS);
  });

  test('VARBYTE', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.constantFrom('HEX' as const, 'BASE64' as const), (bytes, encoding) => {
      const text = Buffer.from(bytes).toString(encoding === 'HEX' ? 'hex' : 'base64');
      const fate = fateOf(JSON.stringify(text), { name: 'VARBYTE', length: 30, encoding });
      expect(fate).toEqual(bytes.length > 30 ? rejected('TOO_LONG') : Buffer.from(bytes).toString('hex'));
    }), RUNS);
  });

  test('TIMESTAMP, in whatever offset it was written', () => {
    const instant = fc.integer({ min: -62_135_510_400_000, max: 253_402_214_400_000 });
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(fc.property(instant, offset, fc.constantFrom('T', ' '), (time, minutes, separator) => {
      const local = new Date(time + minutes * 60_000).toISOString().slice(0, 23).replace('T', separator);
      const size = Math.abs(minutes);
      const zone = `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
      const fate = fateOf(`"${local}${zone}"`, TIMESTAMP) as string;
      expect(fate).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/);
      expect(Date.parse(`${fate.replace(' ', 'T').slice(0, 23)}Z`)).toBe(time);
    }), RUNS);
  });

  const PLACES = { SECONDS: 9, MILLISECONDS: 6, MICROSECONDS: 3, NANOSECONDS: 0 } as const;

  /** Instants as nanoseconds since 1970, many of them whole microseconds, or near to 1970. */
  const nanoseconds = fc.tuple(
    fc.oneof(fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_000_000n }), fc.bigInt({ min: -5000n, max: 5000n })),
    fc.constantFrom(1n, 500n, 1000n, 1_000_000_000n),
  ).map(([some, step]) => some / step * step);

  test.each(['SECONDS', 'MILLISECONDS', 'MICROSECONDS', 'NANOSECONDS'] as const)('TIMESTAMP from %s, before and after 1970', (epoch) => {
    fc.assert(fc.property(nanoseconds, fc.boolean(), fc.constantFrom('REJECT' as const, 'TRUNCATE' as const, 'ROUND' as const), (nanos, quoted, overflow) => {
      const text = decimalText(nanos, PLACES[epoch]).replace(/(\..*?)0+$/, '$1').replace(/\.$/, '');
      const fate = fateOf(quoted ? `"${text}"` : text, { name: 'TIMESTAMP', epoch }, { overflow });
      const rest = ((nanos % 1000n) + 1000n) % 1000n;
      const floatingPoint = !quoted && text.includes('.') && text.replace(/\D/g, '').replace(/^0+/, '').length <= 17;
      if (rest !== 0n && overflow === 'REJECT' && !floatingPoint) {
        expect(fate).toEqual(rejected('EXCESS_PRECISION'));
      } else {
        const micros = (nanos - rest) / 1000n + (rest >= 500n && (floatingPoint || overflow === 'ROUND') ? 1n : 0n);
        expect(microsecondsOf(fate as string)).toBe(micros);
      }
    }), RUNS);
  });

  test('TIMESTAMP and DATE from days', () => {
    fc.assert(fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), fc.boolean(), (day, quoted) => {
      const expected = new Date(day * 86_400_000).toISOString().slice(0, 10);
      const json = quoted ? `"${day}"` : `${day}`;
      expect(fateOf(json, { name: 'DATE', epoch: 'DAYS' })).toBe(expected);
      expect(fateOf(json, { name: 'TIMESTAMP', epoch: 'DAYS' })).toBe(`${expected} 00:00:00`);
    }), RUNS);
  });

  test('DATE from milliseconds, if it is midnight or may be truncated', () => {
    fc.assert(fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), fc.boolean(), (some, atMidnight) => {
      const millis = atMidnight ? Math.floor(some / 86_400_000) * 86_400_000 : some;
      const type: TypeSchema = { name: 'DATE', epoch: 'MILLISECONDS' };
      const day = new Date(millis).toISOString().slice(0, 10);
      expect(fateOf(`${millis}`, type)).toEqual(millis % 86_400_000 === 0 ? day : rejected('EXCESS_PRECISION'));
      expect(fateOf(`${millis}`, type, truncating)).toBe(day);
    }), RUNS);
  });

  test('DECIMAL, rounded half away from zero', () => {
    const number = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(25), fc.nat(20));
    const awkward = fc.tuple(fc.bigInt({ min: -2000n, max: 2000n }).map((some) => some * 5n), fc.nat(4), fc.nat(3));
    fc.assert(fc.property(fc.oneof(number, awkward), fc.boolean(), ([unscaled, places, scale], quoted) => {
      const text = decimalText(unscaled, places);
      const fate = fateOf(quoted ? `"${text}"` : text, { name: 'DECIMAL', precision: 30, scale }, { overflow: 'ROUND' });
      const size = unscaled < 0n ? -unscaled : unscaled;
      const step = 10n ** BigInt(Math.max(places - scale, 0));
      const nearest = (size * 2n + step) / (step * 2n) * 10n ** BigInt(Math.max(scale - places, 0));
      if (nearest < 10n ** 30n) {
        expect(scaled(fate as string, scale)).toBe(unscaled < 0n ? -nearest : nearest);
      } else {
        expect(fate).toEqual(rejected('OUT_OF_RANGE'));
      }
    }), RUNS);
  });
});

describe('what no type takes in silence', () => {
  const types: TypeSchema[] = [
    { name: 'SMALLINT' }, BIGINT, { name: 'DECIMAL', precision: 10, scale: 2 }, { name: 'REAL' }, { name: 'DOUBLE PRECISION' }, { name: 'BOOLEAN' },
    { name: 'DATE' }, { name: 'TIME' }, { name: 'TIMETZ' }, TIMESTAMP, { name: 'TIMESTAMPTZ' }, { name: 'VARBYTE', length: 9, encoding: 'HEX' },
  ];

  test.each(types)('$name takes no object, no list and no other text, and an empty text is NULL', (type) => {
    expect(fateOf('{}', type)).toEqual(rejected('WRONG_TYPE'));
    expect(fateOf('[1]', type)).toEqual(rejected('WRONG_TYPE'));
    expect(fateOf('"NaN"', type)).toMatchObject({ rejected: expect.stringMatching(/^NOT_A|^NOT_BINARY/) });
    expect(fateOf('"null"', type)).toMatchObject({ rejected: expect.stringMatching(/^NOT_A|^NOT_BINARY/) });
    expect(fateOf('""', type)).toBeNull();
    expect(fateOf('""', type, { nullable: false })).toEqual(rejected('NULL_VALUE'));
  });

  test('the text that stands for NULL is rejected, whole or cut to it', () => {
    expect(fateOf(`"${NULL_MARKER}"`, { name: 'VARCHAR', length: 99 })).toEqual(rejected('RESERVED_TEXT'));
    expect(fateOf(`"${NULL_MARKER}!"`, { name: 'VARCHAR', length: NULL_MARKER.length }, truncating)).toEqual(rejected('RESERVED_TEXT'));
    expect(fateOf(`"${NULL_MARKER}!"`, { name: 'VARCHAR', length: 99 })).toBe(`${NULL_MARKER}!`);
  });
});

describe('overflow', () => {
  test.each<[string, string, TypeSchema, string]>([
    ['text', '"abcdef"', { name: 'VARCHAR', length: 3 }, 'abc'],
    ['decimal places', '1.239', { name: 'DECIMAL', precision: 5, scale: 2 }, '1.23'],
    ['nanoseconds', '"2024-02-29T00:00:00.123456789Z"', TIMESTAMP, '2024-02-29 00:00:00.123456'],
    ['the time of a day', '"2024-02-29T12:00:00Z"', { name: 'DATE' }, '2024-02-29'],
    ['bytes', '"a1b2c3"', { name: 'VARBYTE', length: 2, encoding: 'HEX' }, 'a1b2'],
  ])('of %s is rejected, cut or made NULL as the column says', (_, json, type, cut) => {
    expect(fateOf(json, type)).toMatchObject({ rejected: expect.stringMatching(/TOO_LONG|EXCESS_PRECISION/) });
    expect(fateOf(json, type, truncating)).toBe(cut);
    expect(fateOf(json, type, { overflow: 'NULLIFY' })).toBeNull();
  });

  test('never cuts or rounds a key', () => {
    expect(fateOf('"abcdef"', { name: 'VARCHAR', length: 3 }, { ...truncating, key: true })).toEqual(rejected('TOO_LONG'));
    expect(fateOf('1.239', { name: 'DECIMAL', precision: 5, scale: 2 }, { overflow: 'ROUND', key: true })).toEqual(rejected('EXCESS_PRECISION'));
  });

  test('cannot cut a range, and makes NULL only what is out of it', () => {
    expect(fateOf('32768', { name: 'SMALLINT' }, truncating)).toEqual(rejected('OUT_OF_RANGE'));
    expect(fateOf('32768', { name: 'SMALLINT' }, { overflow: 'NULLIFY' })).toBeNull();
    expect(fateOf('"x"', { name: 'SMALLINT' }, { overflow: 'NULLIFY' })).toEqual(rejected('NOT_A_NUMBER'));
  });
});

/** Writes a number of units of the given decimal place. */
function decimalText(unscaled: bigint, places: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(places + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, digits.length - places)}${places > 0 ? `.${digits.slice(-places)}` : ''}`;
}

/** Reads a staged timestamp as microseconds since 1970. */
function microsecondsOf(text: string): bigint {
  const [, day, time, micros = '0'] = /^(\S+) ([\d:]+)(?:\.(\d{6}))?$/.exec(text)!;
  return BigInt(Date.parse(`${day}T${time}Z`)) * 1000n + BigInt(micros);
}

/** Multiplies a decimal number by a power of ten. */
function scaled(text: string, places: number): bigint {
  const [, sign, integer, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)!;
  return BigInt(`${integer}${fraction.padEnd(places, '0')}`) * (sign === '-' ? -1n : 1n);
}
