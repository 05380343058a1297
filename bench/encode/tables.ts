import { column, decimal, varchar } from './ingest-schema';
import { TELEGRAM_COLUMNS, telegramRows } from './telegram-rows';
import { Random } from '../../integ/data/random';
import { PayloadFormat } from '../../src/private/contract/message';
import { ColumnSchema } from '../../src/private/contract/table';

export type Row = Readonly<Record<string, unknown>>;

/** A table as users have it, and rows that are published for it. */
export interface Table {
  readonly what: string;
  /** The most that encoding may take, as a multiple of `JSON.parse`. */
  readonly goal: number;
  readonly columns: readonly ColumnSchema[];
  readonly payloadFormat?: PayloadFormat;
  rows(count: number, seed: number): readonly Row[];
  /** A row as JSON, if `JSON.stringify` does not write what producers send. */
  json?(row: Row): string;
}

const WORDS = 'api batch cache disk edge flow grid host index job kernel lock mesh node order peer queue route shard task'.split(' ');
const FIRST_TIME = Date.UTC(2026, 2, 4);
const EVENT_KINDS = 12;
const WIDE_TYPES = ['INTEGER', varchar(40), 'BIGINT', 'DOUBLE PRECISION', varchar(200), 'BOOLEAN', 'INTEGER', 'TIMESTAMP', varchar(20), 'INTEGER'] as const;
const WIDE_COLUMNS = Array.from({ length: 200 }, (_, at) => column(`c${at}`, WIDE_TYPES[at % WIDE_TYPES.length]));

const NESTED_COLUMNS = [
  column('id', 'BIGINT', { nullable: false }),
  column('placed_at', 'TIMESTAMP'),
  column('amount', decimal(12, 2)),
  column('customer', 'SUPER'),
  column('items', 'SUPER'),
  column('tags', 'SUPER'),
  column('customer_id', 'BIGINT', { source: { from: 'FIELD', path: ['customer', 'id'] } }),
  column('city', varchar(60), { source: { from: 'FIELD', path: ['customer', 'address', 'city'] } }),
];
const PLACE = ['customer', 'address'];

/** The keys that the benchmark prints, and what they are of. */
export const TABLES = {
  telegramObjects: { what: '7 columns with texts, objects', goal: 2.2, columns: TELEGRAM_COLUMNS, rows: telegram },
  telegramTuples: { what: 'the same, tuples', goal: 1.8, columns: TELEGRAM_COLUMNS, payloadFormat: 'TUPLES', rows: telegram },
  metrics: {
    what: 'a time, two doubles, two names',
    goal: 3,
    columns: [
      column('ts', 'TIMESTAMP'), column('name', varchar(64)), column('value', 'DOUBLE PRECISION'), column('rate', 'DOUBLE PRECISION'), column('host', varchar(64)),
    ],
    rows: (count, seed) => rowsOf(count, seed, (random, at) => ({
      ts: time(random, at),
      name: `${word(random)}.${word(random)}`,
      value: random.next() * 100,
      rate: random.integer(0, 100_000) / 1000,
      host: `${word(random)}-${random.integer(1, 99)}`,
    })),
  },
  wideNulls: {
    what: '200 columns, about 170 of them null',
    goal: 3,
    columns: WIDE_COLUMNS,
    rows: (count, seed) => events(count, seed, [30, 30], true),
  },
  wideFields: {
    what: '200 columns, 15 to 30 fields',
    goal: 4.5,
    columns: WIDE_COLUMNS,
    rows: (count, seed) => events(count, seed, [15, 30], false),
  },
  wideSparse: {
    what: '200 columns, 5 fields',
    goal: 4.5,
    columns: WIDE_COLUMNS,
    rows: (count, seed) => events(count, seed, [5, 5], false),
  },
  nested: {
    what: 'SUPER, paths and a DECIMAL',
    goal: 4.5,
    columns: NESTED_COLUMNS,
    rows: (count, seed) => rowsOf(count, seed, (random, at) => order(random, at, {})),
  },
  nestedDoubles: {
    what: 'the same with doubles of 16 digits',
    goal: 4.7,
    columns: [...NESTED_COLUMNS, ...['lat', 'lon'].map((name) => column(name, 'DOUBLE PRECISION', { source: { from: 'FIELD', path: [...PLACE, name] } }))],
    rows: (count, seed) => rowsOf(count, seed, (random, at) => order(random, at, { lat: random.next() * 90, lon: random.next() * 180 })),
  },
  decimals: {
    what: 'four DECIMAL(18,4)',
    goal: 3,
    columns: ['price', 'tax', 'fee', 'total'].map((name) => column(name, decimal(18, 4))),
    rows: (count, seed) => rowsOf(count, seed, (random) => ({
      price: random.integer(1, 100_000_000) / 10_000,
      tax: random.integer(1, 1_000_000) / 10_000,
      fee: random.integer(1, 1_000) / 100,
      total: random.integer(1, 1_000_000_000) / 10_000,
    })),
  },
  epochs: {
    what: 'milliseconds, microseconds, nanoseconds, days',
    goal: 12,
    columns: [
      column('sent_at', { name: 'TIMESTAMP', epoch: 'MILLISECONDS' }), column('seen_at', { name: 'TIMESTAMP', epoch: 'MICROSECONDS' }),
      column('read_at', { name: 'TIMESTAMPTZ', epoch: 'NANOSECONDS' }, { overflow: 'TRUNCATE' }), column('day', { name: 'DATE', epoch: 'DAYS' }),
    ],
    rows: (count, seed) => rowsOf(count, seed, (random, at) => ({
      sent_at: FIRST_TIME + at * 1000 + random.integer(0, 999),
      seen_at: (FIRST_TIME + at * 1000) * 1000 + random.integer(0, 999_999),
      read_at: `${FIRST_TIME / 1000 + at}${String(random.integer(0, 999_999_999)).padStart(9, '0')}`,
      day: Math.floor(FIRST_TIME / 86_400_000) + at % 1000,
    })),
    json: (row) => JSON.stringify(row).replace(/"(\d{19})"/g, '$1'),
  },
  roundedSums: {
    what: 'four rounded DECIMAL(18,2), a time of 17 digits',
    goal: 20,
    columns: [
      ...['price', 'tax', 'fee', 'total'].map((name) => column(name, decimal(18, 2), { overflow: 'ROUND' })),
      column('at', { name: 'TIMESTAMP', epoch: 'SECONDS' }),
    ],
    rows: (count, seed) => rowsOf(count, seed, (random, at) => ({
      price: random.integer(1, 100_000) * 0.01 * 1.07,
      tax: random.integer(1, 100_000) * 0.01 * 0.07,
      fee: random.integer(1, 100) * 0.1,
      total: random.integer(1, 1_000_000) * 0.01,
      at: FIRST_TIME / 1000 + at + random.next(),
    })),
  },
  longIds: {
    what: 'BIGINT ids of 19 digits',
    goal: 6,
    columns: [column('id', 'BIGINT'), column('author_id', 'BIGINT'), column('channel_id', 'BIGINT'), column('created_at', 'TIMESTAMP'), column('kind', varchar(20))],
    rows: (count, seed) => rowsOf(count, seed, (random, at) => ({
      id: longId(random), author_id: longId(random), channel_id: longId(random), created_at: time(random, at), kind: word(random),
    })),
    json: (row) => JSON.stringify(row).replace(/"(\d{19})"/g, '$1'),
  },
} satisfies Record<string, Table>;

export type TableName = keyof typeof TABLES;

function telegram(count: number, seed: number): readonly Row[] {
  return telegramRows(count, seed) as unknown as readonly Row[];
}

function rowsOf<T>(count: number, seed: number, row: (random: Random, at: number) => T): T[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, at) => row(random, at));
}

/** Events of some kinds in a wide table. Each kind has fields of its own. The other columns have null, or are left out. */
function events(count: number, seed: number, fieldsOf: readonly [least: number, most: number], withNulls: boolean): Row[] {
  const kinds = rowsOf(EVENT_KINDS, 1, (random) => fieldsOfKind(random, random.integer(...fieldsOf)));
  return rowsOf(count, seed, (random, at) => {
    const kind = random.pick(kinds);
    return Object.fromEntries(WIDE_COLUMNS.flatMap(({ name, type }, number): [string, unknown][] => (
      kind.has(number) ? [[name, valueOf(type.name, random, at)]] : withNulls ? [[name, null]] : [])));
  });
}

function fieldsOfKind(random: Random, fields: number): Set<number> {
  const chosen = new Set<number>();
  while (chosen.size < fields) {
    chosen.add(random.integer(0, WIDE_COLUMNS.length - 1));
  }
  return chosen;
}

function valueOf(type: ColumnSchema['type']['name'], random: Random, at: number): unknown {
  switch (type) {
    case 'VARCHAR':
      return `${word(random)} ${word(random)}`;
    case 'DOUBLE PRECISION':
      return random.integer(0, 100_000) / 100;
    case 'BOOLEAN':
      return random.chance(0.5);
    case 'TIMESTAMP':
      return time(random, at);
    default:
      return random.integer(0, 1_000_000);
  }
}

function order(random: Random, at: number, place: Row): Row {
  const item = () => ({ sku: `${word(random)}-${random.integer(100, 999)}`, quantity: random.integer(1, 5), price: random.integer(100, 99_999) / 100 });
  return {
    id: 1_000_000 + at,
    placed_at: time(random, at),
    amount: random.integer(100, 999_999) / 100,
    customer: {
      id: random.integer(1, 1_000_000),
      name: `${word(random)} ${word(random)}`,
      address: { street: `${random.integer(1, 99)} ${word(random)} road`, city: word(random), ...place },
    },
    items: Array.from({ length: random.integer(1, 4) }, item),
    tags: Array.from({ length: random.integer(0, 3) }, () => word(random)),
  };
}

function word(random: Random): string {
  return random.pick(WORDS);
}

function time(random: Random, at: number): string {
  return new Date(FIRST_TIME + at * 1000 + random.integer(0, 999)).toISOString();
}

/** A number of 19 digits as text, because no double holds it. */
function longId(random: Random): string {
  return `1${String(random.integer(0, 999_999_999)).padStart(9, '0')}${String(random.integer(0, 999_999_999)).padStart(9, '0')}`;
}
