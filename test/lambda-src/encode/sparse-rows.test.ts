import * as fc from 'fast-check';
import { ColumnSchema, TypeSchema } from '../../../src/private/contract/table';
import { encoded, message, readLines } from '../encoded';
import { column, ingestSchema } from '../schemas';

const TYPES: readonly TypeSchema[] = [{ name: 'BIGINT' }, { name: 'VARCHAR', length: 10 }, { name: 'DOUBLE PRECISION' }, { name: 'SUPER' }];

/** A column that takes NULL and a field of its own name, if nothing else is said. */
const wide = (more: Readonly<Record<number, Partial<ColumnSchema>>>, columns = 200) => Array.from({ length: columns }, (_, at) => {
  const type = more[at]?.type ?? TYPES[at % TYPES.length];
  return column(`c${at}`, type, type.name, more[at]);
});

const VARIED = wide({
  0: { nullable: false },
  5: { overflow: 'TRUNCATE' },
  9: { replaceInvalid: true },
  13: { overflow: 'NULLIFY' },
  64: { nullable: false },
  65: { source: { from: 'MESSAGE_ID' }, type: { name: 'VARCHAR', length: 100 } },
  66: { source: { from: 'FIELD', path: ['c67', 'a'] } },
  70: { source: { from: 'FIELD', path: ['c1'] } },
  130: { source: { from: 'ROW_NUMBER' } },
  131: { byLoad: 'LOAD_TIME', nullable: false, source: { from: 'LOAD_TIME' } },
  199: { overflow: 'TRUNCATE', type: { name: 'VARCHAR', length: 3 } },
});

/** The fields that rows may lack: those of columns that are nullable. */
const OPTIONAL = VARIED.flatMap(({ nullable, source }) => (nullable && source.from === 'FIELD' ? [source.path[0]] : []));

const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer() },
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  fc.constantFrom<unknown>(null, '', '~N~', '"', 'a\0b', '\ud800', 'x'.repeat(100), 1e300, true, { a: 1 }, ['"'], '12345678901234567890'),
);
const optional = fc.uniqueArray(fc.constantFrom(...OPTIONAL), { minLength: 1, maxLength: 10 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, value]))));
const required = fc.record({ c0: fc.oneof({ weight: 9, arbitrary: fc.nat() }, value), c64: fc.nat() }, { requiredKeys: ['c64'] });
const row = fc.tuple(optional, required).map(([some, others]) => ({ ...some, ...others }));

test('a row with few fields is staged or rejected as with null for the others', () => {
  const nulls = Object.fromEntries(OPTIONAL.map((name) => [name, null]));
  const delivery = fc.constantFrom('AT_LEAST_ONCE' as const, 'EXACTLY_ONCE' as const);
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), delivery, (rows, how) => {
    const of = (sent: readonly unknown[]) => {
      const { csv, counts, rejections } = encoded([message(JSON.stringify(sent), { digest: 'same' })], ingestSchema({ columns: VARIED, delivery: how }));
      const problems = rejections.map(({ row: at, reason, column: name, detail }) => ({ at, reason, name, detail }));
      return { csv: csv.toString(), counts, problems };
    };
    expect(of(rows)).toEqual(of(rows.map((one) => ({ ...nulls, ...one }))));
  }), { numRuns: 200 });
});

test('a row with few fields has as many fields as the table has columns, each in its place', () => {
  for (const at of [0, 1, 63, 64, 65, 127, 128, 199]) {
    const [line] = readLines(encoded([message(`{"c${at}":1}`)], ingestSchema({ columns: wide({}), delivery: 'AT_LEAST_ONCE' })).csv);
    expect(line).toHaveLength(200);
    expect(line.flatMap((field, place) => (field === null || field === '' ? [] : [place]))).toEqual([at]);
  }
});

test('a row with few fields is rejected before much more is written than a row may have, however many columns take the same long text', () => {
  const same = Object.fromEntries(Array.from({ length: 180 }, (_, at) => [at, { source: { from: 'FIELD', path: ['text'] } as const, type: { name: 'SUPER' } as const }]));
  const before = process.memoryUsage().arrayBuffers;
  const { rejections } = encoded([message(JSON.stringify([{ text: Array(4).fill('x'.repeat(60_000)) }, { c1599: 'x' }]))], ingestSchema({ columns: wide(same, 1600) }));
  expect(rejections).toMatchObject([{ row: 1, reason: 'ROW_TOO_LARGE' }]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * 1024 * 1024);
});
