import { envelope, isDeliverable, MOST_PUBLISHED, OddKind, OddMessage, Target } from './odd-kind';
import { payloadOf, TextRow } from './payload';
import { PayloadFormat } from '../../src/private/contract/message';

/** Messages of the largest size that fill an event of 6 MB. */
const FILLING = 22;

/** Bytes of a row's share, the sum of which stays below what SNS takes. */
const MOST_BODY = 261_500;

const formats = (...wanted: PayloadFormat[]) => ({ payloadFormat, raw }: Target) => !raw && wanted.includes(payloadFormat);
const raw = (target: Target) => target.raw;

/** What is the same for all ingests, and takes long, is not done for items, too. */
const intoRows = (fits: (target: Target) => boolean) => (target: Target) => !target.items && fits(target);

/** A payload of as many equal rows as one message can have. */
function full(format: PayloadFormat, row: string): string {
  const [open, separator, close] = format === 'JSON_LINES' ? ['', '\n', ''] : format === 'TUPLES' ? ['{"columns":["zzz"],"rows":[', ',', ']}'] : ['[', ',', ']'];
  const count = Math.floor((MOST_BODY - open.length - close.length) / (row.length + 1));
  return open + Array.from({ length: count }, () => row).join(separator) + close;
}

export function filling(title: string, fits: (target: Target) => boolean, body: (target: Target) => string, count = FILLING): OddKind {
  return { title, fits, make: (_, target) => Array.from({ length: count }, (): OddMessage => ({ body: body(target) })) };
}

/** A frame in which each column has a label of its own: as many rows as columns, and one value in each. */
function diagonal(columns: number): string {
  return `{${Array.from({ length: columns }, (_, at) => `"k${at}":{"${at}":1}`).join(',')}}`;
}

function wide(columns: number): TextRow {
  return Array.from({ length: columns }, (_, at): TextRow[number] => [`k${at}`, String(at)]);
}

/** In a message of SNS, body and attributes share the largest size. */
function manyAttributes(count: number, length: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, 'v'.repeat(length)]));
}

/** Small messages that grow, and good rows that do: each of these has exhausted the memory of a function. */
export const ODD_SIZES: readonly OddKind[] = [
  filling('sparse rows', intoRows(formats('JSON')), () => full('JSON', '{"c1":12345}')),
  filling('87,000 times {}', formats('JSON', 'JSON_LINES'), ({ payloadFormat }) => full(payloadFormat, '{}')),
  filling('87,000 times {}, raw', raw, () => full('JSON', '{}')),
  filling('130,000 times 0', intoRows(formats('JSON', 'JSON_LINES', 'TUPLES')), ({ payloadFormat }) => full(payloadFormat, '0')),
  filling('26,000 rows of another table', formats('JSON', 'JSON_LINES'), ({ payloadFormat }) => full(payloadFormat, '{"v":1.5}')),
  filling('good rows of every type', raw, () => full('JSON', '{"n":1,"d":1.2345,"s":{"a":[1]}}')),
  filling('wrong numbers of many digits', raw, () => full('JSON', '{"n":1,"d":1.2345678901234567890123}')),
  filling('a frame whose columns have no label in common', formats('PANDAS'), () => diagonal(4000), 2),
  filling('a frame whose columns have no label in common, of every size', formats('PANDAS'), () => diagonal(14_000), FILLING),
  filling('a frame of 20,000 labels and a ragged column', formats('PANDAS'), () => `{"n":{${Array.from({ length: 20_000 }, (_, at) => `"${at}":1`).join(',')}},"zzz":{"x":1}}`, 4),
  filling('thousands of columns', () => true, ({ payloadFormat }) => payloadOf(payloadFormat, [wide(5000), wide(5000)]), 3),
  filling('one row of 20,000 columns', () => true, ({ payloadFormat }) => payloadOf(payloadFormat, [wide(12_000)]), 2),
  {
    title: 'an attribute of 200 KB and 20,000 rows 0',
    make: (draw, target) => target.raw
      ? [{ body: full('JSON', '0').slice(0, 2 * 20_000) + '0]', attributes: { deduplicationId: draw.uuid(), large: 'v'.repeat(200_000) } }]
      : [{ body: `[${Array.from({ length: 20_000 }, () => '0').join(',')}]`, attributes: { large: 'v'.repeat(200_000) } }],
  },
  {
    title: 'wrong rows with 8 KB of attributes',
    fits: formats('JSON', 'JSON_LINES'),
    make: (_, { payloadFormat }) => Array.from({ length: 10 }, () => ({
      body: payloadOf(payloadFormat, Array.from({ length: 5000 }, () => [['n', '"x"']] as const)), attributes: manyAttributes(8, 1000),
    })),
  },
  {
    title: 'many attributes',
    fits: (target) => !target.raw,
    make: (draw, target) => [{ a: 3000 }, { a: 300 }].map(({ a }) => {
      const messageId = draw.uuid();
      const names = ['__proto__', 'constructor', 'toString', ...Array.from({ length: a }, (_, at) => `attribute-${at}`)];
      return {
        messageId,
        rows: 2,
        record: envelope(target, messageId, payloadOf(target.payloadFormat, [[['n', '1']], [['n', '"x"']]]), {
          MessageAttributes: Object.fromEntries(names.map((name) => [name, { Type: 'String', Value: name }])),
        }),
      };
    }),
  },
];

/** Whether SNS would take it. */
export function fitsSns(body: string, attributes: Readonly<Record<string, string>> = {}): boolean {
  const size = Object.entries(attributes).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + 'String'.length + Buffer.byteLength(value), Buffer.byteLength(body));
  return size <= MOST_PUBLISHED && [body, ...Object.values(attributes)].every(isDeliverable);
}
