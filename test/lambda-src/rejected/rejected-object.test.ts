import { gunzipSync } from 'zlib';
import { encodeBatch } from '../../../lambda-src/load/encode-batch';
import { KeptEntry, readRejected } from '../../../lambda-src/rejected/read-rejected';
import { writeRejected } from '../../../lambda-src/rejected/rejected-object';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { message } from '../encoded';
import { ingestSchema } from '../schemas';

async function kept(body: string, more: Partial<IngestSchema> = {}, attributes: Record<string, string> = {}) {
  const schema = ingestSchema(more);
  const sent = message(body, { attributes });
  const { rejections, staged } = await encodeBatch([sent], schema);
  const object = await writeRejected({ message: sent, rejections, rowsStaged: staged[0]?.rows ?? 0 }, 'v1', schema.payloadFormat);
  const lines: any[] = gunzipSync(object).toString().trimEnd().split('\n').map((line) => JSON.parse(line));
  return { object, lines, entries: [...readRejected(object, 'key')] as KeptEntry[] };
}

test('where most rows are bad, the body is there once, and ranges of rows', async () => {
  const { lines: [header, ...others], entries } = await kept('[{"id":"a"},{"id":"b"},{"id":1},{"id":"c"},{"id":null}]');
  expect(header).toMatchObject({ rowsStaged: 1, body: '[{"id":"a"},{"id":"b"},{"id":1},{"id":"c"},{"id":null}]' });
  expect(others).toMatchObject([{ rows: [[1, 2], [4, 4]], reason: 'NOT_A_NUMBER', column: 'id' }, { rows: [[5, 5]], reason: 'NULL_VALUE' }]);
  expect(entries.map(({ reason, message: { itemIdentifier, body, part } }) => [itemIdentifier, reason, part?.row, body])).toEqual([
    ['key#2:1', 'NOT_A_NUMBER', 1, '[{"id":"a"}]'], ['key#2:2', 'NOT_A_NUMBER', 2, '[{"id":"b"}]'], ['key#2:4', 'NOT_A_NUMBER', 4, '[{"id":"c"}]'],
    ['key#3:5', 'NULL_VALUE', 5, '[{"id":null}]'],
  ]);
});

test('where most rows are good, each bad row is there with its value, in the order of the rows', async () => {
  const { lines: [header, ...others] } = await kept('[{"id":1},{"id":"x"},{"id":2},{"id":null},{"id":3},{"id":"y"},{"id":4}]');
  expect(header).not.toHaveProperty('body');
  expect(others).toMatchObject([{ row: 2, value: { id: 'x' } }, { row: 4, value: { id: null } }, { row: 6, value: { id: 'y' } }]);
});

test.each<[string, string, Record<string, string>]>([
  ['261 KB of empty objects', `[${Array(87_000).fill('{}').join()}]`, {}],
  ['20,000 numbers with an attribute of 200 KB', `[${Array(20_000).fill(0).join()}]`, { note: 'n'.repeat(200_000) }],
  ['wrong rows one after another with different reasons', `[${Array(10_000).fill('{"id":"x"},{"id":null},0').join()}]`, {}],
  ['wrong rows between good ones', `[${Array(10_000).fill('{"id":"x"},{"id":1},{"id":2}').join()}]`, {}],
  ['wrong rows of different lengths', `[${Array.from({ length: 5_000 }, (_, at) => `{"id":"${'x'.repeat(at % 50)}"}`).join()}]`, {}],
])('takes less room than the message: %s', async (_, body, attributes) => {
  const { object } = await kept(body, {}, attributes);
  expect(object.length).toBeLessThan(body.length + Object.values(attributes).join('').length);
});

test('is written piece by piece: 60 MB of lines from a message of 1 MB', async () => {
  const columns = Array.from({ length: 1000 }, (_, at) => `${'n'.repeat(100)}${at}`);
  const body = JSON.stringify({ columns: [...columns, 'id'], rows: Array.from({ length: 400 }, (_, row) => [...Array(1000).fill(0), row % 2 ? 'x' : row]) });
  const { object, lines } = await kept(body, { payloadFormat: 'TUPLES' });
  expect(lines).toHaveLength(201);
  expect(Object.keys(lines[200].value)).toHaveLength(1001);
  expect(object.length).toBeLessThan(4 * body.length);
});
