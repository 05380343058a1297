import { PayloadFormat } from '../../../src/private/contract/message';
import { ColumnSchema } from '../../../src/private/contract/table';
import { encoded, message, readLines } from '../encoded';
import { column, ingestSchema } from '../schemas';

// Messages that are not the table's, beside one that is. Every column is nullable, so that nothing else rejects them.
const COLUMNS = [column('id', { name: 'BIGINT' }, 'BIGINT'), column('text', { name: 'VARCHAR', length: 100 }, 'VARCHAR(100)')];

const GOOD: Readonly<Record<PayloadFormat, string>> = {
  JSON: '{"id":7,"text":"good"}',
  JSON_LINES: '{"id":7,"text":"good"}\n',
  TUPLES: '{"columns":["id","text"],"rows":[[7,"good"]]}',
  PANDAS: '{"id":{"0":7},"text":{"0":"good"}}',
};

/** Encodes a body between two good messages, and returns what is rejected and which other rows are staged. */
function encodeAmongGood(body: string, payloadFormat: PayloadFormat = 'JSON', columns: readonly ColumnSchema[] = COLUMNS) {
  const messages = [GOOD[payloadFormat], body, GOOD[payloadFormat]].map((text, at) => message(text, { itemIdentifier: `item-${at}`, messageId: `m${at}`, deduplicationId: `m${at}` }));
  const { csv, rejections, counts } = encoded(messages, ingestSchema({ columns, payloadFormat, delivery: 'AT_LEAST_ONCE' }));
  const [first, ...others] = readLines(csv);
  expect([first, others.pop()]).toEqual([['7', 'good'], ['7', 'good']]);
  expect(rejections.every(({ messageId }) => messageId === 'm1')).toBe(true);
  return { rejected: rejections.map(({ row, reason }) => [row, reason]), details: rejections.map(({ detail }) => detail), others, counts };
}

const SPLIT = '{"columns":["id","text"],"index":[0,1],"data":[[1,"a"],[2,null]]}';
const INDEX = '{"0":{"id":1,"text":"a"},"1":{"id":2,"text":"b"},"2":{"id":3,"text":"c"}}';
const TABLE = '{"schema":{"fields":[{"name":"index","type":"integer"}]},"data":[{"index":0,"id":1,"text":"a"}]}';

describe('a message that is not the table\'s is rejected, and good messages beside it are staged:', () => {
  test.each<[what: string, body: string, format: PayloadFormat]>([
    ['pandas split', SPLIT, 'JSON'],
    ['pandas split as lines', SPLIT, 'JSON_LINES'],
    ['pandas index', INDEX, 'JSON'],
    ['pandas table', TABLE, 'JSON'],
    ['the tuples of a publisher', '{"columns":["id","text"],"rows":[["1","a"],["2","b"]]}', 'JSON'],
    ['rows of a CSV with semicolons', '[{"id;text":"1;a"}]', 'JSON'],
    ['keys in another case', '{"ID":"1","Text":"a"}', 'JSON'],
    ['keys with blanks', '{"id ":"1"," text":"a"}', 'JSON'],
    ['the test event of S3', '{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-03-04T05:06:07.000Z","Bucket":"b","RequestId":"r","HostId":"h"}', 'JSON'],
    ['an event of S3', '{"Records":[{"eventSource":"aws:s3"}]}', 'JSON'],
    ['no fields', '{}', 'JSON'],
    ['no fields in a list', '[{}]', 'JSON'],
    ['tuples of other columns', '{"columns":["ID"],"rows":[[1]]}', 'TUPLES'],
  ])('%s', (_, body, format) => {
    const { rejected, others, counts } = encodeAmongGood(body, format);
    expect(rejected).toEqual([[1, 'NO_KNOWN_FIELD']]);
    expect(others).toEqual([]);
    expect(counts).toMatchObject({ rowsReceived: 3, rowsStaged: 2, rowsRejected: 1, unknownFields: 0 });
  });

  test('the pointer of the extended SNS client', () => {
    const body = '["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"b","s3Key":"k"}]';
    expect(encodeAmongGood(body).rejected).toEqual([[1, 'NOT_AN_OBJECT'], [2, 'NO_KNOWN_FIELD']]);
  });

  test.each([
    ['split', SPLIT],
    ['index', INDEX],
    ['index, where rows lack fields', '{"0":{"id":1},"1":{"id":2,"text":"b"}}'],
    ['table', TABLE],
    ['values', '[[1,"a"]]'],
    ['records', '[{"id":1}]'],
  ])('pandas %s where a frame by columns is expected', (what, body) => {
    const { rejected, details: [detail], others } = encodeAmongGood(body, 'PANDAS');
    expect({ what, rejected, others }).toEqual({ what, rejected: [[null, 'WRONG_SHAPE']], others: [] });
    expect(detail).toContain('orient="columns"');
  });
});

describe('a row is the table\'s', () => {
  test('if it has one field that a column takes, even if the field is null', () => {
    expect(encodeAmongGood('[{"text":null},{"id":1,"x":2}]')).toMatchObject({ rejected: [], others: [['', null], ['1', null]] });
  });

  test('if it has a field in which a column\'s path begins', () => {
    const columns = [...COLUMNS, column('deep', { name: 'BIGINT' }, 'BIGINT', { source: { from: 'FIELD', path: ['Records', '0', 'id'] } })];
    const { csv, rejections } = encoded([message('[{"Records":[]},{"records":[]}]')], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' }));
    expect(readLines(csv)).toEqual([['', null, '']]);
    expect(rejections).toMatchObject([{ row: 2, reason: 'NO_KNOWN_FIELD' }]);
  });

  test('whatever it has, if columns take only what comes with the message', () => {
    const columns = [column('message_id', { name: 'VARCHAR', length: 100 }, 'VARCHAR(100)', { source: { from: 'MESSAGE_ID' } })];
    const bodies: [string, PayloadFormat][] = [['[{},{"x":1}]', 'JSON'], ['{"columns":["x"],"rows":[[1],[2]]}', 'TUPLES'], ['{"x":{"0":1,"1":2}}', 'PANDAS']];
    for (const [body, payloadFormat] of bodies) {
      const { csv } = encoded([message(body)], ingestSchema({ columns, payloadFormat, delivery: 'AT_LEAST_ONCE' }));
      expect(readLines(csv)).toEqual([['message-1'], ['message-1']]);
    }
  });

  test('not because another column must not be missing', () => {
    expect(encodeAmongGood('[{"x":1},{"text":"a"}]', 'JSON', COLUMNS.map((one) => (one.name === 'id' ? { ...one, nullable: false } : one))).rejected)
      .toEqual([[1, 'NO_KNOWN_FIELD'], [2, 'MISSING_FIELD']]);
  });
});

describe('the detail', () => {
  test('lists a few of the fields that the row has, each of a bounded length, and asks for the format', () => {
    const row = Object.fromEntries(['columns', 'x'.repeat(1000), 'c', 'd', 'e', 'f', 'g'].map((name) => [name, 'a secret']));
    const [detail] = encodeAmongGood(JSON.stringify(row)).details;
    expect(detail).toBe(`the row has none of the fields that columns take; it has "columns", "${'x'.repeat(40)}…", "c", "d", "e" and 2 more; is 'payloadFormat' what producers send?`);
  });

  test('says that there are no fields', () => {
    expect(encodeAmongGood('{}').details).toEqual(['the row has none of the fields that columns take; it has no fields']);
  });

  test.each(['{"ID":"1","Text":"a"}', '{" id":"1"}'])('says that names differ only in case or blanks: %s', (body) => {
    expect(encodeAmongGood(body).details[0]).toMatch(/; a name differs from that of a column only in case or blanks, so give the column a source$/);
  });

  test('differs little between the rows of a message, however many kinds of them there are', () => {
    const { details } = encodeAmongGood(JSON.stringify(Array.from({ length: 500 }, (_, at) => ({ [`field ${at}`]: 1 }))));
    expect(details).toHaveLength(500);
    expect(new Set(details).size).toBe(11);
  });
});

describe('a frame of columns that have a label of their own each', () => {
  /** A body of `count` columns, of which the table has the first two. */
  const frame = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [['id', 'text'][at] ?? `column${at}`, { [at]: at }])));

  test.each([[4_000, 100], [40_000, 400]])('is read in memory and time by what was sent: %i columns in %i MB', (count, megabytes) => {
    const body = frame(count);
    const before = process.memoryUsage().rss;
    const started = performance.now();
    const { others, counts } = encodeAmongGood(body, 'PANDAS');
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(megabytes * 1024 * 1024);
    expect(others).toEqual([['0', null], ['', '1']]);
    expect(counts).toMatchObject({ rowsReceived: count + 2, rowsStaged: 4, rowsRejected: count - 2 });
    expect(counts.rejectedByReason).toEqual({ NO_KNOWN_FIELD: count - 2 });
  });

  test('is refused as a whole if the table has none of its columns', () => {
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, at) => [`column${at}`, { [at]: at }])));
    expect(encodeAmongGood(body, 'PANDAS').rejected).toEqual([[null, 'WRONG_SHAPE']]);
  });
});
