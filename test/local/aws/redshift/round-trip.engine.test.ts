import * as fc from 'fast-check';

import { Generated, valuesFor } from './generated-values';
import { loadMessages, sendAndLoad } from './loaded-table';
import { useStandIn } from './stand-in';
import { REJECTED } from './value-references';
import { ColumnSchema, isRoundable, TypeSchema } from '../../../../src/private/contract/table';
import { inferred } from '../../../lambda-src/infer/inferred';
import { randomSample } from '../../../lambda-src/infer/random-sample';
import { ingestSchema } from '../../../lambda-src/schemas';
import { typedColumn } from '../../../lambda-src/typed-columns';
import { inOrder } from '../../../producers/canonical';

/** Number of values of each column in one load. All columns share a load, so that there are few loads. */
const VALUES = 30;
const LOADS = 2;

const TYPES: readonly TypeSchema[] = [
  { name: 'SMALLINT' }, { name: 'INTEGER' }, { name: 'BIGINT' }, { name: 'REAL' }, { name: 'DOUBLE PRECISION' }, { name: 'BOOLEAN' }, { name: 'SUPER' }, { name: 'SUPER', fromText: true },
  { name: 'DECIMAL', precision: 38, scale: 0 }, { name: 'DECIMAL', precision: 7, scale: 2 }, { name: 'DECIMAL', precision: 38, scale: 37 },
  { name: 'CHAR', length: 7 }, { name: 'VARCHAR', length: 10 }, { name: 'VARCHAR', length: 65535 }, { name: 'VARCHAR', length: 30, fromJson: true },
  { name: 'DATE' }, { name: 'TIME' }, { name: 'TIMETZ' },
  { name: 'TIMESTAMP' }, { name: 'TIMESTAMPTZ' }, { name: 'TIMESTAMP', epoch: 'SECONDS' }, { name: 'TIMESTAMPTZ', epoch: 'MILLISECONDS' },
  { name: 'TIMESTAMP', epoch: 'MICROSECONDS' }, { name: 'TIMESTAMPTZ', epoch: 'NANOSECONDS' }, { name: 'TIMESTAMP', epoch: 'DAYS' },
  { name: 'DATE', epoch: 'DAYS' }, { name: 'DATE', epoch: 'MILLISECONDS' },
  { name: 'VARBYTE', length: 6, encoding: 'HEX' }, { name: 'VARBYTE', length: 6, encoding: 'BASE64' },
];

const columns = (['REJECT', 'TRUNCATE', 'ROUND', 'NULLIFY'] as const)
  .flatMap((overflow) => TYPES.filter((type) => overflow !== 'ROUND' || isRoundable(type)).map((type, at) => typedColumn(`c${at}_${overflow}`, type, { overflow })))
  .concat(typedColumn('graphemes', { name: 'VARCHAR', length: 10 }, { overflow: 'TRUNCATE', cutAt: 'GRAPHEME' }))
  .concat(typedColumn('replaced', { name: 'VARCHAR', length: 10 }, { overflow: 'TRUNCATE', replaceInvalid: true }));

/** Normalises a text, if the type has several texts for a value. */
function canonical({ name }: TypeSchema, text: string | null): string | null {
  switch (text === null ? '' : name) {
    case 'SUPER':
      return inOrder(JSON.parse(text!));
    case 'REAL':
      return String(Math.fround(Number(text)));
    case 'DOUBLE PRECISION':
      return String(Number(text));
    default:
      return text;
  }
}

const redshift = useStandIn();

interface Sent extends Generated {
  readonly column: ColumnSchema;
}

function valuesOf(some: readonly ColumnSchema[]): fc.Arbitrary<Sent[]> {
  const lists = some.map((column) => {
    const sent = valuesFor(column).map((value): Sent => ({ ...value, column }));
    return fc.array(sent, { minLength: VALUES, maxLength: VALUES });
  });
  return fc.tuple(...lists).map((sent) => sent.flat());
}

/** If one of these types is among the columns, every number of a message is read digit by digit. */
const DIGITS_MATTER = ['DECIMAL', 'SUPER'];

const seed = Date.now();

const LOADED = Object.entries({
  'with columns of every type': columns,
  'without a column for which every digit of a message matters': columns.filter(({ type }) => !DIGITS_MATTER.includes(type.name)),
}).flatMap(([title, some]) => fc.sample(valuesOf(some), { numRuns: LOADS, seed }).map((sent, load) => ({ title, some, sent, load })));

test.each(LOADED)(
  'any value comes into the table as its type and policy say, or its row is rejected with a reason; no COPY fails: $title, load $load',
  async ({ some, sent }) => {
    const { encoded: { rejections, counts }, rows } = await sendAndLoad(redshift, some, sent);
    const reasons = new Map(rejections.map(({ row, reason }) => [row! - 1, reason]));
    const wrong = sent.map(({ column, json, fate }, n) => {
      const row = rows.get(n);
      return {
        column: `${column.sql} ${column.overflow}`,
        json,
        expected: fate === REJECTED ? REJECTED : canonical(column.type, fate.value),
        found: row ? canonical(column.type, row[some.indexOf(column)]) : REJECTED,
        reason: reasons.get(n),
      };
    }).filter(({ expected, found, reason }) => expected !== found || (found === REJECTED) !== (reason !== undefined));
    expect({ seed, wrong: wrong.slice(0, 10) }).toEqual({ seed, wrong: [] });
    expect(counts).toMatchObject({ rowsReceived: sent.length, rowsStaged: rows.size, rowsRejected: rejections.length });
  },
);

test('COPY loads every row of a sample into the table that is inferred from it', async () => {
  for (const { text, options, rows } of fc.sample(randomSample, { numRuns: 8, seed })) {
    const { sample: { messages, payloadFormat, rowsPath }, table } = inferred(text, options);
    const schema = ingestSchema({ columns: table.columns.map(({ column }) => column), payloadFormat, rowsPath });
    const { tableName } = await loadMessages(redshift, messages, schema);
    expect({ seed, text, loaded: await redshift.rows(`SELECT COUNT(*) FROM ${tableName}`) }).toEqual({ seed, text, loaded: [[rows]] });
  }
});
