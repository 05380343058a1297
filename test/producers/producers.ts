import { readFileSync } from 'node:fs';
import path from 'node:path';

import { BinaryEncoding, Column, ColumnSource, ColumnType, EpochUnit, OverflowPolicy } from '../../src';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';
import { columnSchemas } from '../../src/private/ingest/row-schema';

/** A message as a producer writes it, with a table for it. */
export interface Producer {
  readonly title: string;
  readonly format: Pick<IngestSchema, 'payloadFormat' | 'rowsPath'>;
  readonly body: string;
  readonly columns: readonly ColumnSchema[];
  /** The rows in the table, by their first column, as texts. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Whether its times are finer than microseconds, so that its rows are rejected if no column has a policy. */
  readonly finerThanMicroseconds: boolean;
}

interface Table {
  readonly columns: Column[];
  readonly rows: Producer['rows'];
  readonly format?: Partial<Producer['format']>;
  readonly finerThanMicroseconds?: boolean;
}

const { ROUND, TRUNCATE } = OverflowPolicy;
const { path: inside, field } = ColumnSource;
const BYTES = ColumnType.varbyte(8, BinaryEncoding.BASE64);

const PANDAS_ROWS: Producer['rows'] = [
  ['2', 'Zoë', '59.97', '2026-11-28 11:08:55.498', '2026-12-01', 'true', '1.5'],
  ['9007199254740993', 'Bob "B" O/Neil', '0.30', '1969-12-31 23:59:59.999', '1969-12-31', 'false', null],
];

/** What `to_json()` of pandas writes of a frame with a time, days, and a float that is missing. */
function frame(unit: EpochUnit, format: Table['format'], id?: ColumnSource): Table {
  return {
    format,
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: id },
      { name: 'customer', type: ColumnType.varchar(100) },
      { name: 'total', type: ColumnType.decimal(18, 2), overflow: ROUND },
      { name: 'placed_at', type: ColumnType.timestampFromEpoch(unit) },
      { name: 'due', type: ColumnType.dateFromEpoch(unit) },
      { name: 'gift', type: ColumnType.BOOLEAN },
      { name: 'weight', type: ColumnType.DOUBLE_PRECISION },
    ],
    rows: PANDAS_ROWS,
  };
}

/** By the file that has the body. Those of Go, Java, JavaScript, pandas and Python were written by them, the others follow their documentation. */
const TABLES: Readonly<Record<string, Table>> = {
  /** The connector for PostgreSQL with `decimal.handling.mode=string`, and JSON without schemas. */
  'debezium.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: inside('after', 'order_id') },
      { name: 'total', type: ColumnType.decimal(18, 2), source: inside('after', 'total') },
      { name: 'due', type: ColumnType.dateFromEpoch(EpochUnit.DAYS), source: inside('after', 'due') },
      { name: 'placed_at', type: ColumnType.timestampFromEpoch(EpochUnit.MICROSECONDS), source: inside('after', 'placed_at') },
      { name: 'packed_at', type: ColumnType.timestampFromEpoch(EpochUnit.MILLISECONDS), source: inside('after', 'packed_at') },
      { name: 'paid_at', type: ColumnType.TIMESTAMPTZ, source: inside('after', 'paid_at') },
      { name: 'checksum', type: BYTES, source: inside('after', 'checksum') },
      { name: 'gift', type: ColumnType.BOOLEAN, source: inside('after', 'gift') },
      { name: 'note', type: ColumnType.varchar(100), source: inside('after', 'note') },
      { name: 'op', type: ColumnType.varchar(1) },
      { name: 'lsn', type: ColumnType.BIGINT, source: inside('source', 'lsn') },
      { name: 'changed_at', type: ColumnType.timestamptzFromEpoch(EpochUnit.NANOSECONDS), source: field('ts_ns'), overflow: TRUNCATE },
    ],
    rows: [[
      '9007199254740993', '19.99', '2026-12-01', '2026-11-28 11:08:55.498512', '2026-11-28 11:08:55.498', '2026-11-28 11:08:55.498512+00', 'deadbeef', 'true',
      null, 'c', '24023128', '2026-11-28 11:08:55.702512+00',
    ]],
    finerThanMicroseconds: true,
  },
  /** The connector for SQL Server, whose `datetime2(7)` has hundreds of nanoseconds, and JSON with schemas. */
  'debezium-schema.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: inside('payload', 'after', 'order_id') },
      { name: 'due', type: ColumnType.dateFromEpoch(EpochUnit.DAYS), source: inside('payload', 'after', 'due') },
      { name: 'placed_at', type: ColumnType.timestampFromEpoch(EpochUnit.NANOSECONDS), source: inside('payload', 'after', 'placed_at'), overflow: ROUND },
      { name: 'packed_at', type: ColumnType.timestampFromEpoch(EpochUnit.MILLISECONDS), source: inside('payload', 'after', 'packed_at') },
      { name: 'paid_at', type: ColumnType.TIMESTAMPTZ, source: inside('payload', 'after', 'paid_at'), overflow: ROUND },
      { name: 'before', type: ColumnType.SUPER, source: inside('payload', 'before') },
    ],
    rows: [[
      '2', '1969-12-31', '2026-11-28 11:08:55.498512', '1969-12-31 23:59:59.999', '2026-11-28 11:08:55.498512+00',
      '{"due":-1,"order_id":2,"packed_at":null,"paid_at":null,"placed_at":null}',
    ]],
    finerThanMicroseconds: true,
  },
  /** A deletion, of which the row is in `before`. */
  'debezium-delete.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: ColumnSource.firstOf(inside('after', 'order_id'), inside('before', 'order_id')) },
      { name: 'total', type: ColumnType.decimal(18, 2), source: inside('after', 'total') },
      { name: 'op', type: ColumnType.varchar(1) },
      { name: 'changed_at', type: ColumnType.timestamptzFromEpoch(EpochUnit.NANOSECONDS), source: field('ts_ns') },
    ],
    rows: [['9007199254740993', null, 'd', '2026-11-28 11:08:55.702512+00']],
  },
  'segment.json': {
    columns: [
      { name: 'message_id', type: ColumnType.varchar(100), source: field('messageId') },
      { name: 'event', type: ColumnType.varchar(100) },
      { name: 'user_id', type: ColumnType.varchar(100), source: field('userId') },
      { name: 'happened_at', type: ColumnType.TIMESTAMP, source: field('timestamp') },
      { name: 'ip', type: ColumnType.varchar(45), source: inside('context', 'ip') },
      { name: 'revenue', type: ColumnType.decimal(18, 2), source: inside('properties', 'revenue') },
      { name: 'product', type: ColumnType.varchar(100), source: inside('properties', 'products', '0', 'product_id') },
      { name: 'referrer', type: ColumnType.varchar(100), source: inside('context', 'page', 'referrer') },
      { name: 'library', type: ColumnType.SUPER, source: inside('context', 'library') },
    ],
    rows: [[
      'ajs-f8ca1e4de5024d9430b3928bd8ac6b96', 'Order Completed', 'AiUGstSDIg', '2026-11-28 11:08:55.987', '203.0.113.7', '25.00', '507f1f77bcf86cd799439011', '',
      '{"name":"analytics.js","version":"2.11.1"}',
    ]],
  },
  'cloudevents-batch.json': {
    columns: [
      { name: 'id', type: ColumnType.varchar(100), nullable: false },
      { name: 'type', type: ColumnType.varchar(100), nullable: false },
      { name: 'source', type: ColumnType.varchar(100), nullable: false },
      { name: 'subject', type: ColumnType.varchar(100) },
      { name: 'time', type: ColumnType.TIMESTAMPTZ, overflow: TRUNCATE },
      { name: 'order_id', type: ColumnType.INTEGER, source: inside('data', 'orderId') },
      { name: 'gift', type: ColumnType.BOOLEAN, source: inside('data', 'gift') },
      { name: 'data', type: ColumnType.SUPER },
      { name: 'data_base64', type: BYTES },
    ],
    rows: [
      ['b96b4a2c-0001', 'com.example.order.placed', '/shop/eu', 'orders/2', '2026-11-28 11:08:55.498512+00', '2', 'true', '{"gift":"yes","orderId":2,"total":19.99}', null],
      ['b96b4a2c-0002', 'com.example.order.scanned', '/shop/eu', null, '2026-11-28 11:08:56+00', null, null, null, 'deadbeef'],
    ],
    finerThanMicroseconds: true,
  },
  /** The JSON of protobuf: whole numbers of 64 bits are texts. */
  'protobuf.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: field('orderId') },
      { name: 'customer', type: ColumnType.varchar(100) },
      { name: 'total_units', type: ColumnType.BIGINT, source: inside('total', 'units') },
      { name: 'total_nanos', type: ColumnType.INTEGER, source: inside('total', 'nanos') },
      { name: 'placed_at', type: ColumnType.TIMESTAMP, source: field('placedAt'), overflow: ROUND },
      { name: 'paid_at', type: ColumnType.TIMESTAMP, source: field('paidAt') },
      { name: 'due', type: ColumnType.DATE },
      { name: 'took', type: ColumnType.varchar(30) },
      { name: 'checksum', type: BYTES },
      { name: 'status', type: ColumnType.varchar(30) },
      { name: 'weight', type: ColumnType.DOUBLE_PRECISION },
    ],
    rows: [[
      '9007199254740993', 'Zoë', '19', '990000000', '2026-11-28 11:08:55.498512', '2026-11-28 11:08:55.498', '2026-12-01', '1.500s', 'deadbeef', 'ORDER_STATUS_PAID', '0.3',
    ]],
    finerThanMicroseconds: true,
  },
  /** `encoding/json`: a `time.Time`, that as its `String()`, `UnixNano()`, a `time.Duration`, a `big.Float` and a `[]byte`. */
  'go.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT },
      { name: 'customer', type: ColumnType.varchar(100) },
      { name: 'total', type: ColumnType.decimal(18, 2) },
      { name: 'rate', type: ColumnType.decimal(18, 12) },
      { name: 'placed_at', type: ColumnType.TIMESTAMPTZ, overflow: ROUND },
      { name: 'shipped_at', type: ColumnType.TIMESTAMPTZ, overflow: ROUND },
      { name: 'received_at', type: ColumnType.timestamptzFromEpoch(EpochUnit.NANOSECONDS), source: field('received_ns'), overflow: TRUNCATE },
      { name: 'took', type: ColumnType.BIGINT },
      { name: 'checksum', type: BYTES },
      { name: 'tags', type: ColumnType.SUPER },
      { name: 'gift', type: ColumnType.BOOLEAN },
      { name: 'note', type: ColumnType.varchar(100) },
    ],
    rows: [[
      '9007199254740993', 'Zoë & <Co>', '19.99', '0.000123456789', '2026-11-28 11:08:55.498512+00', '2026-11-28 11:08:55.498512+00', '2026-11-28 11:08:55.498512+00',
      '1500000000', 'deadbeef', '["a","<b>"]', 'true', null,
    ]],
    finerThanMicroseconds: true,
  },
  /** Jackson with its defaults: times are seconds with nanoseconds behind the point, and a `java.util.Date` is milliseconds. A `LocalDate` is a list. */
  'jackson.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: field('orderId') },
      { name: 'total', type: ColumnType.decimal(18, 2) },
      { name: 'placed_at', type: ColumnType.timestampFromEpoch(EpochUnit.SECONDS), source: field('placedAt'), overflow: TRUNCATE },
      { name: 'paid_at', type: ColumnType.timestamptzFromEpoch(EpochUnit.SECONDS), source: field('paidAt'), overflow: ROUND },
      { name: 'created', type: ColumnType.timestampFromEpoch(EpochUnit.MILLISECONDS) },
      { name: 'due', type: ColumnType.SUPER },
      { name: 'took', type: ColumnType.decimal(18, 9) },
      { name: 'ref', type: ColumnType.varchar(36) },
      { name: 'weight', type: ColumnType.decimal(18, 4), overflow: ROUND },
    ],
    rows: [[
      '9007199254740993', '19.99', '2026-11-28 11:08:55.498512', '2026-11-28 11:08:55.498512+00', '2026-11-28 11:08:55.498', '[2026,12,1]', '1.500000000',
      '7f0c2d5e-9c0b-4e59-9d56-7bb0b4b6a5aa', '0.3000',
    ]],
    finerThanMicroseconds: true,
  },
  /** Jackson without `WRITE_DATES_AS_TIMESTAMPS`, as Spring Boot has it, and with `WRITE_DATES_WITH_ZONE_ID`. */
  'jackson-iso.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: field('orderId') },
      { name: 'placed_at', type: ColumnType.TIMESTAMP, source: field('placedAt'), overflow: TRUNCATE },
      { name: 'paid_at', type: ColumnType.TIMESTAMPTZ, source: field('paidAt'), overflow: ROUND },
      { name: 'seen_at', type: ColumnType.TIMESTAMPTZ, source: field('seenAt'), overflow: TRUNCATE },
      { name: 'packed_at', type: ColumnType.TIMESTAMP, source: field('packedAt'), overflow: TRUNCATE },
      { name: 'created', type: ColumnType.TIMESTAMP },
      { name: 'due', type: ColumnType.DATE },
    ],
    rows: [[
      '9007199254740993', '2026-11-28 11:08:55.498512', '2026-11-28 11:08:55.498512+00', '2026-11-28 11:08:55.498512+00', '2026-11-28 12:08:55.498512', '2026-11-28 11:08:55.498',
      '2026-12-01',
    ]],
    finerThanMicroseconds: true,
  },
  /** `System.Text.Json`, which writes up to 7 decimal places of a second. `PackedAt` and `ShippedAt` are texts of format `"o"`, which has all 7. */
  'dotnet.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT, source: field('OrderId') },
      { name: 'customer', type: ColumnType.varchar(100), source: field('Customer') },
      { name: 'total', type: ColumnType.decimal(18, 2), source: field('Total') },
      { name: 'placed_at', type: ColumnType.TIMESTAMP, source: field('PlacedAt'), overflow: ROUND },
      { name: 'paid_at', type: ColumnType.TIMESTAMPTZ, source: field('PaidAt'), overflow: TRUNCATE },
      { name: 'packed_at', type: ColumnType.TIMESTAMP, source: field('PackedAt') },
      { name: 'shipped_at', type: ColumnType.TIMESTAMP, source: field('ShippedAt') },
      { name: 'due', type: ColumnType.DATE, source: field('Due') },
      { name: 'opens', type: ColumnType.TIME, source: field('Opens') },
      { name: 'took', type: ColumnType.TIME, source: field('Took') },
      { name: 'checksum', type: BYTES, source: field('Checksum') },
      { name: 'weight', type: ColumnType.DOUBLE_PRECISION, source: field('Weight') },
    ],
    rows: [[
      '9007199254740993', 'Zoë', '19.99', '2026-11-28 11:08:55.498513', '2026-11-28 11:08:55.498512+00', '2026-11-28 12:08:55.498512', '2026-11-28 11:08:55', '2026-12-01',
      '09:30:00', '00:00:01.5', 'deadbeef', '0.30000000000000004',
    ]],
    finerThanMicroseconds: true,
  },
  'javascript.json': {
    columns: [
      { name: 'order_id', type: ColumnType.INTEGER, source: field('orderId') },
      { name: 'customer', type: ColumnType.varchar(100) },
      { name: 'total', type: ColumnType.decimal(18, 2), overflow: ROUND },
      { name: 'placed_at', type: ColumnType.TIMESTAMP, source: field('placedAt') },
      { name: 'seen_at', type: ColumnType.timestampFromEpoch(EpochUnit.MILLISECONDS), source: field('seenAt') },
      { name: 'measured_at', type: ColumnType.timestampFromEpoch(EpochUnit.MILLISECONDS), source: field('measuredAt') },
      { name: 'note', type: ColumnType.varchar(100) },
      { name: 'tags', type: ColumnType.SUPER },
    ],
    rows: [['2', 'Zoë', '0.30', '2026-11-28 11:08:55.498', '2026-11-28 11:08:55.498', '2026-11-28 11:08:55.498512', null, '[1,"b"]']],
  },
  /** `json` with `time.time()`, `time.time_ns()`, `isoformat()` and `str()` of times, and a sum of floats. */
  'python.json': {
    columns: [
      { name: 'order_id', type: ColumnType.BIGINT },
      { name: 'customer', type: ColumnType.varchar(100) },
      { name: 'total', type: ColumnType.decimal(18, 2), overflow: ROUND },
      { name: 'weight', type: ColumnType.decimal(18, 2) },
      { name: 'placed_at', type: ColumnType.timestampFromEpoch(EpochUnit.SECONDS) },
      { name: 'received_at', type: ColumnType.timestampFromEpoch(EpochUnit.NANOSECONDS), overflow: TRUNCATE },
      { name: 'paid_at', type: ColumnType.TIMESTAMPTZ },
      { name: 'shipped_at', type: ColumnType.TIMESTAMPTZ },
      { name: 'due', type: ColumnType.DATE },
      { name: 'note', type: ColumnType.varchar(100) },
      { name: 'tags', type: ColumnType.SUPER },
    ],
    rows: [[
      '9007199254740993', 'Zoë', '1999.00', '1.50', '2026-11-28 11:08:55.498513', '2026-11-28 11:08:55.498512', '2026-11-28 11:08:55.498512+00', '2026-11-28 11:08:55+00',
      '2026-12-01', null, '["a",{"b":1}]',
    ]],
    finerThanMicroseconds: true,
  },
  'pandas-columns.json': frame(EpochUnit.MILLISECONDS, { payloadFormat: 'PANDAS' }),
  'pandas-columns-ns.json': frame(EpochUnit.NANOSECONDS, { payloadFormat: 'PANDAS' }),
  'pandas-columns-iso.json': frame(EpochUnit.MILLISECONDS, { payloadFormat: 'PANDAS' }),
  'pandas-index.json': frame(EpochUnit.MILLISECONDS, { payloadFormat: 'PANDAS' }, ColumnSource.pandasIndex()),
  'pandas-records.json': frame(EpochUnit.MILLISECONDS, { payloadFormat: 'JSON' }),
  'pandas-lines.jsonl': frame(EpochUnit.MILLISECONDS, { payloadFormat: 'JSON_LINES' }),
  'pandas-table.json': frame(EpochUnit.MILLISECONDS, { rowsPath: ['data'] }),
};

export const PRODUCERS: readonly Producer[] = Object.entries(TABLES).map(([file, { columns, rows, format, finerThanMicroseconds = false }]) => ({
  title: file,
  format: { payloadFormat: 'JSON', ...format },
  body: readFileSync(path.join(__dirname, 'bodies', file), 'utf8').trimEnd(),
  columns: columnSchemas(columns, OverflowPolicy.REJECT),
  rows,
  finerThanMicroseconds,
}));
