import { SourceSchema } from '../../../src/private/contract/table';
import { encodeBody, message, readLines, encoded } from '../encoded';
import { column, ingestSchema } from '../schemas';

const from = (name: string, source: SourceSchema, more = {}) => column(name, { name: 'VARCHAR', length: 100 }, 'VARCHAR(100)', { source, ...more });
const field = (name: string, ...path: string[]) => from(name, { from: 'FIELD', path: path.length > 0 ? path : [name] });
const read = (body: unknown, columns: ReturnType<typeof field>[], more = {}) => readLines(encodeBody(JSON.stringify(body), columns, more).csv);

describe('fields', () => {
  test('are found by name in any order', () => {
    expect(read([{ a: '1', b: '2' }, { b: '4', a: '3' }, { a: '5' }, { b: '6' }], [field('a'), field('b')]))
      .toEqual([['1', '2'], ['3', '4'], ['5', null], [null, '6']]);
  });

  test('are those of the row, not of the row before', () => {
    expect(read([{ a: '1' }, { b: '2' }, { a: '3', c: 'x' }, { a: '4', b: '5' }], [field('a'), field('b')]))
      .toEqual([['1', null], [null, '2'], ['3', null], ['4', '5']]);
  });

  test('are not what every object inherits', () => {
    const names = ['a', 'constructor', 'toString', '__proto__', 'hasOwnProperty'];
    expect(read([{ a: '1' }], names.map((name) => field(name)))).toEqual([['1', null, null, null, null]]);
  });

  test('may be called what every object inherits', () => {
    const body = '{"constructor":"1","__proto__":"2"}';
    expect(readLines(encodeBody(body, [field('constructor'), field('__proto__')]).csv)).toEqual([['1', '2']]);
  });

  test('are reached by a path through objects and lists', () => {
    const columns = [field('deep', 'a', 'b', '1'), field('whole', 'c'), field('inherited', 'a', 'constructor')];
    expect(read([{ a: { b: ['x', 'y'] }, c: 'z' }, { a: 'text', c: null }, { a: { b: null } }], columns))
      .toEqual([['y', 'z', null], [null, null, null], [null, null, null]]);
  });

  test('of lists are elements, not what else a list has', () => {
    const columns = [field('first', 'a', '0'), field('length', 'a', 'length'), field('last', 'a', '-1'), field('zeros', 'a', '00')];
    expect(read([{ a: ['x'] }, { a: 'text' }], columns)).toEqual([['x', null, null, null], [null, null, null, null]]);
  });

  test('may go into several columns, whole and in parts', () => {
    expect(read([{ a: { b: '1' } }, { a: { b: '2', c: '3' } }], [field('b', 'a', 'b'), field('c', 'a', 'c'), field('again', 'a', 'b')]))
      .toEqual([['1', null, '1'], ['2', '3', '2']]);
    expect(read([{ a: 'x' }], [field('part', 'a', 'b'), field('whole', 'a'), field('twice', 'a')])).toEqual([[null, 'x', 'x']]);
  });

  test('are found by the column\'s place in tuples', () => {
    expect(read({ columns: ['b', 'x', 'a'], rows: [['1', '2', '3'], ['4', '5', '6']] }, [field('a'), field('b'), field('c')], { payloadFormat: 'TUPLES' }))
      .toEqual([['3', '1', null], ['6', '4', null]]);
  });
});

describe('what came with the message', () => {
  const columns = [
    from('desk', { from: 'ATTRIBUTE', name: 'desk' }), from('id', { from: 'MESSAGE_ID' }), from('at', { from: 'TIMESTAMP' }), from('topic', { from: 'TOPIC_ARN' }),
    field('a'),
  ];

  test('stands in every row of it', () => {
    const messages = [
      message('[{"a":"1"},{"a":null}]', { attributes: { desk: 'fx' } }),
      message('[{"a":"3"}]', { messageId: 'message-2', deduplicationId: 'id-2', topicArn: '' }),
    ];
    expect(readLines(encoded(messages, ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' })).csv)).toEqual([
      ['fx', 'message-1', '2026-03-04T05:06:07.000Z', 'arn:aws:sns:us-east-1:123456789012:topic', '1'],
      ['fx', 'message-1', '2026-03-04T05:06:07.000Z', 'arn:aws:sns:us-east-1:123456789012:topic', null],
      [null, 'message-2', '2026-03-04T05:06:07.000Z', null, '3'],
    ]);
  });

  test('is no attribute that every object inherits', () => {
    const names = ['constructor', '__proto__'];
    expect(read([{}], names.map((name) => from(name, { from: 'ATTRIBUTE', name })))).toEqual([[null, null]]);
  });
});

describe('rows that are no objects', () => {
  test.each(['1', '"a"', 'null', 'true', '[]', '["0"]', '12345678901234567890', '[[1]]'])('%s is rejected', (row) => {
    const columns = [field('a'), column('s', { name: 'SUPER' }, 'SUPER')];
    const { rejections, csv } = encodeBody(`[${row}, {"a":"1"}, ${row}]`, columns);
    expect(rejections.map(({ reason }) => reason)).toEqual(['NOT_AN_OBJECT', 'NOT_AN_OBJECT']);
    expect(readLines(csv)).toEqual([['1', null]]);
  });

  test('are not taken for objects with the same names', () => {
    const columns = [field('0'), field('rawJSON'), column('s', { name: 'SUPER' }, 'SUPER')];
    const { rejections, csv } = encodeBody('[{"0":"a"},["b"],{"rawJSON":"c"},12345678901234567890,{},[]]', columns);
    expect(rejections.map(({ row, reason }) => [row, reason]))
      .toEqual([[2, 'NOT_AN_OBJECT'], [4, 'NOT_AN_OBJECT'], [5, 'NO_KNOWN_FIELD'], [6, 'NOT_AN_OBJECT']]);
    expect(readLines(csv)).toEqual([['a', null, null], [null, 'c', null]]);
  });

  test('are not taken for objects if they are lines that cannot be read', () => {
    const { rejections } = encodeBody('{"text":"a"}\n?\n{"text":"b"}', [field('text')], { payloadFormat: 'JSON_LINES' });
    expect(rejections).toMatchObject([{ row: 2, reason: 'NOT_JSON' }]);
  });
});

describe('fields that no column takes', () => {
  test('are counted', () => {
    expect(encodeBody('[{"a":"1","x":1,"y":2},{"a":"2"},{"a":"3","x":3},{"a":"1","x":1,"y":2}]', [field('a')]).counts.unknownFields).toBe(5);
  });

  test('are counted in tuples once a row', () => {
    const body = '{"columns":["a","x"],"rows":[["1",2],["3",4]]}';
    expect(encodeBody(body, [field('a')], { payloadFormat: 'TUPLES' }).counts.unknownFields).toBe(2);
  });

  test('are not counted in rejected rows', () => {
    expect(encodeBody('[{"a":[],"x":1}]', [field('a')]).counts.unknownFields).toBe(0);
  });

  test('reject the row where the schema says so, and are named', () => {
    const { rejections, counts } = encodeBody('[{"a":"1","x":1},{"a":"2"}]', [field('a')], { unknownFields: 'REJECT' });
    expect(rejections).toMatchObject([{ row: 1, reason: 'UNKNOWN_FIELD', column: 'x' }]);
    expect(counts).toMatchObject({ rowsStaged: 1, rowsRejected: 1 });
  });
});
