import { hmacOf } from '../../../lambda-src/protection/hmac';
import { protectedColumns } from '../../../lambda-src/protection/protection';
import { ColumnSchema } from '../../../src/private/contract/table';
import { encoded, message } from '../encoded';
import { column, ID, ingestSchema } from '../schemas';
import { PEPPER, hashed } from '../secret-double';

const hash = hmacOf({ kind: 'HMAC_SHA256', prefix: '', normalize: false }, Buffer.from(PEPPER));

/** What is staged of values, and why rows are rejected. */
function staged(values: readonly string[], protectedColumn: ColumnSchema = hashed('email')) {
  const columns = protectedColumns([ID, protectedColumn], Buffer.from(PEPPER));
  const body = `[${values.map((value, at) => `{"id":${at},"email":${value}}`).join(',')}]`;
  const { csv, rejections, counts } = encoded([message(body)], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' }));
  return { fields: csv.toString().trimEnd().split('\n').map((line) => line.slice(line.indexOf(',') + 1)), reasons: rejections.map(({ reason }) => reason), counts };
}

test('a text, a number and a boolean are hashed as JSON writes them', () => {
  expect(staged(['"ada"', '4915155512345', '12345678901234567890.10', 'true', '""']).fields)
    .toEqual(['ada', '4915155512345', '12345678901234567890.10', 'true', ''].map((text) => `"${hash(text)}"`));
});

test.each(['7', '1.10', '1e2', '1E-7', '1e21', '100000000000000000000', '0.30000000000000004', '-0'])('%s has one hash, whether or not its message is read again with every digit', (number) => {
  expect(staged([number, '12345678901234567890.1']).fields[0]).toBe(staged([number]).fields[0]);
});

test('NULL stays NULL', () => {
  expect(staged(['null', '"ada"']).fields).toEqual(['~N~', `"${hash('ada')}"`]);
});

test('a text that the type could not hold is hashed, and neither truncated nor rejected', () => {
  const long = 'x'.repeat(70_000);
  const { fields, counts } = staged([JSON.stringify(long)], hashed('email', { overflow: 'TRUNCATE' }));
  expect(fields).toEqual([`"${hash(long)}"`]);
  expect(counts.valuesTruncated).toBe(0);
});

test.each([['{}', 'WRONG_TYPE'], ['["ada"]', 'WRONG_TYPE'], ['1e999', 'OUT_OF_RANGE'], ['"a\\u0000"', 'NUL_CHARACTER'], ['"\\ud800"', 'LONE_SURROGATE']])('%s has no hash: %s', (value, reason) => {
  expect(staged([value]).reasons).toEqual([reason]);
});

test('characters that no column holds are replaced if the column says so, and hashed then', () => {
  expect(staged(['"a\\u0000"'], hashed('email', { replaceInvalid: true })).fields).toEqual([`"${hash('a\ufffd')}"`]);
});

test('a mask that is longer than its column is a matter of the policy of the column', () => {
  const masked = column('email', { name: 'VARCHAR', length: 6 }, 'VARCHAR(6)', { protection: { kind: 'MASK', keepFirst: 0, keepLast: 2 } });
  expect(staged(['"+491234"', '"12éé"'], masked)).toMatchObject({ fields: ['"****34"'], reasons: ['TOO_LONG'] });
});

test('a protected column whose secret was not read fails, and writes nothing', () => {
  expect(() => encoded([message('[{"id":1,"email":"ada"}]')], ingestSchema({ columns: [ID, hashed('email')] }))).toThrow('the column "email" is protected, and the secret was not read');
});
