import { Aws, Token } from 'aws-cdk-lib';
import { BinaryEncoding, ColumnDefault, ColumnSource, ColumnType, EpochUnit } from '../src';

test('every type that COPY takes from CSV has its DDL', () => {
  expect([
    ColumnType.SMALLINT, ColumnType.INTEGER, ColumnType.BIGINT, ColumnType.decimal(), ColumnType.decimal(38, 37), ColumnType.REAL,
    ColumnType.DOUBLE_PRECISION, ColumnType.BOOLEAN, ColumnType.character(3), ColumnType.varchar(65535), ColumnType.DATE, ColumnType.TIME,
    ColumnType.TIMETZ, ColumnType.TIMESTAMP, ColumnType.TIMESTAMPTZ, ColumnType.SUPER, ColumnType.varbyte(16),
    ColumnType.timestampFromEpoch(EpochUnit.SECONDS), ColumnType.timestamptzFromEpoch(EpochUnit.MILLISECONDS),
    ColumnType.dateFromEpoch(EpochUnit.DAYS),
  ].map((type) => type.sql)).toEqual([
    'SMALLINT', 'INTEGER', 'BIGINT', 'DECIMAL(18,0)', 'DECIMAL(38,37)', 'REAL',
    'DOUBLE PRECISION', 'BOOLEAN', 'CHAR(3)', 'VARCHAR(65535)', 'DATE', 'TIME',
    'TIMETZ', 'TIMESTAMP', 'TIMESTAMPTZ', 'SUPER', 'VARBYTE(16)',
    'TIMESTAMP', 'TIMESTAMPTZ', 'DATE',
  ]);
});

test('how numbers and bytes are read travels with the type', () => {
  expect(ColumnType.timestampFromEpoch(EpochUnit.SECONDS)._schema()).toEqual({ name: 'TIMESTAMP', epoch: 'SECONDS' });
  expect(Object.values(EpochUnit).map((unit) => ColumnType.dateFromEpoch(unit)._schema())).toEqual(
    ['DAYS', 'SECONDS', 'MILLISECONDS', 'MICROSECONDS', 'NANOSECONDS'].map((epoch) => ({ name: 'DATE', epoch })),
  );
  expect(ColumnType.timestamptzFromEpoch(EpochUnit.NANOSECONDS)._schema()).toEqual({ name: 'TIMESTAMPTZ', epoch: 'NANOSECONDS' });
  expect(ColumnType.varbyte(16, BinaryEncoding.BASE64)._schema()).toEqual({ name: 'VARBYTE', length: 16, encoding: 'BASE64' });
});

test.each<[string, () => ColumnType]>([
  ['\'length\' must be a whole number between 1 and 65535 bytes, got 65536', () => ColumnType.varchar(65536)],
  ['\'length\' must be a whole number between 1 and 4096 bytes, got 5000; use \'ColumnType.varchar()\'', () => ColumnType.character(5000)],
  ['\'length\' must be a whole number between 1 and 16777216 bytes, got 0', () => ColumnType.varbyte(0)],
  ['\'precision\' must be a whole number between 1 and 38, got 39', () => ColumnType.decimal(39)],
  ['\'scale\' must be a whole number between 0 and 4, got 5', () => ColumnType.decimal(4, 5)],
])('fails when %s', (message, type) => {
  expect(type).toThrow(message);
});

test('values come from fields, from inside them, and from the message around the row', () => {
  expect([
    ColumnSource.field('messageId'), ColumnSource.path('chat', '0'), ColumnSource.messageAttribute('kind'),
    ColumnSource.messageId(), ColumnSource.timestamp(), ColumnSource.topicArn(),
  ].map((source) => source._schema())).toEqual([
    { from: 'FIELD', path: ['messageId'] }, { from: 'FIELD', path: ['chat', '0'] }, { from: 'ATTRIBUTE', name: 'kind' },
    { from: 'MESSAGE_ID' }, { from: 'TIMESTAMP' }, { from: 'TOPIC_ARN' },
  ]);
});

test('fails when a source names nothing', () => {
  expect(() => ColumnSource.field('')).toThrow('\'name\' must not be empty');
  expect(() => ColumnSource.path()).toThrow('\'segments\' must name at least one field');
});

const NUMBER = Token.asNumber({ Ref: 'Number' });
test.each<[string, string, () => unknown]>([
  ['ColumnType.varchar()', 'length', () => ColumnType.varchar(NUMBER)],
  ['ColumnType.character()', 'length', () => ColumnType.character(NUMBER)],
  ['ColumnType.varbyte()', 'length', () => ColumnType.varbyte(NUMBER)],
  ['ColumnType.decimal()', 'precision', () => ColumnType.decimal(NUMBER)],
  ['ColumnType.decimal()', 'scale', () => ColumnType.decimal(18, NUMBER)],
  ['ColumnSource.field()', 'name', () => ColumnSource.field(Aws.REGION)],
  ['ColumnSource.path()', 'segments', () => ColumnSource.path('chat', `of ${Aws.REGION}`)],
  ['ColumnSource.messageAttribute()', 'name', () => ColumnSource.messageAttribute(Aws.REGION)],
  ['ColumnDefault.number()', 'value', () => ColumnDefault.number(NUMBER)],
  ['ColumnDefault.text()', 'value', () => ColumnDefault.text(Aws.REGION)],
  ['ColumnDefault.expression()', 'sql', () => ColumnDefault.expression(`'${Aws.REGION}'`)],
])('%s does not take a token as \'%s\', because the handler\'s code cannot hold one', (_, prop, column) => {
  expect(column).toThrow(`'${prop}' must be known at synth, got a token; the columns are part of the handler's code, so write the value itself or read it from the context of the app`);
});
