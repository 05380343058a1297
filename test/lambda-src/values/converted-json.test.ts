import { encodeBody, fateOf, readLines } from '../encoded';
import { column } from '../schemas';

const SUPER_FROM_TEXT = { name: 'SUPER', fromText: true } as const;
const VARCHAR_FROM_JSON = { name: 'VARCHAR', length: 24, fromJson: true } as const;
const TEXT = { name: 'VARCHAR', length: 8 } as const;

describe('a text that holds JSON, in SUPER', () => {
  test.each<[json: string, fate: ReturnType<typeof fateOf>]>([
    ['"{\\"a\\":[1,12345678901234567890]}"', '{"a":[1,12345678901234567890]}'],
    ['"\\"text\\""', '"text"'],
    ['"7"', '7'],
    ['{"a":"[1]"}', '{"a":"[1]"}'],
    ['7', '7'],
    ['""', null],
    ['" \\n"', null],
    ['"null"', null],
    ['null', null],
    ['"{a}"', { rejected: 'NOT_JSON' }],
    ['"plain"', { rejected: 'NOT_JSON' }],
    ['"\\ufeff"', { rejected: 'NOT_JSON' }],
    ['"\\u00a0"', { rejected: 'NOT_JSON' }],
    ['"{\\"a\\":\\"\\\\u0000\\"}"', { rejected: 'NUL_CHARACTER' }],
    [`"${'['.repeat(1001)}${']'.repeat(1001)}"`, { rejected: 'TOO_DEEP' }],
  ])('%s', (json, fate) => {
    expect(fateOf(json, SUPER_FROM_TEXT)).toEqual(fate);
  });

  test('without a value rejects the row if the column is not nullable', () => {
    expect(['""', '"null"'].map((json) => fateOf(json, SUPER_FROM_TEXT, { nullable: false }))).toEqual([{ rejected: 'NULL_VALUE' }, { rejected: 'NULL_VALUE' }]);
    expect(fateOf('{"a":1}', { name: 'SUPER' }, { nullable: false })).toBe('{"a":1}');
  });

  test('is told from one without a value that comes before it', () => {
    const { csv, rejections } = encodeBody('[{"s":"null"},{"s":"{"},{"s":"1"}]', [column('s', SUPER_FROM_TEXT, 'SUPER')]);
    expect(readLines(csv)).toEqual([[null], ['1']]);
    expect(rejections).toMatchObject([{ row: 2, reason: 'NOT_JSON' }]);
  });
});

describe('an object or a list, in VARCHAR', () => {
  test.each<[json: string, fate: ReturnType<typeof fateOf>]>([
    ['{"a": [1, 1.10, null]}', '{"a":[1,1.1,null]}'],
    ['[12345678901234567890]', '[12345678901234567890]'],
    ['[1e400]', { rejected: 'OUT_OF_RANGE' }],
    ['["a\\u0000\\ud800"]', '["a\\u0000\\ud800"]'],
    ['"text"', 'text'],
    ['7', '7'],
    ['{"a":"longer than that is"}', { rejected: 'TOO_LONG' }],
    [`${'['.repeat(1001)}${']'.repeat(1001)}`, { rejected: 'TOO_DEEP' }],
  ])('%s', (json, fate) => {
    expect(fateOf(json, VARCHAR_FROM_JSON)).toEqual(fate);
  });

  test('is never truncated, and a text is', () => {
    const truncate = (json: string) => fateOf(json, VARCHAR_FROM_JSON, { overflow: 'TRUNCATE' });
    expect(truncate('{"a":"longer than that is"}')).toEqual({ rejected: 'TOO_LONG' });
    expect(truncate('"longer than twenty-four bytes"')).toBe('longer than twenty-four ');
    expect(fateOf('{"a":"longer than that is"}', VARCHAR_FROM_JSON, { overflow: 'NULLIFY' })).toBe(null);
  });
});

describe('characters that no column holds', () => {
  const REPLACE = { replaceInvalid: true };

  test.each<[json: string, fate: ReturnType<typeof fateOf>]>([
    ['"a\\u0000b"', 'a\ufffdb'],
    ['"a\\ud83d"', 'a\ufffd'],
    ['"\\ude00\\ud83d\\ude00"', '\ufffd\u{1f600}'],
    ['"good"', 'good'],
    ['"\\u0000\\u0000\\u0000"', { rejected: 'TOO_LONG' }],
  ])('are replaced in VARCHAR: %s', (json, fate) => {
    expect(fateOf(json, TEXT, REPLACE)).toEqual(fate);
  });

  test('are replaced in CHAR, and others than ASCII are not', () => {
    expect(fateOf('"a\\u0000b\\ud83d"', { name: 'CHAR', length: 8 }, REPLACE)).toBe('a?b?');
    expect(fateOf('"é\\u0000"', { name: 'CHAR', length: 8 }, REPLACE)).toEqual({ rejected: 'NOT_SINGLE_BYTE' });
  });

  test('are replaced in SUPER, in names and in texts', () => {
    expect(fateOf('{"\\u0000a":["\\ud800",1]}', { name: 'SUPER' }, REPLACE)).toBe('{"\ufffda":["\ufffd",1]}');
  });

  test('are counted, beside what is truncated', () => {
    const columns = [column('a', TEXT, 'VARCHAR(8)', { ...REPLACE, overflow: 'TRUNCATE' }), column('b', { name: 'INTEGER' }, 'INTEGER')];
    const { csv, counts } = encodeBody('[{"a":"\\u0000"},{"a":"\\u0000-------"},{"a":"good"},{"a":"too long"},{"a":"too long a"},{"a":"\\u0000","b":"x"}]', columns);
    expect(readLines(csv).map(([a]) => a)).toEqual(['\ufffd', '\ufffd-----', 'good', 'too long', 'too long']);
    expect(counts).toMatchObject({ valuesReplaced: 2, valuesTruncated: 2, truncatedByColumn: { a: 2 }, rowsRejected: 1 });
  });
});
