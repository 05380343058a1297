import { columnsOf, inferred } from './inferred';

/** The type that a field gets, and why, from its values as JSON. */
function choice(...values: string[]): string {
  return columnsOf(inferred(`[${values.map((value) => `{"other":1,"value":${value}}`).join()}]`)).value;
}

describe('numbers', () => {
  test.each([
    [['1', '-42', 'null'], /^INTEGER: whole numbers from -42 to 1; in 2 of 3 rows$/],
    [['21474836', '-21474836'], /^INTEGER:/],
    [['21474837'], /^BIGINT: whole numbers from 21,474,837 to 21,474,837; in every row$/],
    [['9223372036854775807', '-9223372036854775808'], /^BIGINT:/],
    [['9223372036854775808'], /^decimal\(38, 0\): .*, beyond 64 bits/],
    [['1', '12345678901234567890123456789012345678'], /^decimal\(38, 0\):/],
    [['1', '123456789012345678901234567890123456789'], /^varchar\(256\): numbers of up to 39 bytes/],
    [['19.99', '5'], /^DOUBLE_PRECISION: numbers with fractions; for exact amounts take ColumnType\.decimal\(\)/],
    [['1.0', '2.0'], /^DOUBLE_PRECISION:/],
    [['1e3'], /^DOUBLE_PRECISION:/],
    [['1.5', '1e300'], /^DOUBLE_PRECISION:/],
    [['0.12345678901234567890123', '1.5'], /^decimal\(38, 37\): numbers that a double would round, up to 1 digits before and 23 after the point/],
    [['1e400', '7'], /^DOUBLE_PRECISION: .*; in every row; row 1 cannot be loaded: the value is outside the range/],
  ])('%j', (values, expected) => expect(choice(...values)).toMatch(expected));

  test.each([
    ['1772357400', 'SECONDS'],
    ['1772357400000', 'MILLISECONDS'],
    ['1772357400.25', 'SECONDS'],
    ['1772357400123456', 'MICROSECONDS'],
    ['1772357400123456000', 'NANOSECONDS'],
  ])('%s may be a time', (value, unit) => expect(choice(value)).toContain(`; if they are times, take ColumnType.timestamptzFromEpoch(EpochUnit.${unit})`));

  test('a number of another size may not', () => expect(choice('17723574')).not.toContain('EpochUnit'));
});

describe('texts', () => {
  test.each([
    [['"42"', '"-7"'], /^INTEGER: whole numbers as text from -7 to 42/],
    [['"42"', '7'], /^INTEGER: whole numbers, some as text, from 7 to 42/],
    [['"01067"', '"80331"'], /^varchar\(16\): texts of up to 5 bytes; numbers would lose how they are written, such as leading zeros/],
    [['"+5"'], /^varchar/],
    [['"1e3"'], /^varchar/],
    [['"-0"'], /^varchar/],
    [['"19.90"', '"5.00"'], /^decimal\(18, 2\): decimals as text, up to 2 digits before and 2 after the point/],
    [['"1234567890123456.90"'], /^decimal\(38, 2\):/],
    [['"0.5"', '"0.00001234"'], /^decimal\(38, 16\): decimals as text, up to 1 digits before and 8 after the point/],
    [['"1.9"', '"1.10"'], /^varchar\(16\): .*numbers would lose how they are written/],
    [['"true"', '"FALSE"', 'true'], /^BOOLEAN: true and false as text/],
    [['"t"', '"f"'], /^varchar/],
    [['"yes"', '"no"'], /^varchar/],
    [['true', '1'], /^varchar\(16\): numbers and booleans of up to 4 bytes/],
    [['"2024-02-29"'], /^DATE: days/],
    [['"2023-02-29"'], /^varchar/],
    [['"2024-02-29T23:59:59"', '"2024-02-29 23:59"'], /^TIMESTAMP: times without an offset, so they count as UTC/],
    [['"2024-02-29T23:59:59Z"', '"2024-02-29T23:59:59.123456+02:00"'], /^TIMESTAMPTZ: times with an offset; in every row/],
    [['"2024-02-29T23:59:59"', '"2024-02-29T23:59:59Z"'], /^TIMESTAMPTZ: times of which those without an offset count as UTC/],
    [['"2024-02-29"', '"2024-02-29T10:00:00"'], /^TIMESTAMP: days and times/],
    [['"2024-02-29T23:59:59.123456789Z"'], /^TIMESTAMPTZ, TRUNCATE: times with an offset, cut to microseconds; in every row/],
    [['"2024-02-29T23:59:60Z"'], /^varchar/],
    [['"2024-02-29 23:59:59 UTC"', '"2024-02-29T23:59:59+01:00[Europe/Paris]"'], /^TIMESTAMPTZ: times with an offset/],
    [['"a"', '1', 'true'], /^varchar\(16\): texts, numbers and booleans of up to 4 bytes/],
    [['""', '"7"'], /^INTEGER/],
    [['""'], /^varchar\(256\): empty texts only/],
    [['null'], /^varchar\(256\): null in every row, so the type is unknown$/],
    [['"a\\u0000"', '"ab"'], /^varchar\(16\), replaceInvalid: texts of up to 4 bytes; characters that no column holds are replaced; in every row$/],
    [['"\\u0000\\u0000\\u0000\\ud83d"'], /^varchar\(64\), replaceInvalid: texts of up to 12 bytes/],
    [['7', '"\\u0000"'], /^varchar\(16\), replaceInvalid: texts and numbers/],
    [['"~N~"'], /^varchar\(256\): no value that a column takes/],
  ])('%j', (values, expected) => expect(choice(...values)).toMatch(expected));

  test.each([
    [8, 16], [9, 64], [32, 64], [33, 256], [129, 1024], [2048, 4096], [2049, 16_384], [8193, 65_535], [65_535, 65_535],
  ])('of up to %i bytes get a VARCHAR(%i), twice as long if that is possible', (bytes, length) => {
    expect(choice(JSON.stringify('ü'.repeat(Math.floor(bytes / 2)) + 'x'.repeat(bytes % 2)))).toMatch(new RegExp(`^varchar\\(${length}\\): texts of up to ${bytes.toLocaleString('en')} bytes; in`));
  });

  test('that no VARCHAR holds are cut', () => {
    expect(choice(JSON.stringify('x'.repeat(65_536)))).toMatch(/^varchar\(65535\), TRUNCATE: .*texts of more than 65,535 bytes are cut/);
  });
});

describe('objects and lists', () => {
  test.each([
    [['{"id":1,"name":"a"}'], /^SUPER: objects; ColumnSource\.path\('value', 'id'\) takes a value of them; in every row$/],
    [['[{"id":1}]'], /^SUPER: lists; infer with --rows-path if objects in the lists are rows/],
    [['[1]', '[]', '{}'], /^SUPER: objects and lists; in every row/],
    [['{"a":1}', '"text"', '7', '"~N~"'], /^SUPER: texts, numbers and objects;/],
    [[`["${'x'.repeat(65_536)}"]`], /^SUPER, TRUNCATE: lists; texts of more than 65,535 bytes are cut/],
    [['["\\u0000"]', '{"\\ud800":1}'], /^SUPER, replaceInvalid: objects and lists;.*; characters that no column holds are replaced/],
    [[`${'['.repeat(1001)}${']'.repeat(1001)}`, '[]'], /^SUPER: lists; in every row; row 1 cannot be loaded: the JSON is nested/],
  ])('%j', (values, expected) => expect(choice(...values)).toMatch(expected));
});

test('a field that rows lack, or that is null, is told as such', () => {
  expect(columnsOf(inferred('[{"a":1},{"a":null,"b":2},{"a":3}]'))).toEqual({
    a: 'INTEGER: whole numbers from 1 to 3; in 2 of 3 rows', b: 'INTEGER: whole numbers from 2 to 2; in 1 of 3 rows',
  });
});
