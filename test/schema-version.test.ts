import * as fs from 'fs';
import { Duration, FileSystem } from 'aws-cdk-lib';
import { Column, ColumnSource, ColumnType, DeduplicationId, DeliveryGuarantee, LoadMode, OverflowPolicy, PayloadFormat, RejectedRows, Retention, StagingCompression, UnknownFields } from '../src';
import { withIngestDefaults } from '../src/private/redshift/ingest-defaults';
import { ingestSchema } from '../src/private/redshift/ingest-schema';

const ID: Column = { name: 'id', type: ColumnType.BIGINT, nullable: false };
const NOTE: Column = { name: 'note', type: ColumnType.varchar(10) };

type Options = Parameters<typeof withIngestDefaults>[0];

/** The name of everything that decides about a row, of an ingest with these options. */
function versionOf({ columns = [ID, NOTE], ...options }: Partial<Options> & { columns?: Column[] } = {}): string {
  return ingestSchema(withIngestDefaults({ ...options, table: { tableName: 'messages', columns } } as Options & { table: never })).version;
}

test('the version is 16 hexadecimal digits, and the same at each synth', () => {
  expect(versionOf()).toMatch(/^[0-9a-f]{16}$/);
  expect(versionOf()).toBe(versionOf());
});

test.each<[string, Parameters<typeof versionOf>[0]]>([
  ['unknownFields', { unknownFields: UnknownFields.REJECT }],
  ['payloadFormat', { payloadFormat: PayloadFormat.JSON_LINES }],
  ['rejectedRows', { rejectedRows: RejectedRows.FAIL_MESSAGE }],
  ['rawMessageDelivery', { rawMessageDelivery: true }],
  ['deduplicationId', { deduplicationId: DeduplicationId.SNS }],
  ['delivery', { delivery: DeliveryGuarantee.AT_LEAST_ONCE }],
  ['the default overflow policy', { overflow: OverflowPolicy.NULLIFY }],
  ['a column more', { columns: [ID, NOTE, { ...NOTE, name: 'more' }] }],
  ['rowsPath', { rowsPath: ['Records'] }],
  ['ignoreFieldCase', { ignoreFieldCase: true }],
  ['a column in which characters are replaced', { columns: [ID, { ...NOTE, replaceInvalid: true }] }],
  ['a longer column', { columns: [ID, { ...NOTE, type: ColumnType.varchar(11) }] }],
  ['the source of a column', { columns: [ID, { ...NOTE, source: ColumnSource.field('remark') }] }],
  ['where a column is cut', { columns: [ID, { ...NOTE, keepGraphemes: true }] }],
  ['a column that is not nullable', { columns: [ID, { ...NOTE, nullable: false }] }],
  ['the overflow policy of a column', { columns: [ID, { ...NOTE, overflow: OverflowPolicy.TRUNCATE }] }],
  ['the order of columns', { columns: [NOTE, ID] }],
])('the version changes with %s', (_, options) => {
  expect(versionOf(options)).not.toBe(versionOf());
});

test('the version changes with merging, and with the order of versions', () => {
  const columns = [ID, { ...NOTE, nullable: false }, { ...NOTE, name: 'other', nullable: false }];
  const merging = (orderColumn: string) => versionOf({ columns, loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn }) });
  expect(new Set([versionOf({ columns }), merging('note'), merging('other')]).size).toBe(3);
});

test.each<[string, Parameters<typeof versionOf>[0]]>([
  ['compression', { compression: StagingCompression.GZIP }],
  ['ledgerHorizon', { ledgerHorizon: Duration.days(90) }],
  ['loadedRetention', { loadedRetention: Retention.keep() }],
  ['rejectedRetention', { rejectedRetention: Retention.expire(Duration.days(7)) }],
  ['batchSize', { batchSize: 10 }],
  ['replay', { replay: true }],
  ['comment', { columns: [ID, { ...NOTE, comment: 'what customers say' }] }],
])('the version stays with another %s', (_, options) => {
  expect(versionOf(options)).toBe(versionOf());
});

test('the version changes with the code of the handler', () => {
  const before = versionOf();
  const fingerprint = jest.spyOn(FileSystem, 'fingerprint').mockImplementation((bundle) => {
    expect(fs.existsSync(`${bundle}/index.js`)).toBe(true);
    return 'another release';
  });
  try {
    expect(versionOf()).not.toBe(before);
  } finally {
    fingerprint.mockRestore();
  }
});
