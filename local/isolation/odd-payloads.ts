import { Draw } from './draw';
import { OddKind, Target } from './odd-kind';
import { payloadOf, TextRow } from './payload';

const NUMBERS = [
  '1e400', '-1e400', '1e-400', '9007199254740993', '12345678901234567', '1.00000000000000001', '-0', '1e309', '9223372036854775808', '0.1234567890123456789', '1E+2',
  '9'.repeat(400), `0.${'0'.repeat(400)}1`, '9'.repeat(100_000), `1e${'9'.repeat(20)}`,
];

const TEXTS = [
  '"\\u0000"', '"a\\u0000b"', '"\\ud83d"', '"\\ude00x"', '"\\u001f"', '"~NULL~"', '"\\"\\"\\""', '"a,b"', '"\\r\\n"', '"\\\\N"', '"\\\\."', '"\\ufeffa"', '"\\u2028"', '" "', '""',
  `"${'x'.repeat(70_000)}"`, `"${'😀'.repeat(30)}"`,
];

const KEYS = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', 'toJSON', 'rawJSON', 'length', '', ' n', 'n ', '\u0000', '\ud83d', '0', '-1'];

const TWICE: readonly TextRow[] = [[['n', '1'], ['n', '2']], [['t', '"a"'], ['n', '1'], ['t', '"b"']], [['__proto__', '1'], ['__proto__', '2']]];

const LITERALS = ['NaN', 'Infinity', '-Infinity', 'undefined', '\'n\'', 'True', 'None', '0x1f', '01', '+1', '.5', '5.', '1_000', '1n', '// no', '/* no */ 1', ''];

const NO_JSON = [
  'n;t\n1;x\n2;y', 'n\tt\n1\tx', 'n,t\n1,x\n2,y', '<rows><row n="1"/></rows>', '<!doctype html><html></html>', 'bjoxCg==', '{"n":1', '[{"n":1},', '{"n":1}}', 'n=1&t=x', '---\nn: 1\n',
  '{n:1}', '{\'n\':1}', 'callback({"n":1})', '\\x1f\\x8b\\x08', '{"n":1} {"n":2}', '"{\\"n\\":1}"', '\ufffd\ufffd', 'PAR1',
];

/** What the other payload formats look like, pandas' other ways to write a frame among them. */
const SHAPES = [
  '{"columns":["n","t"],"rows":[[1,"x"],[2,"y"]]}', '{"n":{"0":1,"1":2},"t":{"0":"x","1":"y"}}', '[{"n":1,"t":"x"}]', '{"n":1,"t":"x"}\n{"n":2,"t":"y"}',
  '{"columns":["n","t"],"index":[0,1],"data":[[1,"x"],[2,"y"]]}', '{"0":{"n":1,"t":"x"},"1":{"n":2,"t":"y"}}', '[[1,"x"],[2,"y"]]',
  '{"schema":{"fields":[{"name":"index","type":"integer"},{"name":"n","type":"integer"}],"primaryKey":["index"]},"data":[{"index":0,"n":1}]}',
  '{"n":{"0":1},"t":{"0":"x","1":"y","2":"z"}}', '{"n":{},"t":{}}', '{"n":[1,2],"t":["x","y"]}', '{"n":1,"t":{"0":"x"}}',
  '{"columns":["n","n"],"rows":[[1,2]]}', '{"columns":["n"],"rows":[[1,2],[],[3]]}', '{"columns":[],"rows":[[]]}', '{"columns":["n"],"rows":{}}', '{"columns":[1],"rows":[[1]]}',
  '{"N":1,"T":"x"}', '[{"N":1,"T":"x"},{"Id":2}]', '{"columns":["N","T"],"rows":[[1,"x"]]}', '{"N":{"0":1}}', '[]', '{}', '[{}]', '[[]]', '[null]', '[1,"x",true]', 'null', '7', '""',
];

const BLANKS = [' ', '\n', '\n\n \n', '\ufeff', '\t', '[ ]', '{ }'];

const MARKS = ['\ufeff', '\ufeff\ufeff', '\ufffe', '\u0000'];

const LINES = ['{"n":', 'x', '[', '{"n":1}{"n":2}', '\u2028', '"', '\\', '{"n":1}\r', '\r', 'null', '[1]'];

const VALUES = ['{}', '[]', '[1,2]', '{"n":1}', 'true', '"x"', '"1"', '1.5', 'null', '"2024-02-30"'];

/** A good row with one value in place of its text, and good ones before and after. */
function around(target: Target, draw: Draw, value: string, column = 't'): string {
  const good: TextRow = [['n', String(draw.below(1000))], [column, 'null']];
  return payloadOf(target.payloadFormat, [good, [['n', '1'], [column, value]], good]);
}

function nested(open: string, close: string, levels: number): string {
  return open.repeat(levels) + '1' + close.repeat(levels);
}

/** Changes some characters of a body: one is taken out, doubled or replaced. */
function damaged(draw: Draw, body: string): string {
  let text = body;
  for (let changes = 1 + draw.below(4); changes > 0; changes--) {
    const at = draw.below(text.length);
    const by = draw.pick(['', text[at] + text[at], draw.pick(['{', '}', '[', ']', '"', ',', ':', '\\', '\n', '\u2028', 'é', '0', '-', 'e', '.', ' '])]);
    text = text.slice(0, at) + by + text.slice(at + 1);
  }
  return text;
}

function bodies(title: string, make: (draw: Draw, target: Target) => readonly string[], fits?: OddKind['fits']): OddKind {
  return { title, fits, make: (draw, target) => make(draw, target).map((body) => ({ body })) };
}

export const ODD_PAYLOADS: readonly OddKind[] = [
  bodies('a deeply nested payload', (draw, target) => [
    nested('[', ']', 60_000), nested('{"a":', '}', 30_000), nested('{"t":', '}', 20_000), '['.repeat(100_000), '{"n":'.repeat(40_000),
    ...[nested('[', ']', 1001), nested('[', ']', 50_000)].map((value) => around(target, draw, value)),
    around(target, draw, nested('{"a":', '}', 999), 's'),
  ]),
  bodies('numbers that no column holds', (draw, target) => NUMBERS.map((number) => around(target, draw, number, draw.pick(['n', 't', 'd', 's', 'c1'])))),
  bodies('texts that cannot be loaded', (draw, target) => TEXTS.map((text) => around(target, draw, text))),
  bodies('keys that objects of JavaScript have', (_, { payloadFormat }) =>
    KEYS.map((key) => payloadOf(payloadFormat, [[['n', '1'], [key, '{"n":"2"}']], [['n', '3'], [key, 'null']]]))),
  bodies('a key twice', (_, { payloadFormat }) => TWICE.map((row) => payloadOf(payloadFormat, [row]))),
  bodies('words that are not JSON', (draw, target) => LITERALS.map((literal) => around(target, draw, literal, draw.pick(['n', 't'])))),
  bodies('no JSON', () => NO_JSON),
  bodies('another payload format', () => SHAPES),
  bodies('a blank payload', () => BLANKS),
  bodies('a byte order mark', (draw, target) => MARKS.map((mark) => mark + around(target, draw, '"x"'))),
  bodies('a broken line between good ones', (draw) => LINES.map((line) => [`{"n":${draw.below(1000)}}`, line, '{"n":1}'].sort(() => draw.fraction() - 0.5).join('\n')),
    ({ payloadFormat }) => payloadFormat === 'JSON_LINES'),
  bodies('values of another type', (draw, target) => VALUES.flatMap((value) => ['n', 'd', 'c1'].map((column) => around(target, draw, value, column)))),
  bodies('a damaged payload', (draw, target) => Array.from({ length: 20 }, () => damaged(draw, around(target, draw, '"some text"')))),
];
