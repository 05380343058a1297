import { columnsOf, envelope, Inferred, inferred } from './inferred';
import { checkSample } from '../../../lambda-src/infer/check-sample';

/** Where each column takes its values from. */
function sourcesOf({ table }: Inferred): Record<string, unknown> {
  return Object.fromEntries(table.columns.map(({ column: { name, source } }) => [name, Object.values(source).flat()]));
}

describe('beside a list of rows', () => {
  const body = '{"id":7,"detail":{"at":"2026-01-01T00:00:00Z","sum":2.0,"rows":[{"id":1},{"id":2}],"of":{"shop":3}}}';
  const nested = (text: string, rowsPath = ['detail', 'rows']) => inferred(text, { rowsPath });

  test('the fields on the way to it get columns, after those of the rows, which keep their names', () => {
    expect(sourcesOf(nested(body))).toEqual({
      id: ['FIELD', 'id'],
      id_2: ['PARENT', 'id'],
      detail_at: ['PARENT', 'detail', 'at'],
      detail_sum: ['PARENT', 'detail', 'sum'],
      detail_of: ['PARENT', 'detail', 'of'],
    });
    expect(columnsOf(nested(body))).toMatchObject({
      detail_at: expect.stringMatching(/^TIMESTAMPTZ: .*; in every row$/),
      detail_sum: expect.stringMatching(/^DOUBLE_PRECISION: /),
      detail_of: "SUPER: objects; ColumnSource.parent('detail', 'of', 'shop') takes a value of them; in every row",
    });
  });

  test('they count for each of its rows, and for none of another list', () => {
    const both = `[${body},{"detail":{"rows":[{"id":3}]}},{"id":8,"detail":{"rows":[]}}]`;
    expect(columnsOf(nested(both)).id_2).toBe('INTEGER: whole numbers from 7 to 7; in 2 of 3 rows');
  });

  test('a list on the way is entered, and what else it has is left', () => {
    expect(sourcesOf(nested('{"a":[{"b":1,"rows":[{"id":1}]},{"c":2}]}', ['a', '0', 'rows']))).toEqual({ id: ['FIELD', 'id'], a_0_b: ['PARENT', 'a', '0', 'b'] });
  });

  test('a field without a name has no column', () => {
    const result = nested('{"":1,"rows":[{"id":1}]}', ['rows']);
    expect(sourcesOf(result)).toEqual({ id: ['FIELD', 'id'] });
    expect(result.table.hasNamelessField).toBe(true);
  });

  test('an element of the body that has no list gives none', () => {
    const result = nested('[{"detail":{"rows":[{"id":1}]}},{"id":9,"other":1}]');
    expect(sourcesOf(result)).toEqual({ id: ['FIELD', 'id'] });
    expect(checkSample(result.sample, result.table)).toMatchObject([{ rows: [2], reason: 'WRONG_SHAPE' }]);
  });
});

describe('messages as SNS wraps them', () => {
  const attributes = (values: Record<string, [string, string]>, more: object = {}) =>
    ({ MessageAttributes: Object.fromEntries(Object.entries(values).map(([name, [Type, Value]]) => [name, { Type, Value }])), ...more });
  const messages = (...all: object[]) => inferred(all.map((more, at) => envelope(`[{"id":${at}},{"id":${at}}]`, more)).join('\n'));

  test('have columns for their attributes and their subject', () => {
    const result = messages(
      attributes({ id: ['Number', '42'], eventType: ['String', 'created'], zip: ['String', '01067'] }, { Subject: 'New' }),
      attributes({ id: ['Number', '43'], eventType: ['String', 'deleted'] }),
    );
    expect(sourcesOf(result)).toEqual({
      id: ['FIELD', 'id'], subject: ['SUBJECT'], id_2: ['ATTRIBUTE', 'id'], event_type: ['ATTRIBUTE', 'eventType'], zip: ['ATTRIBUTE', 'zip'],
    });
    expect(columnsOf(result)).toMatchObject({
      subject: 'varchar(16): texts of up to 3 bytes; in 2 of 4 rows',
      id_2: 'INTEGER: whole numbers as text from 42 to 43; in every row',
      event_type: 'varchar(16): texts of up to 7 bytes; in every row',
      zip: expect.stringMatching(/^varchar\(16\).*in 2 of 4 rows$/),
    });
  });

  test('an attribute that is a list becomes SUPER, also if it is a text in some messages', () => {
    const result = messages(attributes({ tags: ['String.Array', '["a",7,null]'] }), attributes({ tags: ['String', 'b'] }), attributes({ tags: ['String.Array', 'null'] }));
    expect(columnsOf(result).tags).toBe('SUPER: texts and lists; in 4 of 6 rows');
    expect(checkSample(result.sample, result.table)).toEqual([]);
  });

  test('an attribute that is called a list, and is none, has its text', () => {
    const result = messages(attributes({ tags: ['String.Array', '"x"'] }), attributes({ tags: ['String.Array', '[1'] }));
    expect(columnsOf(result).tags).toMatch(/^varchar\(16\): texts of up to 3 bytes/);
  });

  test('the id by which a message is loaded once has no column', () => {
    expect(sourcesOf(messages(attributes({ deduplicationId: ['String', 'one'] })))).toEqual({ id: ['FIELD', 'id'] });
  });

  test('those without rows tell nothing', () => {
    const result = inferred(`${envelope('[]', attributes({ kind: ['String', 'x'] }))}\n${envelope('[{"id":1}]')}`);
    expect(sourcesOf(result)).toEqual({ id: ['FIELD', 'id'] });
  });
});
