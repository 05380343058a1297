import { readPayload, UnreadableRow } from '../../../lambda-src/message/payload';

const rows = (body: string, format: Parameters<typeof readPayload>[1]) => readPayload(body, format);

describe('JSON', () => {
  test('is a list of rows', () => {
    expect(rows('[{"a":1},{"a":2}]', 'JSON')).toEqual({ rows: [{ a: 1 }, { a: 2 }] });
  });

  test('is one row', () => {
    expect(rows('{"a":1}', 'JSON')).toEqual({ rows: [{ a: 1 }] });
  });

  test('may begin with a byte order mark', () => {
    expect(rows('\ufeff{"a":1}', 'JSON')).toEqual({ rows: [{ a: 1 }] });
  });

  test('leaves what is not a row to be rejected on its own', () => {
    expect(rows('[1,{"a":1},null]', 'JSON')).toEqual({ rows: [1, { a: 1 }, null] });
  });

  test.each(['1', '12345678901234567890', '"text"', 'null', 'true'])('is of the wrong shape as %s', (body) => {
    expect(rows(body, 'JSON')).toMatchObject({ reason: 'WRONG_SHAPE' });
  });

  test.each(['', '{', 'a,b\n1,2', '[{"a":NaN}]', '[{"a":Infinity}]', '[{"a":01}]'])('is not JSON as %j', (body) => {
    expect(rows(body, 'JSON')).toMatchObject({ reason: 'NOT_JSON' });
  });

  test('quotes nothing of a body that is not JSON, because the detail is logged', () => {
    expect(JSON.stringify(rows('{"secret": oops}', 'JSON'))).not.toMatch(/secret|oops/);
  });
});

describe('a body that is not JSON', () => {
  const detailOf = (body: string, format: Parameters<typeof readPayload>[1]) => (rows(body, format) as { detail: string }).detail;

  test.each(['{"a":1}\n{"a":2}', '{"a":1}{"a":2}', ' [1]\n[2]', '{"a":1},{"a":2}'])('is pointed to JSON lines if a whole document comes first: %j', (body) => {
    expect(detailOf(body, 'JSON')).toContain('JSON_LINES');
    expect(detailOf(body, 'PANDAS')).toContain('JSON_LINES');
    expect(detailOf(body, 'TUPLES')).toContain('JSON_LINES');
  });

  test.each(['{"a":1', '1,2\n3,4', '"a";"b"', '2024-02-29', 'a,b'])('is not pointed there otherwise: %j', (body) => {
    expect(rows(body, 'JSON')).toMatchObject({ reason: 'NOT_JSON', detail: expect.not.stringContaining('JSON_LINES') });
  });
});

describe('JSON lines', () => {
  test('are a row each, whatever ends the lines', () => {
    expect(rows('{"a":1}\r\n\n{"a":2}\n', 'JSON_LINES')).toEqual({ rows: [{ a: 1 }, { a: 2 }] });
  });

  test('are dropped only if they have nothing but what JSON calls white space', () => {
    const { rows: [feff, nbsp] } = rows(' \t\r\n\ufeff\ufeff\n\u00a0\n', 'JSON_LINES') as { rows: UnreadableRow[] };
    expect([feff.text, nbsp.text]).toEqual(['\ufeff\ufeff', '\u00a0']);
  });

  test('keep a line that is not JSON as an unreadable row, and the others', () => {
    const { rows: [bad, good] } = rows('{"a":\n{"a":2}', 'JSON_LINES') as { rows: unknown[] };
    expect((bad as UnreadableRow).text).toBe('{"a":');
    expect(good).toEqual({ a: 2 });
  });
});

describe('tuples', () => {
  test('name their columns once', () => {
    expect(rows('{"columns":["a","b"],"rows":[[1,2],[3,4]]}', 'TUPLES')).toEqual({ columns: ['a', 'b'], rows: [[1, 2], [3, 4]] });
  });

  test.each(['[]', '{"columns":["a"]}', '{"columns":"a","rows":[]}', '{"columns":["a","a"],"rows":[]}', '{"columns":[1],"rows":[]}', 'null'])(
    'are of the wrong shape as %s', (body) => {
      expect(rows(body, 'TUPLES')).toMatchObject({ reason: 'WRONG_SHAPE' });
    },
  );
});

describe('what pandas writes', () => {
  test('is turned from columns into rows', () => {
    expect(rows('{"a":{"0":1,"7":2},"b":{"0":"x","7":null}}', 'PANDAS'))
      .toEqual({ frame: ['a', 'b'], labels: new Set(['0', '7']), columns: ['a', 'b'], rows: [[1, 'x'], [2, null]] });
  });

  test('has rows for every label that any column has, with the fields that were sent', () => {
    expect(rows('{"a":{"x":1,"y":2},"b":{"y":3,"z":4}}', 'PANDAS')).toEqual({ frame: ['a', 'b'], labels: new Set(['x', 'y', 'z']), rows: [{ a: 1 }, { a: 2, b: 3 }, { b: 4 }] });
  });

  test('takes no label or name from what every object inherits', () => {
    expect(rows('{"a":{"constructor":1},"b":{"0":2}}', 'PANDAS')).toMatchObject({ rows: [{ a: 1 }, { b: 2 }] });
    const ragged = rows('{"__proto__":{"0":1},"constructor":{"__proto__":2}}', 'PANDAS') as { rows: object[] };
    expect(ragged.rows.map((row) => [Object.getPrototypeOf(row) === Object.prototype, Object.entries(row)]))
      .toEqual([[true, [['__proto__', 1]]], [true, [['constructor', 2]]]]);
  });

  test.each(['[]', '{"a":1}', '{"a":12345678901234567890}', '{"a":[1,2]}', 'null', '1', '12345678901234567890'])('is of the wrong shape as %s', (body) => {
    expect(rows(body, 'PANDAS')).toMatchObject({ reason: 'WRONG_SHAPE' });
  });
});
