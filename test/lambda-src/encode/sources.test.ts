import { ColumnSchema, SourceSchema, TypeSchema } from '../../../src/private/contract/table';
import { encodeBody, encoded, message, readLines } from '../encoded';
import { column, ingestSchema } from '../schemas';

const LONG: TypeSchema = { name: 'VARCHAR', length: 100 };
const from = (name: string, source: SourceSchema, type: TypeSchema = LONG, more: Partial<ColumnSchema> = {}) =>
  column(name, type, type.name, { source, ...more });
const field = (name: string, ...path: string[]) => from(name, { from: 'FIELD', path: path.length > 0 ? path : [name] });
const A = field('a');

describe('where a row came from', () => {
  test('is the subject and the number of its message, in as many digits as sort', () => {
    const columns = [from('subject', { from: 'SUBJECT' }), from('sequence', { from: 'SEQUENCE_NUMBER' }), A];
    const messages = [message('[{"a":"1"},{"a":"2"}]', { subject: 'New', sequenceNumber: '10000000000000003000' }), message('{"a":"3"}', { deduplicationId: 'other' })];
    expect(readLines(encoded(messages, ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' })).csv)).toEqual([
      ['New', '000000000000000000010000000000000003000', '1'], ['New', '000000000000000000010000000000000003000', '2'], [null, null, '3'],
    ]);
  });

  test('is its number in the message, rejected rows counted, and that of a single row is its own', () => {
    const columns = [from('number', { from: 'ROW_NUMBER' }, { name: 'INTEGER' }), A];
    expect(readLines(encodeBody('[{"a":"1"},{"a":[]},{"a":"3"}]', columns).csv)).toEqual([['1', '1'], ['3', '3']]);
    const part = { row: 7, messageKey: 'm', messageDigest: '1', version: 'v1', rowsStaged: 6 };
    expect(readLines(encoded([message('[{"a":"x"}]', { part })], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' })).csv)).toEqual([['7', 'x']]);
  });

  test('is the label that pandas gives it, whether values are missing or not', () => {
    const columns = [from('label', { from: 'PANDAS_INDEX' }), A, field('b')];
    const read = (body: string) => readLines(encodeBody(body, columns, { payloadFormat: 'PANDAS' }).csv);
    expect(read('{"a":{"x":"1","y":"2"},"b":{"x":"3","y":"4"}}')).toEqual([['x', '1', '3'], ['y', '2', '4']]);
    expect(read('{"a":{"x":"1","y":"2"},"b":{"y":"3","z":"4"}}')).toEqual([['x', '1', null], ['y', '2', '3'], ['z', null, '4']]);
  });

  test('is left to the load, also in a column that is not nullable', () => {
    const columns = [from('loaded', { from: 'LOAD_TIME' }, { name: 'TIMESTAMP' }, { nullable: false, byLoad: 'LOAD_TIME' }), A];
    expect(encodeBody('{"a":"1"}', columns).csv.toString()).toBe(',"1"\n');
  });

  test('is a list in SUPER if the attribute is one, and its text in other columns', () => {
    const source: SourceSchema = { from: 'ATTRIBUTE', name: 'tags' };
    const columns = [from('list', source, { name: 'SUPER' }), from('text', source), A];
    const read = (tags: string, listAttributes?: string[]) =>
      readLines(encoded([message('{"a":"1"}', { attributes: { tags }, listAttributes })], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' })).csv);
    expect(read('["a",12345678901234567890,null]', ['tags'])).toEqual([['["a",12345678901234567890,null]', '["a",12345678901234567890,null]', '1']]);
    expect(read('["a"]')).toEqual([['"[\\"a\\"]"', '["a"]', '1']]);
    expect(read('[a', ['tags'])).toEqual([['"[a"', '[a', '1']]);
  });
});

describe('the first of several sources', () => {
  const columns = [from('id', { from: 'FIRST_OF', sources: [{ from: 'FIELD', path: ['after', 'id'] }, { from: 'FIELD', path: ['before', 'id'] }, { from: 'MESSAGE_ID' }] }), field('name', 'after', 'name')];

  test('that has a value is taken, row by row', () => {
    const body = JSON.stringify([{ before: { id: 'b' }, after: { id: 'a', name: 'n' } }, { before: { id: 'b' }, after: null }, { before: null, after: { name: 'm' } }]);
    expect(readLines(encodeBody(body, columns).csv)).toEqual([['a', 'n'], ['b', null], ['message-1', 'm']]);
  });

  test('names none of them if a value is missing in all', () => {
    const required = [from('id', { from: 'FIRST_OF', sources: [{ from: 'FIELD', path: ['x'] }, { from: 'FIELD', path: ['y'] }] }, LONG, { nullable: false }), A];
    expect(encodeBody('[{"a":"1"},{"x":null}]', required).rejections.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['MISSING_FIELD', '"id" is VARCHAR NOT NULL and got nothing: none of the sources of the column has a value, and the column is not nullable'],
      ['NULL_VALUE', expect.any(String)],
    ]);
  });
});

describe('rows in a list inside of the body', () => {
  const columns = [A, from('shop', { from: 'PARENT', path: ['shop', 'id'] }), from('whole', { from: 'PARENT', path: ['detail'] }, { name: 'SUPER' })];
  const read = (body: string, rowsPath = ['detail', 'rows']) => encodeBody(body, columns, { rowsPath });

  test('are read with the values beside the list, and without the list in them', () => {
    const body = '[{"shop":{"id":"s"},"detail":{"n":12345678901234567890,"rows":[{"a":"1"},{"a":"2"}]}},{"detail":{"rows":{"a":"3"}}}]';
    expect(readLines(read(body).csv)).toEqual([['1', 's', '{"n":12345678901234567890}'], ['2', 's', '{"n":12345678901234567890}'], ['3', null, '{}']]);
  });

  test('may be reached through a list', () => {
    expect(readLines(read('{"detail":[{"rows":[{"a":"1"}],"b":1}]}', ['detail', '0', 'rows']).csv)).toEqual([['1', null, '[{"b":1}]']]);
  });

  test.each(['{}', '{"detail":{"rows":null}}', '{"detail":{"rows":7}}', '[{"detail":{}},7]', '{"Event":"s3:TestEvent"}'])('must be there: %s', (body) => {
    expect(read(body)).toMatchObject({
      rejections: [{ row: null, reason: 'WRONG_SHAPE', detail: 'there is no list of rows at "detail", "rows"; correct \'rowsPath\', or filter such messages with \'filterPolicy\'' }],
    });
  });

  test('may be missing in an element of the body: it is rejected as a row, and the rows of the others are read', () => {
    const { csv, rejections, counts } = read('[{"detail":{"rows":[{"a":"1"}]}},{"a":"x","detail":{"rows":7}},8,{"detail":{"rows":[{"a":"2"},9]}}]');
    expect(readLines(csv).map(([a]) => a)).toEqual(['1', '2']);
    expect(counts).toMatchObject({ rowsReceived: 5, rowsStaged: 2 });
    expect(rejections).toMatchObject([
      { row: 2, reason: 'WRONG_SHAPE', detail: 'this element of the body has no list of rows at "detail", "rows"; let producers leave it out' },
      { row: 3, reason: 'WRONG_SHAPE' },
      { row: 5, reason: 'NOT_AN_OBJECT' },
    ]);
  });

  test('may be empty in all elements but one that has none', () => {
    expect(read('[{"detail":{"rows":[]}},{"detail":[]}]').rejections).toMatchObject([{ row: 1, reason: 'WRONG_SHAPE' }]);
  });

  test('may be none', () => {
    expect(read('{"detail":{"rows":[]}}')).toMatchObject({ rejections: [], counts: { rowsReceived: 0 } });
  });
});

describe('names of fields in another case', () => {
  const read = (body: string, more: object = {}) => encodeBody(body, [A, field('userId', 'UserId')], { ignoreCase: true, ...more });

  test('go to the column, and exact ones first', () => {
    const { csv, counts } = read('[{"A":"1","USERID":"u"},{"A":"x","a":"2","userid":"v"}]');
    expect(readLines(csv)).toEqual([['1', 'u'], ['2', 'v']]);
    expect(counts.unknownFields).toBe(1);
    expect(encodeBody('{"A":"1"}', [A]).rejections).toMatchObject([{ reason: 'NO_KNOWN_FIELD' }]);
  });

  test('reject the row if several could be it', () => {
    expect(read('[{"a":"1","userid":"u","USERID":"v"},{"a":"2"}]').rejections).toMatchObject([{ row: 1, reason: 'AMBIGUOUS_FIELD', column: 'USERID' }]);
  });

  test('count in tuples and in frames, too', () => {
    expect(readLines(read('{"columns":["A"],"rows":[["1"]]}', { payloadFormat: 'TUPLES' }).csv)).toEqual([['1', null]]);
    expect(readLines(read('{"A":{"0":"1"}}', { payloadFormat: 'PANDAS' }).csv)).toEqual([['1', null]]);
  });
});
