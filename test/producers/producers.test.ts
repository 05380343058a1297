import { canonical } from './canonical';
import { PRODUCERS } from './producers';
import { keepsEmptyText } from '../../lambda-src/values/value-writer';
import { encodeBody, readLines } from '../lambda-src/encoded';

test.each(PRODUCERS)('$title: every value is what the producer meant', ({ body, columns, format, rows }) => {
  const { csv, rejections } = encodeBody(body, columns, format);
  expect(rejections).toEqual([]);
  const isNull = (field: string | null, at: number) => field === '' && !keepsEmptyText(columns[at]);
  expect(readLines(csv).map((fields) => fields.map((field, at) => (isNull(field, at) ? null : canonical(columns[at], field)))))
    .toEqual(rows.map((row) => row.map((value, at) => canonical(columns[at], value))));
});

test.each(PRODUCERS.filter(({ finerThanMicroseconds }) => finerThanMicroseconds))('$title: nanoseconds need a policy, which the detail names', ({ body, columns, format }) => {
  const { rejections } = encodeBody(body, columns.map((column) => ({ ...column, overflow: 'REJECT' })), format);
  expect(rejections).toMatchObject([{ row: 1, detail: expect.stringContaining('\'overflow\' to ROUND or TRUNCATE') }]);
});
