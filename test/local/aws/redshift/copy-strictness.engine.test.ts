import { copyOf, useStandIn } from './stand-in';

const redshift = useStandIn();
let files = 0;

interface Loaded {
  readonly status?: string;
  /** Line, column and code of each load error. */
  readonly errors: unknown[][];
  /** The number of rows that COPY reports. */
  readonly copied?: number;
  /** The first column as text. */
  readonly values: unknown[];
}

/** Loads a file into a table with a column of each type, and returns the result. */
async function load(types: string, csv: string | Buffer, options = ''): Promise<Loaded> {
  const name = `f${++files}`;
  const columns = types.split(';').map((type, index) => `c${index + 1} ${type}`);
  redshift.stage(name, csv);
  const description = await redshift.run([
    `CREATE TEMP TABLE loaded (${columns.join(', ')})`,
    copyOf(name, 'loaded', columns.map(column => column.split(' ')[0]).join(', '), options),
    'SELECT c1::text FROM loaded',
  ]);
  const [, copy, select] = description.SubStatements ?? [];
  const errors = await redshift.rows(
    `SELECT line_number, column_name, error_code FROM sys_load_error_detail WHERE file_name = 's3://bucket/${name}' ORDER BY line_number`);
  const values = description.Status === 'FINISHED' ? (await redshift.result(select.Id)).map(([value]) => value) : [];
  return { status: description.Status, errors, copied: copy.ResultRows, values };
}

describe('COPY refuses', () => {
  test.each<[string, string, string | Buffer, number]>([
    ['a text of fewer characters and more bytes than its VARCHAR', 'VARCHAR(5)', 'äää', 1204],
    ['a character of three bytes in VARCHAR(2)', 'VARCHAR(2)', '日', 1204],
    ['an emoji in VARCHAR(3)', 'VARCHAR(3)', '😀', 1204],
    ['65,536 bytes in VARCHAR(65535)', 'VARCHAR(65535)', 'x'.repeat(65536), 1204],
    ['a character beyond ASCII in CHAR', 'CHAR(10)', 'é', 1220],
    ['a text too long for CHAR', 'CHAR(2)', 'abc', 1204],
    ['bytes that are not UTF-8', 'VARCHAR(10)', Buffer.from([0x61, 0xe9, 0x62]), 1220],
    ['half a surrogate pair', 'VARCHAR(10)', Buffer.from([0xed, 0xa0, 0xbd]), 1220],
    ['a NUL character', 'VARCHAR(10)', 'a\0b', 1220],
    ['a letter in a number', 'INTEGER', '12a', 1207],
    ['a decimal point in a whole number', 'BIGINT', '1.0', 1207],
    ['a hexadecimal number', 'INTEGER', '0x1F', 1207],
    ['a number with digit groups', 'INTEGER', '1_000', 1207],
    ['a sign alone', 'INTEGER', '-', 1207],
    ['32,768 in SMALLINT', 'SMALLINT', '32768', 1222],
    ['-32,769 in SMALLINT', 'SMALLINT', '-32769', 1222],
    ['2^31 in INTEGER', 'INTEGER', '2147483648', 1222],
    ['2^63 in BIGINT', 'BIGINT', '9223372036854775808', 1222],
    ['-2^63-1 in BIGINT', 'BIGINT', '-9223372036854775809', 1222],
    ['a DECIMAL with too many digits before the point', 'DECIMAL(5,2)', '1000.00', 1204],
    ['a DECIMAL in exponent form', 'DECIMAL(10,2)', '1e3', 1209],
    ['a DECIMAL that is no number', 'DECIMAL(10,2)', 'NaN', 1209],
    ['a REAL that is no number', 'REAL', 'NaN', 1208],
    ['infinity in DOUBLE PRECISION', 'DOUBLE PRECISION', 'Infinity', 1208],
    ['a REAL out of range', 'REAL', '1e39', 1204],
    ['a DOUBLE PRECISION out of range', 'DOUBLE PRECISION', '1e309', 1204],
    ['a DOUBLE PRECISION too small to be told from zero', 'DOUBLE PRECISION', '1e-400', 1204],
    ['a word that is no BOOLEAN', 'BOOLEAN', 'maybe', 1210],
    ['the start of a BOOLEAN', 'BOOLEAN', 'tru', 1210],
    ['a day that does not exist', 'DATE', '2023-02-29', 1205],
    ['the year 0', 'DATE', '0000-01-01', 1205],
    ['a month in words that are not English', 'DATE', '1. Januar 2024', 1205],
    ['a timestamp of a day that does not exist', 'TIMESTAMP', '2024-02-30 00:00:00', 1206],
    ['hour 24', 'TIMESTAMP', '2024-01-01 24:00:00', 1206],
    ['a leap second', 'TIMESTAMP', '2016-12-31 23:59:60', 1206],
    ['nanoseconds', 'TIMESTAMP', '2024-01-01 00:00:00.123456789', 1206],
    ['seconds since 1970 where the format is auto', 'TIMESTAMP', '1700000000', 1206],
    ['an offset of 16 hours', 'TIMESTAMPTZ', '2024-01-01 00:00:00+16', 1206],
    ['minute 60', 'TIME', '12:60:00', 1206],
    ['an offset in TIME', 'TIME', '12:00:00+01', 1206],
    ['text in SUPER that is not JSON', 'SUPER', 'plain', 1224],
    ['a string of 65,536 bytes inside SUPER', 'SUPER', `"{""a"":""${'x'.repeat(65536)}""}"`, 1204],
    ['a NUL inside SUPER', 'SUPER', String.raw`"{""a"":""\u0000""}"`, 1224],
    ['half a surrogate pair inside SUPER', 'SUPER', String.raw`"[""\ud83d""]"`, 1224],
    ['a number out of range in SUPER', 'SUPER', '[1e999]', 1224],
    ['1,001 levels in SUPER', 'SUPER', `"${'['.repeat(1001)}${']'.repeat(1001)}"`, 1204],
    ['an odd number of hexadecimal digits', 'VARBYTE(10)', 'abc', 1207],
    ['base64 in VARBYTE', 'VARBYTE(10)', 'aGVsbG8=', 1207],
    ['too many bytes in VARBYTE', 'VARBYTE(2)', 'abcdef', 1204],
    ['NULL where it is not allowed', 'BIGINT NOT NULL', '\\N', 1213],
    ['an empty field where a number must be', 'BIGINT NOT NULL', '""', 1213],
    ['a quote inside a field without quotes', 'VARCHAR(10)', 'a"b', 1214],
    ['text behind a closing quote', 'VARCHAR(10)', '"a"b', 1214],
    ['a quote that is never closed', 'VARCHAR(10)', '"abc\n', 1214],
    ['a row of too few columns', 'INTEGER;INTEGER', '1', 1214],
    ['a row of too many columns', 'INTEGER', '1,2', 1202],
    ['a row of more than 4 MB', Array(80).fill('VARCHAR(65535)').join(';'), Array(80).fill('x'.repeat(60000)).join(','), 1216],
  ])('%s', async (_, types, field, code) => {
    const { status, errors } = await load(types, Buffer.concat([Buffer.from(field), Buffer.from('\n')]));
    expect({ status, codes: errors.map(error => error[2]) }).toEqual({ status: 'FAILED', codes: [code] });
  });
});

describe('COPY takes', () => {
  test.each<[string, string, string, string | null, string?]>([
    ['exactly as many bytes as VARCHAR holds', 'VARCHAR(6)', 'äää', 'äää'],
    ['trailing blanks beyond the length of VARCHAR, and drops them', 'VARCHAR(3)', 'ab      ', 'ab '],
    ['the smallest BIGINT', 'BIGINT', '-9223372036854775808', '-9223372036854775808'],
    ['a number between blanks', 'INTEGER', ' 42 ', '42'],
    ['38 digits of DECIMAL', 'DECIMAL(38,0)', '9'.repeat(38), '9'.repeat(38)],
    ['more digits behind the point than DECIMAL holds, and cuts them', 'DECIMAL(5,2)', '-1.999', '-1.99'],
    ['the same rounded with ROUNDEC', 'DECIMAL(5,2)', '1.999', '2.00', 'ROUNDEC'],
    ['a DECIMAL without a digit before the point', 'DECIMAL(5,2)', '.5', '0.50'],
    ['the largest REAL', 'REAL', '3.4028235e38', '3.4028235e+38'],
    ['yes as BOOLEAN', 'BOOLEAN', 'yes', 'true'],
    ['a date in digits', 'DATE', '20240229', '2024-02-29'],
    ['a date with its time cut off', 'DATE', '2024-02-29 23:59:59', '2024-02-29'],
    ['the year 1', 'TIMESTAMP', '0001-01-01 00:00:00', '0001-01-01 00:00:00'],
    ['the end of the year 9999', 'TIMESTAMP', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999'],
    ['ISO 8601', 'TIMESTAMP', '2019-02-11T05:09:12.195Z', '2019-02-11 05:09:12.195'],
    ['a timestamp with an offset, as UTC', 'TIMESTAMPTZ', '1997-12-17 07:37:16-08', '1997-12-17 15:37:16+00'],
    ['a timestamp in American order', 'TIMESTAMP', '12/17/1997 07:37:16.00', '1997-12-17 07:37:16'],
    ['a timestamp without separators', 'TIMESTAMP', '19960108 040809', '1996-01-08 04:08:09'],
    ['seconds since 1970 with TIMEFORMAT epochsecs', 'TIMESTAMP', '1700000000', '2023-11-14 22:13:20', "TIMEFORMAT 'epochsecs'"],
    ['milliseconds since 1970 with TIMEFORMAT epochmillisecs', 'TIMESTAMP', '1700000000123', '2023-11-14 22:13:20.123', "TIMEFORMAT 'epochmillisecs'"],
    ['the end of the day as TIME', 'TIME', '24:00:00', '24:00:00'],
    ['TIMETZ with an offset', 'TIMETZ', '12:34:56.5+05:30', '12:34:56.5+05:30'],
    ['JSON in SUPER', 'SUPER', '"{""a"":[1,null,""x""]}"', '{"a": [1, null, "x"]}'],
    ['a pair of surrogate escapes in SUPER', 'SUPER', String.raw`"[""\ud83d\ude00""]"`, '["😀"]'],
    ['a JSON string in SUPER', 'SUPER', '"""x"""', '"x"'],
    ['1,000 levels in SUPER, and what lies in the last', 'SUPER', `"${'['.repeat(1000)}1${']'.repeat(1000)}"`, `${'['.repeat(1000)}1${']'.repeat(1000)}`],
    ['hexadecimal digits in VARBYTE', 'VARBYTE(4)', 'DEADbeef', '\\xdeadbeef'],
    ['an empty text as itself', 'VARCHAR(5)', '""', ''],
    ['an empty field as an empty text', 'VARCHAR(5)', '', ''],
    ['an empty text as NULL with EMPTYASNULL', 'VARCHAR(5)', '""', null, 'EMPTYASNULL'],
    ['blanks as NULL with BLANKSASNULL', 'VARCHAR(5)', '"  "', null, 'BLANKSASNULL'],
    ['an empty field as NULL in a number', 'INTEGER', '', null],
    ['an empty text as NULL in a number', 'INTEGER', '""', null],
    ['the null string as NULL', 'VARCHAR(5)', '\\N', null],
    ['the null string as NULL in quotes as well', 'VARCHAR(5)', '"\\N"', null],
    ['the word null as text', 'VARCHAR(5)', 'null', 'null'],
    ['another null string, and then \\N as text', 'VARCHAR(9)', '\\N', '\\N', "NULL AS '~N~'"],
    ['another null string as NULL', 'VARCHAR(9)', '~N~', null, "NULL AS '~N~'"],
    ['line ends and doubled quotes inside quotes', 'VARCHAR(20)', '"a\r\n""b""\nc"', 'a\r\n"b"\nc'],
    ['blanks around quotes', 'VARCHAR(20)', '  "a, b"\t', 'a, b'],
    ['blanks as part of a field without quotes', 'VARCHAR(20)', ' a ', ' a '],
    ['a backslash as itself', 'VARCHAR(20)', '\\.\\n\\', '\\.\\n\\'],
    ['a text cut on the border of a character with TRUNCATECOLUMNS', 'VARCHAR(5)', 'aééé', 'aéé', 'TRUNCATECOLUMNS'],
  ])('%s', async (_, type, field, expected, options = '') => {
    // Another column follows, so that an empty field is not an empty line. Of a repeated option the last counts.
    const { status, errors, values } = await load(`${type};INTEGER`, `${field},1\n`, options);
    expect({ status, errors, values }).toEqual({ status: 'FINISHED', errors: [], values: [expected] });
  });

  test('bytes that are not UTF-8 with ACCEPTINVCHARS, replaced by as many characters', async () => {
    const { values } = await load('VARCHAR(10)', Buffer.from([0x61, 0xe9, 0x62, 0xf0, 0x9f, 0x98, 0x0a]), "ACCEPTINVCHARS AS '^'");
    expect(values).toEqual(['a^b^^^']);
  });

  test('lines that end in CR LF, and a last line without an end', async () => {
    const { copied, values } = await load('VARCHAR(10);INTEGER', 'a,1\r\n"b\r\n",2\r\nc,3');
    expect({ copied, values }).toEqual({ copied: 3, values: ['a', 'b\r\n', 'c'] });
  });

  test('noncharacters, which are valid UTF-8', async () => {
    expect((await load('VARCHAR(10)', '\ufffe\ufdd0\n')).values).toEqual(['\ufffe\ufdd0']);
  });
});

test('an error names the line a row begins in, counting line ends inside quotes, and its column', async () => {
  const { errors, values } = await load('INTEGER;VARCHAR(4)', '1,"a\nb"\n2,"too\nlong"\n3,fine\nx,y\n', 'MAXERROR 10');
  expect(errors).toEqual([[3, 'c2', 1204], [6, 'c1', 1207]]);
  expect(values).toEqual(['1', '3']);
  expect((await load('VARCHAR(4);INTEGER', '"a\nb",x\n"c\nd",y\n', 'MAXERROR 10')).errors).toEqual([[1, 'c2', 1207], [3, 'c2', 1207]]);
});

test('MAXERROR leaves bad rows out and loads the others', async () => {
  const { copied, values, errors } = await load('INTEGER', '1\nx\n3\ny\n5\n', 'MAXERROR 3');
  expect({ copied, values, lines: errors.map(([line]) => line) }).toEqual({ copied: 3, values: ['1', '3', '5'], lines: [2, 4] });
});

test('as many errors as MAXERROR says fail the load', async () => {
  const { status, errors } = await load('INTEGER', '1\nx\n3\ny\n5\n', 'MAXERROR 2');
  expect({ status, lines: errors.map(([line]) => line) }).toEqual({ status: 'FAILED', lines: [2, 4] });
});

test('what follows a quote that is out of place is read from the next line on', async () => {
  const { values, errors } = await load('INTEGER;VARCHAR(9)', '1,a\n2,b"\n3,c\n', 'MAXERROR 2');
  expect({ values, errors }).toEqual({ values: ['1', '3'], errors: [[2, 'c2', 1214]] });
});
