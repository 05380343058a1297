import { IsolatedName, ISOLATED } from '../../../integ/isolation-table';
import { envelope, isQueued, OddMessage, Target } from '../../../local/isolation/odd-kind';
import { payloadOf, rowsIn } from '../../../local/isolation/payload';
import { Round, roundsOf } from '../../../local/isolation/rounds';

const NOW = '2024-05-01T00:00:00.000Z';
/** The largest message of SQS, in bytes, and of an event of a function. */
const MOST_RECORD = 1024 * 1024;

const drawn = (seed: number) => roundsOf(seed, NOW, (name) => `arn:aws:sns:us-east-1:000000000000:${name}`);
const rounds = drawn(1);
const textOf = (message: OddMessage) => (isQueued(message) ? message.record : message.body);
const bodiesOf = (kind: string) => rounds.filter((round) => round.kind.startsWith(kind)).flatMap(({ odd }) => odd.map(textOf));

test('a seed gives the same messages each time, and another seed gives others', () => {
  expect(drawn(1)).toEqual(rounds);
  expect(drawn(2)).not.toEqual(rounds);
  expect(drawn(2).map(({ kind }) => kind)).toEqual(rounds.map(({ kind }) => kind));
});

test.each(Object.keys(ISOLATED) as IsolatedName[])('%s gets at least 200 odd messages of at least 15 kinds', (name) => {
  const own = rounds.filter(({ target }) => target.name === name);
  expect(own.length).toBeGreaterThanOrEqual(15);
  expect(new Set(own.map(({ kind }) => kind)).size).toBe(own.length);
  expect(own.reduce((sum, { odd }) => sum + odd.length, 0)).toBeGreaterThanOrEqual(200);
});

test('the messages that fill an event would fill the memory of a function', () => {
  const large = rounds.filter(({ kind }) => kind === 'sparse rows' || kind.startsWith('87,000'));
  expect(large.map(({ target: { name } }) => name)).toEqual(['Json', 'Json', 'JsonLines', 'Raw', 'Items']);
  for (const { odd, target } of large) {
    const bodies = odd.map(textOf);
    expect(bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0)).toBeGreaterThan(5_500_000);
    expect(rowsIn(bodies[0], target.payloadFormat)).toBeGreaterThan(18_000);
  }
});

test('no message is larger than SQS takes', () => {
  const tooLarge = ({ odd, target }: Round) => odd.filter((message) =>
    Buffer.byteLength(isQueued(message) ? message.record : envelope(target, 'x', message.body, { MessageAttributes: message.attributes })) > MOST_RECORD);
  expect(rounds.flatMap(tooLarge)).toEqual([]);
});

test.each<[input: string, kind: string, found: RegExp]>([
  ['an id beyond U+FFFF', 'an id beyond U+FFFF', /order-\\ud83d\\ude00-1/],
  ['an attribute that is null', 'an envelope with odd attributes', /"MessageAttributes":\{"a":null\}/],
  ['an attribute whose value is a number', 'an envelope with odd attributes', /"Value":7\}/],
  ['4,000 columns with a label each', 'a frame whose columns have no label', /^\{"k0":\{"0":1\},.*"k3999":\{"3999":1\}\}$/],
  ['sparse rows', 'sparse rows', /^\[\{"c1":12345\},/],
  ['rows without a field', '87,000', /^\[\{\},\{\},/],
  ['rows that are 0', 'an attribute of 200 KB', /^\[0,0,/],
  ['wrong rows', 'wrong rows with 8 KB', /"n":"x"/],
  ['pandas\' split', 'another payload format', /"index":\[0,1\],"data":/],
  ['pandas\' table', 'another payload format', /"schema":/],
  ['the publisher\'s TUPLES', 'another payload format', /^\{"columns":\["n","t"\],"rows"/],
  ['a CSV with semicolons', 'no JSON', /^n;t\n/],
  ['keys in another case', 'another payload format', /^\{"N":1/],
  ['a test event of S3', 'an event of a service', /s3:TestEvent/],
  ['a pointer of the extended client', 'an event of a service', /PayloadS3Pointer/],
  ['an object without fields', 'another payload format', /^\{\}$/],
])('%s is among the messages', (_, kind, found) => {
  expect(bodiesOf(kind)).toContainEqual(expect.stringMatching(found));
});

test.each(['JSON', 'JSON_LINES', 'TUPLES', 'PANDAS'] as const)('the rows of a payload in %s are counted as they were written', (format) => {
  expect(rowsIn(payloadOf(format, [[['n', '1']], [['n', '2']], [['n', 'null']]]), format)).toBe(3);
  expect(rowsIn(`\ufeff${payloadOf(format, [[['n', '1']]])}`, format)).toBe(1);
});

test.each<[string, Target['payloadFormat'], number | undefined]>([
  ['{"n":1}', 'JSON', 1], ['[]', 'JSON', 0], ['7', 'JSON', undefined], ['null', 'JSON', undefined], ['{', 'JSON', undefined],
  ['x\n\n{}', 'JSON_LINES', 2], ['', 'JSON_LINES', 0],
  ['{"columns":[],"rows":{}}', 'TUPLES', undefined], ['[]', 'TUPLES', undefined],
  ['{"a":{"x":1},"b":{"y":1}}', 'PANDAS', 2], ['{}', 'PANDAS', 0], ['{"a":[1]}', 'PANDAS', undefined],
])('%j has as many rows in %s as anybody can know: %p', (body, format, rows) => {
  expect(rowsIn(body, format)).toBe(rows);
});
