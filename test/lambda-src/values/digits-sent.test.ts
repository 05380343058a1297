import { IngestSchema } from '../../../src/private/contract/ingest';
import { TypeSchema } from '../../../src/private/contract/table';
import { encoded, message, readLines } from '../encoded';
import { column, ingestSchema } from '../schemas';

/** Numbers that a double changes, and such that it does not change. */
const NUMBERS = [
  '1.00000000000000001', '9007199254740991.4', '4503599627370497.25', '0.1234567890123456789', '12345678901234567', '9223372036854775808', '-1234567890.12345678901',
  '94283078034.11132', '253402300799.999999', '732028169000.6319', '0.00000000000000000000000000000000000001', '5000000000000001', '0.30000000000000004',
  '1000000000000.000000', '1', '1.10', '1e21', '1e400', '1e-400', '-1E-0400', '0e-400', '-0', '1.2345678901234567e300', `0.${'0'.repeat(330)}1`, '9'.repeat(400), '5e-1234567890123456789',
];

const TYPES: readonly TypeSchema[] = [
  { name: 'SMALLINT' }, { name: 'INTEGER' }, { name: 'BIGINT' }, { name: 'DECIMAL', precision: 18, scale: 4 }, { name: 'REAL' }, { name: 'DOUBLE PRECISION' },
  { name: 'BOOLEAN' }, { name: 'CHAR', length: 500 }, { name: 'VARCHAR', length: 500 }, { name: 'TIMESTAMP', epoch: 'SECONDS' },
  { name: 'TIMESTAMPTZ', epoch: 'MILLISECONDS' }, { name: 'TIMESTAMP', epoch: 'NANOSECONDS' }, { name: 'DATE', epoch: 'DAYS' }, { name: 'SUPER' },
];

/** The first field of the first row, or the reason why that is rejected. */
function fate(body: string, schema: IngestSchema): string | null {
  const { csv, rejections } = encoded([message(body)], schema);
  return rejections[0]?.reason ?? readLines(csv)[0][0];
}

describe.each(TYPES)('what $name gets of a number depends on its digits alone', (type) => {
  const value = column('value', type, type.name);
  const alone = ingestSchema({ columns: [value], delivery: 'AT_LEAST_ONCE' });

  test.each(NUMBERS)('%s', (number) => {
    const expected = fate(`{"value":${number}}`, ingestSchema({ ...alone }));
    for (const other of ['SUPER', 'VARCHAR', 'DOUBLE PRECISION'] as const) {
      const columns = [value, column('other', { name: other, length: 99 } as TypeSchema, other)];
      // Neither another column nor another row changes it.
      expect(fate(`{"value":${number},"other":0.12345678901234567}`, ingestSchema({ ...alone, columns }))).toBe(expected);
      expect(fate(`[{"value":${number}},{"other":0.1234567890123456789}]`, ingestSchema({ ...alone, columns }))).toBe(expected);
    }
  });

  test('also after a message with long numbers', () => {
    fate('{"value":0.1234567890123456789}', alone);
    NUMBERS.forEach((number) => expect(fate(`{"value":${number}}`, alone)).toBe(fate(`{"value":${number}}`, ingestSchema({ ...alone }))));
  });
});
