import fc from 'fast-check';
import { messageDigest } from '../../../lambda-src/message/message-digest';
import { Message, UnusableMessage } from '../../../lambda-src/message/messages';
import { encoded, message, readLines } from '../encoded';
import { ID, ingestSchema, TEXT } from '../schemas';

const schema = ingestSchema();
const unusable: UnusableMessage = {
  itemIdentifier: 'item-x',
  messageId: 'x',
  deduplicationId: 'x',
  publishedAt: '2026-03-04T05:06:07.000Z',
  topicArn: '',
  attributes: {},
  body: '?',
  mayHoldUnloadable: false,
  digest: messageDigest('?', {}),
  reason: 'NOT_AN_ENVELOPE',
  detail: 'no envelope',
};
const rows = (body: unknown, id: string, more: Partial<Message> = {}) =>
  message(typeof body === 'string' ? body : JSON.stringify(body), { itemIdentifier: `item-${id}`, messageId: id, deduplicationId: id, ...more });

describe('staged rows', () => {
  test('carry the deduplication id in front where each message must be loaded once', () => {
    const { csv, staged } = encoded([rows([{ id: 1, text: 'a' }], 'tick "7"')], schema);
    expect(csv.toString()).toBe(`"tick ""7""",${messageDigest('[{"id":1,"text":"a"}]', {})},1,"a"\n`);
    expect(staged).toEqual([{ message: expect.objectContaining({ messageId: 'tick "7"' }), rows: 1 }]);
  });

  test('carry the digest of their message in its first row only, however long the message is', () => {
    const [one, two] = [rows([{ id: 1 }, { id: 2 }, { id: 3 }], 'a'), rows([{ id: 'x' }, { id: 4 }, { id: 5 }], 'b')];
    expect(readLines(encoded([one, two], schema).csv).map(([, digest, id]) => [digest, id]))
      .toEqual([[one.digest, '1'], ['', '2'], ['', '3'], [two.digest, '4'], ['', '5']]);
  });

  test('carry an id with characters above U+FFFF, and a quote, as it is', () => {
    const { csv } = encoded([rows([{ id: 1 }, { id: 2 }], 'order-😀-"1"')], schema);
    expect(readLines(csv).map(([id]) => id)).toEqual(['order-😀-"1"', 'order-😀-"1"']);
  });

  test('carry none where messages may be loaded again', () => {
    expect(encoded([rows([{ id: 1, text: 'a' }], 'm')], ingestSchema({ delivery: 'AT_LEAST_ONCE' })).csv.toString()).toBe('1,"a"\n');
  });

  test('do not change when the next batch is encoded', () => {
    const first = encoded([rows([{ id: 1 }], 'a')], schema).csv;
    const before = first.toString();
    encoded([rows([{ id: 2, text: 'other' }], 'b')], schema);
    expect(first.toString()).toBe(before);
  });

  test('tell NULL, the empty text and the texts that look like NULL apart', () => {
    const { csv } = encoded([rows([{ id: 1, text: null }, { id: 2, text: '' }, { id: 3, text: 'null' }, { id: 4, text: '\\N' }], 'm')], schema);
    expect(readLines(csv).map(([, , , text]) => text)).toEqual([null, '', 'null', '\\N']);
    expect(csv.toString()).toContain(',2,""\n');
  });

  test('are none of an empty list, and its message is neither staged nor rejected', () => {
    expect(encoded([rows([], 'm')], schema))
      .toMatchObject({ csv: Buffer.alloc(0), staged: [], rejections: [], failed: [], counts: { messages: 1, rowsReceived: 0 } });
  });
});

describe('a rejected row', () => {
  test('is kept whole with its reason, its number and its column, and the rows around it are staged', () => {
    const { csv, rejections, counts } = encoded([rows([{ id: 1 }, { id: 'x', text: 'kept' }, { id: 3 }], 'm')], schema);
    expect(readLines(csv).map(([, , id]) => id)).toEqual(['1', '3']);
    expect(rejections).toEqual([{
      messageId: 'm',
      deduplicationId: 'm',
      itemIdentifier: 'item-m',
      row: 2,
      reason: 'NOT_A_NUMBER',
      column: 'id',
      detail: '"id" is BIGINT NOT NULL and got a text of 1 bytes: the text is not a finite decimal number',
      value: { id: 'x', text: 'kept' },
    }]);
    expect(counts).toMatchObject({ rowsReceived: 3, rowsStaged: 2, rowsRejected: 1, rejectedByReason: { NOT_A_NUMBER: 1 } });
  });

  test('has its fields named where the message names them once', () => {
    const { rejections } = encoded([rows({ columns: ['id', 'text'], rows: [['x', 'a'], [1]] }, 'm')], ingestSchema({ payloadFormat: 'TUPLES' }));
    expect(rejections).toMatchObject([{ row: 1, value: { id: 'x', text: 'a' } }, { row: 2, reason: 'TUPLE_LENGTH', value: [1] }]);
  });

  test('is the line itself where the line is not JSON', () => {
    const { rejections } = encoded([rows('{"id":1}\n{"id":', 'm')], ingestSchema({ payloadFormat: 'JSON_LINES' }));
    expect(rejections).toMatchObject([{ row: 2, reason: 'NOT_JSON', value: '{"id":' }]);
  });

  test('does not say its contents in the detail, which is logged', () => {
    const { rejections } = encoded([rows([{ id: 'secret' }, { id: 1, text: 'secret'.repeat(9) }, { id: { secret: 1 } }], 'm')], schema);
    expect(rejections).toHaveLength(3);
    expect(rejections.map(({ detail }) => detail).join()).not.toContain('secret');
  });

  test('counts no cut of a value in front of the one that is rejected', () => {
    const columns = [{ ...TEXT, overflow: 'TRUNCATE' as const }, ID];
    const { counts } = encoded([rows([{ text: 'x'.repeat(99), id: 'x' }, { text: 'x'.repeat(99), id: 1 }], 'm')], ingestSchema({ columns }));
    expect(counts).toMatchObject({ valuesTruncated: 1, truncatedByColumn: { text: 1 } });
  });

  test('does not disturb the count of cuts, whatever columns are called', () => {
    const names = ['constructor', '__proto__'];
    const columns = names.map((name) => ({ ...TEXT, name, overflow: 'TRUNCATE' as const, source: { from: 'FIELD' as const, path: [name] } }));
    const row = `{"constructor":"${'x'.repeat(99)}","__proto__":"${'x'.repeat(99)}"}`;
    const { counts } = encoded([rows(`[${row},1,${row}]`, 'm')], ingestSchema({ columns }));
    expect(Object.entries(counts.truncatedByColumn)).toEqual([['constructor', 2], ['__proto__', 2]]);
  });

  test('makes its message fail where the schema says so, and takes the other rows of that message with it', () => {
    const messages = [rows([{ id: 1 }, { id: null }, { id: 3 }], 'a'), rows([{ id: 4 }], 'b'), unusable];
    const { csv, staged, failedByRows, rejections, counts } = encoded(messages, ingestSchema({ rejectedRows: 'FAIL_MESSAGE' }));
    expect(readLines(csv)).toEqual([['b', messages[1].digest, '4', null]]);
    expect(staged.map(({ message: { messageId } }) => messageId)).toEqual(['b']);
    expect(failedByRows).toEqual(['item-a', 'item-x']);
    expect(rejections.map(({ reason, row }) => [reason, row])).toEqual([['NULL_VALUE', 2], ['NOT_AN_ENVELOPE', null]]);
    expect(counts).toMatchObject({ rowsReceived: 4, rowsStaged: 1, rowsRejected: 3 });
    expect(counts.rejectedByReason).toEqual({ NULL_VALUE: 1, SIBLING_REJECTED: 2, NOT_AN_ENVELOPE: 1 });
  });
});

describe('a rejected row is kept with every digit', () => {
  const body = '{"id":null,"n":12345678901234567890,"pi":3.14159265358979323846}';

  test.each([
    ['JSON', `[{"id":1},${body}]`, body],
    ['JSON_LINES', `{"id":1}\n${body}`, body],
    ['TUPLES', '{"columns":["id","n"],"rows":[[1,0],[null,12345678901234567890]]}', '{"id":null,"n":12345678901234567890}'],
    ['PANDAS', '{"id":{"0":1,"1":null},"n":{"0":0,"1":12345678901234567890}}', '{"id":null,"n":12345678901234567890}'],
  ] as const)('in %s, though no column needs them', (payloadFormat, text, kept) => {
    const { rejections, counts } = encoded([rows(text, 'a')], ingestSchema({ payloadFormat }));
    expect(counts).toMatchObject({ rowsStaged: 1, rowsRejected: 1 });
    expect(JSON.stringify(rejections[0].value)).toBe(kept);
  });
});

test.each([1, 31, 32, 33, 64, 65, 1600])('a table of %i columns is written in their order, with short and long fields side by side', (count) => {
  const values = (row: number) => Object.fromEntries(Array.from({ length: count }, (_, at) =>
    [`c${at}`, at % 7 === 3 ? null : at % 5 === 0 ? 'é"x'.repeat(1 + (at * row) % 300) : `${at}.${row}`]));
  const columns = Object.keys(values(1)).map((name) => ({ ...TEXT, name, source: { from: 'FIELD' as const, path: [name] }, type: { name: 'VARCHAR' as const, length: 9999 } }));
  const body = Array.from({ length: 20 }, (_, row) => values(row));
  const { csv } = encoded([rows(body, 'a')], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' }));
  expect(readLines(csv)).toEqual(body.map((row) => Object.values(row)));
});

describe('an unusable message', () => {
  test('is one rejection with its body, and the others of its batch are staged', () => {
    const good = rows([{ id: 1 }], 'b');
    const { csv, rejections, counts } = encoded([unusable, rows('not json', 'a'), good], schema);
    expect(readLines(csv)).toEqual([['b', good.digest, '1', null]]);
    expect(rejections).toMatchObject([
      { messageId: 'x', row: null, reason: 'NOT_AN_ENVELOPE', value: '?' },
      { messageId: 'a', row: null, reason: 'NOT_JSON', value: 'not json' },
    ]);
    expect(counts).toMatchObject({ messages: 3, unusableMessages: 2, rowsReceived: 1, rowsRejected: 0 });
  });

  test('is one whose rejected row is nested too deeply to be written down again', () => {
    const deep = `[{"id":1},{"id":${'['.repeat(5000)}${']'.repeat(5000)}}]`;
    const good = rows([{ id: 2 }], 'b');
    const { csv, rejections } = encoded([rows(deep, 'a'), good], schema);
    expect(readLines(csv)).toEqual([['b', good.digest, '2', null]]);
    expect(rejections).toMatchObject([{ row: null, reason: 'TOO_DEEP', value: deep }]);
  });
});

describe('a message that comes twice', () => {
  test('is staged once', () => {
    const { csv, staged, counts } = encoded([rows([{ id: 1 }], 'a'), rows([{ id: 1 }], 'a', { itemIdentifier: 'item-2' })], schema);
    expect(readLines(csv)).toHaveLength(1);
    expect(staged).toHaveLength(1);
    expect(counts).toMatchObject({ messages: 2, duplicateMessages: 1, rowsReceived: 1 });
  });

  test('is staged once under the producer\'s id, though its message id differs', () => {
    const { counts } = encoded([rows([{ id: 1 }], 'a'), rows([{ id: 1 }], 'b', { deduplicationId: 'a' })], schema);
    expect(counts).toMatchObject({ duplicateMessages: 1, rowsStaged: 1 });
  });

  test('is another message if its body differs: it waits for another delivery, because only the ledger can tell which of the two is loaded', () => {
    const messages = [rows([{ id: 1 }], 'a'), rows([{ id: 2 }, { id: 'x' }, { id: 3 }], 'b', { deduplicationId: 'a' })];
    for (const rejectedRows of ['QUARANTINE', 'FAIL_MESSAGE'] as const) {
      const { csv, rejections, failed, counts } = encoded(messages, ingestSchema({ rejectedRows }));
      expect(readLines(csv).map(([, , id]) => id)).toEqual(['1']);
      expect([rejections, failed]).toEqual([[], ['item-b']]);
      expect(counts).toMatchObject({ duplicateMessages: 0, unusableMessages: 0, rowsReceived: 1, rowsStaged: 1, rowsRejected: 0 });
    }
  });

  test('keeps a rejected row whole, though another row of it is nested too deeply to be read with every digit', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const { rejections, counts } = encoded([rows(`[{"id":1,"extra":${deep}},{"id":"x","name":"keep me"}]`, 'a')], schema);
    expect(counts).toMatchObject({ rowsStaged: 1, rowsRejected: 1 });
    expect(JSON.stringify(rejections[0].value)).toBe('{"id":"x","name":"keep me"}');
  });

  test('is rejected once', () => {
    expect(encoded([rows('?', 'a'), rows('?', 'a')], schema)).toMatchObject({ rejections: [{}], counts: { duplicateMessages: 1 } });
  });

  test('is staged when it comes mended under the id of one that could not be', () => {
    const { staged } = encoded([rows([{ id: 'x' }], 'a'), rows([{ id: 1 }], 'b', { deduplicationId: 'a' })], schema);
    expect(staged.map(({ message: { messageId } }) => messageId)).toEqual(['b']);
  });
});

describe('a row of the 4 MB that COPY reads at most', () => {
  const MOST = 4 * 1024 * 1024;
  const columns = Array.from({ length: 129 }, (_, at) =>
    ({ ...TEXT, name: `c${at}`, type: { name: 'VARCHAR' as const, length: 65535 }, source: { from: 'FIELD' as const, path: [at === 0 ? 'first' : 'others'] } }));
  const rowOf = (bytes: number) => ({ first: 'x'.repeat(bytes % 256), others: 'é'.repeat(Math.floor(bytes / 256)) });
  const id = '"'.repeat(256);

  test('is staged with all that stands in front of it, or rejected', () => {
    const sizes = Array.from({ length: 40 }, (_, at) => MOST - 8000 + at * 200);
    const fates = sizes.map((bytes) => {
      const outcome = encoded([rows([rowOf(bytes)], 'm', { deduplicationId: id })], ingestSchema({ columns, merge: { keyColumns: ['c0'], orderColumns: [] } }));
      expect(outcome.csv.length - 1).toBeLessThanOrEqual(MOST);
      return outcome.rejections[0]?.reason ?? 'STAGED';
    });
    expect(new Set(fates)).toEqual(new Set(['STAGED', 'ROW_TOO_LARGE']));
  });

  test('is rejected before much more is written, however many columns take the same long text', () => {
    const wide = Array.from({ length: 1600 }, (_, at) => ({ ...columns[1], name: `c${at}` }));
    const before = process.memoryUsage().arrayBuffers;
    const { rejections } = encoded([rows([{ others: 'x'.repeat(60_000) }], 'm')], ingestSchema({ columns: wide }));
    expect(rejections).toMatchObject([{ reason: 'ROW_TOO_LARGE' }]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });

  test('is rejected for half a surrogate pair in it, not for a length that it has not', () => {
    const { rejections } = encoded([rows([{ first: '\ud800', others: 'x'.repeat(22_000) }], 'm')], ingestSchema({ columns }));
    expect(rejections).toMatchObject([{ reason: 'LONE_SURROGATE', column: 'c0' }]);
  });
});

describe('texts that no file can hold', () => {
  test.each([
    ['a NUL', 'a\\u0000b', 'NUL_CHARACTER'],
    ['half a surrogate pair', 'a\\ud800b', 'LONE_SURROGATE'],
    ['the other half', '\\udc00', 'LONE_SURROGATE'],
    ['a NUL in a long text', `${'x'.repeat(99)}\\u0000`, 'NUL_CHARACTER'],
    ['half a surrogate pair in a text that would be cut', `${'x'.repeat(9000)}\\ud800`, 'LONE_SURROGATE'],
  ])('reject the row with %s, and no other', (_, text, reason) => {
    const columns = [ID, { ...TEXT, type: { name: 'VARCHAR' as const, length: 200 }, overflow: 'TRUNCATE' as const }];
    const body = `[{"id":1,"text":"a"},{"id":2,"text":"${text}"},{"id":3,"text":"b"}]`;
    const { csv, rejections } = encoded([rows(body, 'm'), rows([{ id: 4, text: 'c' }], 'n')], ingestSchema({ columns }));
    expect(readLines(csv).map(([, , id]) => id)).toEqual(['1', '3', '4']);
    expect(rejections).toMatchObject([{ row: 2, reason }]);
  });
});

test('received rows are staged or rejected, whatever the messages', () => {
  const row = fc.oneof(fc.record({ id: fc.oneof(fc.integer(), fc.constant(null), fc.string()), text: fc.string({ maxLength: 20 }) }), fc.jsonValue());
  const body = fc.oneof({ weight: 9, arbitrary: fc.array(row).map((value) => JSON.stringify(value)) }, { weight: 1, arbitrary: fc.string() });
  const batch = fc.array(fc.record({ body, id: fc.constantFrom('a', 'b', 'c', 'd') }), { maxLength: 6 });
  fc.assert(fc.property(batch, fc.constantFrom('QUARANTINE' as const, 'FAIL_MESSAGE' as const), (bodies, rejectedRows) => {
    const messages = bodies.map(({ body: text, id }, at) => rows(text, `${at}`, { deduplicationId: id }));
    const { csv, staged, rejections, failed, failedByRows, counts } = encoded(messages, ingestSchema({ rejectedRows, unknownFields: 'REJECT' }));
    expect(counts.rowsReceived).toBe(counts.rowsStaged + counts.rowsRejected);
    expect(readLines(csv)).toHaveLength(counts.rowsStaged);
    expect(staged.reduce((sum, { rows: count }) => sum + count, 0)).toBe(counts.rowsStaged);
    const reasons = Object.values(counts.rejectedByReason).reduce((sum, count) => sum + count, 0);
    expect(reasons).toBe(counts.rowsRejected + counts.unusableMessages);
    expect(rejections.filter(({ row: number }) => number === null)).toHaveLength(counts.unusableMessages);
    const rejecting = new Set(rejections.map(({ itemIdentifier }) => itemIdentifier));
    const digests = new Map(staged.map(({ message: { deduplicationId, digest } }) => [deduplicationId, digest]));
    const waiting = messages.filter(({ deduplicationId: id, digest }) => (digests.get(id) ?? digest) !== digest);
    expect(waiting.map(({ itemIdentifier }) => itemIdentifier)).toEqual(expect.arrayContaining([...failed]));
    expect(failedByRows).toEqual(rejectedRows === 'QUARANTINE' ? [] : [...rejecting]);
  }), { numRuns: 500 });
});

test('a message on which the handler fails is kept whole, and the others of its batch are staged', () => {
  const broken = { ...rows([{ id: 1 }], 'a'), get publishedAt(): string { throw new RangeError('a secret value'); } };
  const columns = [ID, { ...TEXT, type: { name: 'VARCHAR' as const, length: 99 }, source: { from: 'TIMESTAMP' as const } }];
  const { staged, rejections } = encoded([broken, rows([{ id: 2 }], 'b')], ingestSchema({ columns }));
  expect(staged.map(({ message: { messageId } }) => messageId)).toEqual(['b']);
  expect(rejections).toMatchObject([{ messageId: 'a', row: null, reason: 'HANDLER_ERROR', detail: expect.not.stringContaining('secret') }]);
});
