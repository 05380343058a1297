import { encodeBatch } from '../../../lambda-src/encode/batch';
import { readCorpus } from '../../corpus/corpus';
import { ingestSchema } from '../schemas';
import { messageOf } from '../typed-columns';

/** The value of a staged field: NULL, or its text without the quotes. */
function readField(field: string): string | null {
  return field === '~NULL~' ? null : field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

/** JSON as `JSON.stringify` writes it, except for the digits of a number. */
function rewritten(json: string): string {
  return /\d{16}/.test(json) ? json : JSON.stringify(JSON.parse(json));
}

test.each(readCorpus())('$title', ({ column, json, staged, rejected, changed }) => {
  const schema = ingestSchema({ columns: [column], delivery: 'AT_LEAST_ONCE' });
  const { csv, rejections, counts } = encodeBatch([messageOf(`{"${column.name}":${json}}`)], schema);
  const field = csv.length === 0 ? undefined : readField(csv.toString().slice(0, -1));
  expect({ field, rejected: rejections[0]?.reason }).toEqual({ field: staged === '~NULL~' ? null : staged, rejected });
  // numbers that a double cannot hold keep their digits
  expect(rejections.map(({ column: name, value }) => ({ name, value: JSON.stringify(value) })))
    .toEqual(rejected ? [{ name: column.name, value: `{"${column.name}":${rewritten(json)}}` }] : []);
  expect(counts).toMatchObject({
    rowsReceived: 1,
    rowsStaged: rejected ? 0 : 1,
    rowsRejected: rejected ? 1 : 0,
    valuesTruncated: changed === 'TRUNCATED' ? 1 : 0,
    valuesNullified: changed === 'NULLIFIED' ? 1 : 0,
  });
});
