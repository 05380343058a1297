import { columnsOf, envelope, inferred } from './inferred';
import { CommandFailure } from '../../../lambda-src/cli/command';
import { SampleFormat } from '../../../lambda-src/infer/sample-format';

const TYPES = { id: expect.stringMatching(/^INTEGER/), text: expect.stringMatching(/^varchar\(16\)/) };
const ROWS = [{ id: 1, text: 'a' }, { id: 2, text: null }];
const LINES = ROWS.map((row) => JSON.stringify(row)).join('\n');
const LIST = JSON.stringify(ROWS);

test.each<[string, string, string, number]>([
  ['an object', '{"id":1,"text":"a"}', 'JSON', 1],
  ['an object on several lines', '{\n  "id": 1,\n  "text": "a"\n}\n', 'JSON', 1],
  ['an array', LIST, 'JSON', 2],
  ['JSON lines', `${LINES}\n`, 'JSON_LINES', 2],
  ['JSON lines, the last one cut', `${LINES}\n{"id":`, 'JSON_LINES', 3],
  ['tuples', '{"columns":["id","text"],"rows":[[1,"a"],[2,null]]}', 'TUPLES', 2],
  ['what pandas writes by default', '{"id":{"0":1,"1":2},"text":{"0":"a","1":null}}', 'PANDAS', 2],
  ['what pandas writes of rows that were filtered', '{"id":{"3":1,"70":2},"text":{"3":"a","70":null}}', 'PANDAS', 2],
  ['an array as SNS wraps it', envelope(LIST), 'JSON', 2],
  ['JSON lines as SNS wraps them', envelope(LINES), 'JSON_LINES', 2],
  ['an array after a byte order mark, as SNS wraps it', envelope(`\ufeff${LIST}`), 'JSON', 2],
  ['several messages of SNS, one a line', `${envelope(LIST)}\n${envelope('{"id":3,"text":"a"}')}\n`, 'JSON', 3],
  ['a list of messages of SNS', `[${envelope(LINES)},${envelope('{"id":3,"text":"a"}')}]`, 'JSON_LINES', 3],
  ['a list of messages of SNS as texts, as SQS has them', JSON.stringify([envelope(LIST), envelope('{"id":3,"text":"a"}')]), 'JSON', 3],
  ['a list of bodies as texts', JSON.stringify([LINES, '{"id":3,"text":"a"}']), 'JSON_LINES', 3],
  ['a CSV', 'id,text\r\n1,a\r\n\r\n2,\r\n', 'JSON', 2],
])('%s is recognised, and its rows are found', (_, text, format, rows) => {
  const result = inferred(text);
  expect({ format: result.sample.payloadFormat, rows: result.table.rows, columns: columnsOf(result) }).toEqual({ format, rows, columns: TYPES });
});

test('an object whose fields all hold objects is a row, unless their fields are numbered', () => {
  const result = inferred('{"customer":{"id":1},"address":{"id":2}}');
  expect(result.sample.payloadFormat).toBe('JSON');
  expect(columnsOf(result)).toMatchObject({ customer: expect.stringMatching(/^SUPER/) });
});

test.each<[string, string, SampleFormat, Record<string, unknown>]>([
  ['rows whose labels are names', '{"id":{"x":1,"y":2}}', 'PANDAS', { id: expect.stringMatching(/^INTEGER.*in every row$/) }],
  ['objects that look like tuples', '{"columns":["a"],"rows":[[1]]}', 'JSON', { columns: expect.stringMatching(/^SUPER/), rows: expect.stringMatching(/^SUPER/) }],
])('the format can be given: %s', (_, text, format, columns) => expect(columnsOf(inferred(text, { format }))).toEqual(columns));

test.each<[string, string, RegExp]>([
  ['pandas, split', '{"columns":["id"],"index":[0],"data":[[1]]}', /orient="split".*orient="records"/],
  ['pandas, table', '{"schema":{"fields":[]},"data":[{"id":1}]}', /orient="table".*orient="records"/],
  ['pandas, index', '{"0":{"id":1},"1":{"id":2}}', /orient="index".*orient="records"/],
  ['several documents', '{"id":1}{"id":2}', /set payload format JSON_LINES/],
  ['broken JSON', '{"id":1,}', /not JSON.*Expected double-quoted property name/],
  ['messages of different formats', `${envelope(LIST)}\n${envelope(LINES)}`, /have different payload formats/],
  ['a message that is not JSON', `${envelope(LIST)}\n${envelope('{"id":')}`, /is not JSON/],
  ['a message that is a number', `${envelope(LIST)}\n${envelope('7')}`, /neither an object nor a list/],
  ['an empty list', '[]', /has no rows/],
  ['an empty object', '[{}]', /no row of the sample has a field with a name/],
  ['only a field without a name', '{"":1}', /no row of the sample has a field with a name/],
  ['an empty file', '', /is empty/],
  ['scalars', '[1,2]', /no row of the sample has a field/],
  ['a CSV with semicolons', 'id;text\n1;a\n', /'delimiter' to ";"/],
  ['a CSV with a short row', 'id,text\n1\n', /line 2 has 1 fields, and the header names 2 columns/],
  ['a CSV with an open quote', 'id,text\n1,"a\n', /line 2, column 2, /],
  ['more fields than a table has columns', JSON.stringify([Object.fromEntries(Array.from({ length: 1599 }, (_, at) => [`f${at}`, at]))]), /more than 1598 different fields.*one SUPER column/],
])('%s: an error says what to do', (_, text, message) => {
  expect(() => inferred(text)).toThrow(CommandFailure);
  expect(() => inferred(text)).toThrow(message);
});
