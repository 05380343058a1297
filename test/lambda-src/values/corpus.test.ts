import { gunzipSync } from 'zlib';
import { encodeBatch } from '../../../lambda-src/load/encode-batch';
import { readRejected } from '../../../lambda-src/rejected/read-rejected';
import { writeRejected } from '../../../lambda-src/rejected/rejected-object';
import { NULL_MARKER } from '../../../lambda-src/values/loadable-text';
import { readCorpus } from '../../corpus/corpus';
import { encoded } from '../encoded';
import { ingestSchema } from '../schemas';
import { messageOf } from '../typed-columns';

/** The value of a staged field: NULL, or its text without the quotes. */
function readField(field: string): string | null {
  return field === NULL_MARKER ? null : field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

/** JSON as it was sent, with strings escaped as JavaScript does it and without blanks. Nothing is done to numbers. */
function asSent(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (token) => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : ''));
}

test.each(readCorpus())('$title', ({ column, json, staged, rejected, changed }) => {
  const schema = ingestSchema({ columns: [column], delivery: 'AT_LEAST_ONCE' });
  const { csv, rejections, counts } = encoded([messageOf(`{"${column.name}":${json}}`)], schema);
  const field = csv.length === 0 ? undefined : readField(csv.toString().slice(0, -1));
  expect({ field, rejected: rejections[0]?.reason }).toEqual({ field: staged === NULL_MARKER ? null : staged, rejected });
  expect(rejections.map(({ column: name }) => name)).toEqual(rejected ? [column.name] : []);
  expect(counts).toMatchObject({
    rowsReceived: 1,
    rowsStaged: rejected ? 0 : 1,
    rowsRejected: rejected ? 1 : 0,
    valuesTruncated: changed === 'TRUNCATED' ? 1 : 0,
    valuesNullified: changed === 'NULLIFIED' ? 1 : 0,
    valuesReplaced: changed === 'REPLACED' ? 1 : 0,
  });
});

test.each(readCorpus().filter(({ rejected }) => rejected))('a rejected row is kept, and replayed, as it was sent: $title', async ({ column, json }) => {
  const sent = messageOf(`{"${column.name}":${json}}`);
  const { rejections } = await encodeBatch([sent], ingestSchema({ columns: [column] }));
  const row = asSent(sent.body);
  const kept = await writeRejected({ message: sent, rejections, rowsStaged: 1 }, 'v1', 'JSON');
  expect(gunzipSync(kept).toString()).toContain(`"value":${row}}\n`);
  expect([...readRejected(kept, 'key')]).toMatchObject([{ message: { body: `[${row}]` } }]);
});
