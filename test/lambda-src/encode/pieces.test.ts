import { encodePieces } from '../../../lambda-src/encode/encode-pieces';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { encoded, message, readLines } from '../encoded';
import { ID, ingestSchema, TEXT } from '../schemas';

/** The most that is in memory as CSV at once: what makes a piece, and a row of the tests. */
const MOST_PIECE = 2 * 1024 * 1024 + 10_000;

const texts = Array.from({ length: 200 }, (_, at) => ({ ...TEXT, type: { name: 'VARCHAR' as const, length: 99 }, name: `c${at}`, source: { from: 'FIELD' as const, path: [`c${at}`] } }));
const wide = (more: Partial<IngestSchema> = {}) => ingestSchema({ columns: [ID, ...texts], ...more });
/** 20,000 rows are 16 MB as CSV, because each has 199 NULLs. */
const sparse = (...others: string[]) => `[${[...Array.from({ length: 20_000 }, (_, id) => `{"id":${id},"c${id % 200}":"x"}`), ...others].join()}]`;

function piecesOf(bodies: readonly string[], schema: IngestSchema): Buffer[] {
  return [...encodePieces(bodies.map((body, at) => message(body, { itemIdentifier: `${at}`, messageId: `m-${at}`, deduplicationId: `m-${at}` })), schema)];
}

test('a message whose rows take much more as CSV comes in small pieces, each row once and in its order', () => {
  const pieces = piecesOf(['[{"id":1}]', sparse(), '[{"id":2}]'], wide());
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(MOST_PIECE);
  const lines = readLines(Buffer.concat(pieces));
  expect(lines.map(([id, , n]) => `${id} ${n}`)).toEqual(['m-0 1', ...Array.from({ length: 20_000 }, (_, n) => `m-1 ${n}`), 'm-2 2']);
  expect(lines[1].slice(3).filter((value) => value !== null)).toEqual(['x']);
  expect(lines.filter(([, digest]) => digest !== '')).toHaveLength(3);
});

test('many messages come in pieces, too', () => {
  const bodies = Array.from({ length: 40 }, (_, at) => JSON.stringify(Array.from({ length: 200 }, (__, n) => ({ id: at * 200 + n }))));
  const pieces = piecesOf(bodies, wide());
  expect(pieces.length).toBeGreaterThan(1);
  expect(readLines(Buffer.concat(pieces)).map(([, , id]) => Number(id))).toEqual(Array.from({ length: 8000 }, (_, n) => n));
});

test('of a large message a row that is rejected at the end is kept, and the others are staged', () => {
  const { counts, rejections, csv } = encoded([message(sparse('{"id":"x"}'))], wide());
  expect(counts).toMatchObject({ rowsReceived: 20_001, rowsStaged: 20_000, rowsRejected: 1 });
  expect(rejections).toMatchObject([{ row: 20_001, value: { id: 'x' } }]);
  expect(readLines(csv)).toHaveLength(20_000);
});

test.each<[string, string, Partial<IngestSchema>]>([
  ['a row is rejected at its end, and that fails the message', '{"id":"x"}', { rejectedRows: 'FAIL_MESSAGE' }],
  ['a row at its end is nested too deeply', `{"id":${'['.repeat(5000)}${']'.repeat(5000)}}`, {}],
])('nothing of a large message is staged if %s', (_, last, more) => {
  const good = message('[{"id":7}]', { itemIdentifier: 'good', messageId: 'good', deduplicationId: 'good' });
  const { csv, staged } = encoded([message(sparse(last)), good], wide(more));
  expect(readLines(csv).map(([id]) => id)).toEqual(['good']);
  expect(staged).toHaveLength(1);
});

test('a large message with a number that needs all of its digits has them in every row', () => {
  const digits = '12345678901234567890123';
  const { csv } = encoded([message(sparse(`{"id":3,"c1":${digits}}`))], wide());
  expect(readLines(csv).at(-1)![4]).toBe(digits);
});

test('NULL takes no room but a comma where empty texts have no meaning of their own, and a line is never empty', () => {
  const number = { ...ID, name: 'n', nullable: true, source: { from: 'FIELD' as const, path: ['n'] } };
  const csvOf = (columns: IngestSchema['columns']) => encoded([message('{"other":1,"n":null}')], ingestSchema({ columns, delivery: 'AT_LEAST_ONCE' })).csv.toString();
  expect(csvOf([number, TEXT, number])).toBe(',~N~,\n');
  expect(csvOf([number])).toBe('~N~\n');
});
