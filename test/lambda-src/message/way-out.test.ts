import { protectedColumns } from '../../../lambda-src/protection/protection';
import { ColumnSchema, SourceSchema } from '../../../src/private/contract/table';
import { encodeBody, encoded, message } from '../encoded';
import { column, ingestSchema } from '../schemas';
import { HASHED, PEPPER } from '../secret-double';
import { typedColumn } from '../typed-columns';

type Type = Parameters<typeof column>[1];

/** The detail with which a value is rejected, given as JSON. */
function detailOf(json: string, type: Type, more: Parameters<typeof column>[3] = {}): string {
  const { rejections } = encodeBody(`{"value":${json}}`, [typedColumn('value', type, more)]);
  return rejections[0].detail;
}

describe('a value that its column cannot hold: the detail names the policies that would load it', () => {
  const varchar: Type = { name: 'VARCHAR', length: 3 };
  const decimal: Type = { name: 'DECIMAL', precision: 4, scale: 2 };

  test.each<[what: string, json: string, type: Type, more: Parameters<typeof column>[3], policies: string]>([
    ['a text that is too long', '"four"', varchar, {}, 'set the column\'s \'overflow\' to TRUNCATE or NULLIFY, or take'],
    ['one in a column that is not nullable', '"four"', varchar, { nullable: false }, 'set the column\'s \'overflow\' to TRUNCATE, or take'],
    ['one in a key', '"four"', varchar, { key: true }, 'set the column\'s \'overflow\' to NULLIFY, or take'],
    ['one in a key that is not nullable', '"four"', varchar, { key: true, nullable: false }, 'no other \'overflow\' of the column loads it'],
    ['JSON text that is too long', '{"a":1}', { ...varchar, fromJson: true }, {}, 'set the column\'s \'overflow\' to NULLIFY, or take'],
    ['a text that is too long beside JSON text', '"four"', { ...varchar, fromJson: true }, {}, 'set the column\'s \'overflow\' to TRUNCATE or NULLIFY, or take'],
    ['too many decimal places', '1.234', decimal, {}, 'set the column\'s \'overflow\' to ROUND or TRUNCATE or NULLIFY, or take'],
    ['too many decimal places in a key', '1.234', decimal, { key: true, nullable: false }, 'no other \'overflow\' of the column loads it, so take'],
    ['a time that is too fine', '"2024-02-29T23:59:59.1234567Z"', { name: 'TIMESTAMP' }, {}, 'set the column\'s \'overflow\' to ROUND or TRUNCATE or NULLIFY, or let producers send nothing finer'],
    ['nanoseconds that are not made NULL', '"23:59:59.1234567"', { name: 'TIME' }, { overflow: 'NULLIFY', nullable: false }, 'set the column\'s \'overflow\' to ROUND or TRUNCATE, or let'],
    ['a time of day for a DATE', '"2024-02-29T12:00:00Z"', { name: 'DATE' }, {}, 'set the column\'s \'overflow\' to TRUNCATE or NULLIFY, or take'],
    ['what rounding takes out of the range', '99.999', decimal, { overflow: 'ROUND' }, 'set the column\'s \'overflow\' to NULLIFY, or take'],
    ['milliseconds for seconds', '1795826935498', { name: 'TIMESTAMP', epoch: 'SECONDS' }, { nullable: false }, 'no other \'overflow\' of the column loads it, so change the unit of the column if its numbers do not count seconds'],
    ['a number beyond the range', '40000', { name: 'SMALLINT' }, {}, 'set the column\'s \'overflow\' to NULLIFY, or take'],
    ['a number beyond the range that TRUNCATE does not help', '12345', decimal, { overflow: 'TRUNCATE' }, 'set the column\'s \'overflow\' to NULLIFY, or take'],
    ['a number beyond the range of a column that is not nullable', '40000', { name: 'SMALLINT' }, { nullable: false }, 'no other \'overflow\' of the column loads it'],
  ])('%s', (_, json, type, more, policies) => {
    expect(detailOf(json, type, more)).toContain(`; ${policies}`);
  });
});

describe('a value of the wrong type: the detail names the type that takes it', () => {
  test.each<[what: string, json: string, type: Type, wayOut: string]>([
    ['a number for a TIMESTAMP', '1795826935', { name: 'TIMESTAMP' }, 'ColumnType.timestampFromEpoch()'],
    ['a number for a DATE', '20785', { name: 'DATE' }, 'ColumnType.dateFromEpoch()'],
    ['a number of many digits for a TIMESTAMPTZ', '17958269350000000001', { name: 'TIMESTAMPTZ' }, 'ColumnType.timestamptzFromEpoch()'],
    ['an object for a VARCHAR', '{"a":1}', { name: 'VARCHAR', length: 10 }, 'SUPER'],
    ['a list for a BIGINT', '[1]', { name: 'BIGINT' }, 'ColumnSource.path()'],
    ['an object for a TIMESTAMP', '{}', { name: 'TIMESTAMP' }, 'SUPER'],
  ])('%s', (_, json, type, wayOut) => {
    expect(detailOf(json, type)).toContain(wayOut);
  });

  test('no other type for a boolean in a TIMESTAMP', () => {
    expect(detailOf('true', { name: 'TIMESTAMP' })).toMatch(/the column does not take values of this JSON type$/);
  });
});

describe('a value that a protected column cannot take: the detail names nothing that such a column must not have', () => {
  const type: Type = { name: 'VARCHAR', length: 64 };

  test.each<[what: string, json: string, protection: ColumnSchema['protection'], wayOut: string]>([
    ['an object to hash', '{"a":1}', HASHED, 'a protected column takes a text, a number or a boolean, and ColumnSource.path() takes one inside of an object or a list'],
    ['a list to mask', '[1]', { kind: 'MASK', keepFirst: 0, keepLast: 2 }, 'a protected column takes a text, a number or a boolean, and ColumnSource.path() takes one inside of an object or a list'],
    ['a number to hash that is too large for a double', '1e400', HASHED, 'let producers send the number as a text'],
  ])('%s', (_, json, protection, wayOut) => {
    const columns = protectedColumns([typedColumn('value', type, { protection })], Buffer.from(PEPPER));
    expect(encodeBody(`{"value":${json}}`, columns).rejections[0].detail.split('; ').slice(1)).toEqual([wayOut]);
  });
});

describe('a value that is missing: the detail names where it was looked for', () => {
  test.each<[what: string, source: SourceSchema, place: string]>([
    ['a field', { from: 'FIELD', path: ['placedAt'] }, 'the row lacks the field "placedAt"'],
    ['a path', { from: 'FIELD', path: ['other', 'a"b', '0'] }, 'the row lacks a value at the path "other", "a\\"b", "0"'],
    ['an attribute', { from: 'ATTRIBUTE', name: 'desk' }, 'the message lacks the attribute "desk"'],
  ])('%s', (_, source, place) => {
    const columns = [typedColumn('value', { name: 'BIGINT' }, { source, nullable: false }), typedColumn('other', { name: 'SUPER' })];
    const { rejections } = encodeBody('{"other":{}}', columns);
    expect(rejections).toMatchObject([{ reason: 'MISSING_FIELD', detail: `"value" is BIGINT NOT NULL and got nothing: ${place}, and the column is not nullable` }]);
  });

  test('the topic, which raw delivery omits', () => {
    const columns = [typedColumn('value', { name: 'VARCHAR', length: 100 }, { source: { from: 'TOPIC_ARN' }, nullable: false })];
    const { rejections } = encoded([message('{}', { topicArn: '' })], ingestSchema({ columns }));
    expect(rejections).toMatchObject([{ reason: 'MISSING_FIELD', detail: expect.stringContaining('raw message delivery omits it') }]);
  });
});
