import { gunzipSync } from 'zlib';
import { encodeBatch } from '../../../lambda-src/load/encode-batch';
import { KeptEntry, readRejected } from '../../../lambda-src/rejected/read-rejected';
import { writeRejected } from '../../../lambda-src/rejected/rejected-object';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { encoded, message, readLines } from '../encoded';
import { column, ID, ingestSchema } from '../schemas';

// What a row has of its place in the message is kept with it: a replay gives the same row.
const COLUMNS = [
  ID,
  column('shop', { name: 'VARCHAR', length: 40 }, 'VARCHAR(40)', { source: { from: 'PARENT', path: ['shop'] } }),
  column('label', { name: 'VARCHAR', length: 40 }, 'VARCHAR(40)', { source: { from: 'PANDAS_INDEX' } }),
  column('number', { name: 'INTEGER' }, 'INTEGER', { source: { from: 'ROW_NUMBER' } }),
  column('subject', { name: 'VARCHAR', length: 40 }, 'VARCHAR(40)', { source: { from: 'SUBJECT' } }),
  column('tags', { name: 'SUPER' }, 'SUPER', { source: { from: 'ATTRIBUTE', name: 'tags' } }),
];
const OF_MESSAGE = { subject: 'New', attributes: { tags: '["x"]' }, listAttributes: ['tags'] };

/** Rejects rows whose id is no number, keeps them, and loads what is kept into a table that takes any id. */
async function keepAndReplay(body: string, more: Partial<IngestSchema>) {
  const schema = ingestSchema({ columns: COLUMNS, ...more });
  const wider = { ...schema, columns: [{ ...ID, type: { name: 'VARCHAR', length: 40 } as const, sql: 'VARCHAR(40)' }, ...COLUMNS.slice(1)] };
  const sent = message(body, OF_MESSAGE);
  const { staged, rejections } = await encodeBatch([sent], schema);
  const kept = await writeRejected({ message: sent, rejections, rowsStaged: staged[0]?.rows ?? 0 }, 'v1', schema.payloadFormat, { rowsPath: schema.rowsPath });
  const lines = gunzipSync(kept).toString().trimEnd().split('\n').map((line) => JSON.parse(line));
  const entries = [...readRejected(kept, 'key')] as KeptEntry[];
  const load = (messages: typeof sent[]) => readLines(encoded(messages, { ...wider, delivery: 'AT_LEAST_ONCE' }).csv);
  const rejectedRows = new Set(rejections.flatMap(({ rows }) => rows!));
  return { lines, replayed: load(entries.map((entry) => entry.message)), wanted: load([sent]).filter((row) => rejectedRows.has(Number(row[3]))) };
}

const NESTED = '[{"shop":"s1","Records":[{"id":1},{"id":"x"},{"id":3},{"id":4}]},{"shop":9007199254740993,"Records":[{"id":5},{"id":6},{"id":"y"},{"id":"z"}]}]';

test('what held the list with a rejected row is kept once, without the list, and a replayed row has its values', async () => {
  const { lines: [header, ...rows], replayed, wanted } = await keepAndReplay(NESTED, { rowsPath: ['Records'] });
  expect(header).toMatchObject({ rowsPath: ['Records'], subject: 'New', listAttributes: ['tags'], rowsStaged: 5 });
  expect(JSON.stringify(header.parents[0])).toBe('{"shop":"s1"}');
  expect(header.parents).toHaveLength(2);
  expect(rows.map(({ row, parent, value }) => [row, parent, value])).toEqual([[2, 0, { id: 'x' }], [7, 1, { id: 'y' }], [8, 1, { id: 'z' }]]);
  expect(replayed).toEqual(wanted);
  expect(replayed).toEqual([['x', 's1', null, '2', 'New', '["x"]'], ['y', '9007199254740993', null, '7', 'New', '["x"]'], ['z', '9007199254740993', null, '8', 'New', '["x"]']]);
});

test('a body that is kept whole is divided as its object says', async () => {
  const { lines: [header], replayed, wanted } = await keepAndReplay(
    '{"shop":"s","Records":[{"id":1},{"id":"x"},{"id":"y"},{"id":"z"}]}', { rowsPath: ['Records'] });
  expect(header).toMatchObject({ body: expect.any(String), rowsPath: ['Records'] });
  expect(replayed).toEqual(wanted);
  expect(replayed).toHaveLength(3);
});

test.each([
  ['with the rows', '[{"shop":"s","Records":[{"id":1},{"id":3}]},{"shop":"t","id":2}]'],
  ['with the whole body', '[{"shop":"s","Records":[{"id":1}]},{"shop":"t","id":2},{"shop":"t","id":2}]'],
])('an element without a list is kept %s, and a replay takes it for no row of the table, although it has the fields', async (_, body) => {
  const schema = ingestSchema({ columns: COLUMNS, rowsPath: ['Records'] });
  const sent = message(body);
  const { staged: [{ rows }], rejections } = await encodeBatch([sent], schema);
  const kept = await writeRejected({ message: sent, rejections, rowsStaged: rows }, 'v1', 'JSON', { rowsPath: ['Records'] });
  const [header, line] = gunzipSync(kept).toString().trimEnd().split('\n').map((text) => JSON.parse(text));
  expect(header.body ?? header.parents[line.parent]).toEqual(header.body ? body : { shop: 't', id: 2 });
  const entries = [...readRejected(kept, 'key')] as KeptEntry[];
  const replayed = await encodeBatch(entries.map((entry) => entry.message), schema);
  expect({ staged: replayed.staged, rejected: replayed.rejections.length }).toEqual({ staged: [], rejected: entries.length });
});

test('the label of a row is kept with it', async () => {
  const { lines: [, line], replayed, wanted } = await keepAndReplay('{"id":{"p":1,"q":"x","r":3}}', { payloadFormat: 'PANDAS' });
  expect(line).toMatchObject({ row: 2, label: 'q', value: { id: 'x' } });
  expect(replayed).toEqual(wanted);
  expect(replayed).toEqual([['x', null, 'q', '2', 'New', '["x"]']]);
});

test('what is nested too deeply to be kept with a row rejects the message, which is kept whole', async () => {
  const deep = `${'['.repeat(1001)}${']'.repeat(1001)}`;
  const { rejections } = await encodeBatch([message(`{"deep":${deep},"Records":[{"id":1},{"id":"x"}]}`)], ingestSchema({ columns: COLUMNS, rowsPath: ['Records'] }));
  expect(rejections).toMatchObject([{ rows: null, reason: 'TOO_DEEP' }]);
});
