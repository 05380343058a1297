import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp } from './app';
import {
  Column, ColumnDefault, ColumnEncoding, ColumnType, DeduplicationId, DeliveryGuarantee, Distribution, LoadMode, RedshiftCredentials, RedshiftTarget,
  SnsToRedshiftIngest, SnsToRedshiftIngestProps, SortKey, TableDefinition,
} from '../src';

const COLUMNS: Column[] = [
  { name: 'id', type: ColumnType.BIGINT, nullable: false },
  { name: 'kind', type: ColumnType.varchar(5), nullable: false, defaultValue: ColumnDefault.text('it\'s'), encoding: ColumnEncoding.ZSTD },
  { name: 'payload', type: ColumnType.SUPER },
];

function ingest(table: Partial<TableDefinition> = {}, more: Partial<SnsToRedshiftIngestProps> = {}, app: App = testApp()) {
  const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const construct = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.clusterFromAttributes({
      clusterIdentifier: 'wh',
      databaseName: 'analytics',
      adminUser: 'admin',
      credentials: RedshiftCredentials.databaseUser('loader'),
      copyRole: iam.Role.fromRoleArn(stack, 'Copy', 'arn:aws:iam::111111111111:role/copy'),
    }),
    table: { tableName: 'messages', columns: COLUMNS, ...table },
    ...more,
  });
  return { stack, construct, template: () => Template.fromStack(stack) };
}

/** The SQL as the stack gives it out, its parts put together. */
function outputSql(template: Template): string {
  const outputs = template.findOutputs('*', { Description: Match.stringLikeRegexp('^SQL that creates') });
  return Object.keys(outputs).sort().map((name) => outputs[name].Value).join('\n');
}

describe('defaults', () => {
  test('layout and encodings are left to Redshift', () => {
    const { construct } = ingest({ columns: [COLUMNS[0]] });
    expect(construct.tableSql).toContain('CREATE TABLE IF NOT EXISTS "public"."messages" (\n  "id" BIGINT NOT NULL\n);');
  });

  test('a table that the ingest creates is no output', () => {
    expect(outputSql(ingest().template())).toBe('');
  });
});

describe('SQL for those who create the table themselves', () => {
  test('is all that the ingest would run, in order', () => {
    const { template, construct } = ingest({ distribution: Distribution.key('id'), sortKey: SortKey.compound('kind', 'id') }, { tableCreation: false });
    expect(construct.tableSql).toBe([
      'CREATE SCHEMA IF NOT EXISTS "public";',
      'CREATE TABLE IF NOT EXISTS "public"."messages" (',
      '  "id" BIGINT NOT NULL,',
      '  "kind" VARCHAR(5) DEFAULT \'it\'\'s\' ENCODE ZSTD NOT NULL,',
      '  "payload" SUPER',
      ') DISTKEY ("id") COMPOUND SORTKEY ("kind", "id");',
      'CREATE TABLE IF NOT EXISTS "public"."messages_ledger" (',
      '  "deduplication_id" VARCHAR(320) COLLATE CASE_SENSITIVE NOT NULL,',
      '  "row_count" BIGINT NOT NULL,',
      '  "loaded_at" TIMESTAMP NOT NULL,',
      '  "digest" BIGINT,',
      '  "version" VARCHAR(16)',
      ') DISTKEY ("deduplication_id") COMPOUND SORTKEY ("loaded_at");',
      'CREATE USER "loader" PASSWORD DISABLE;',
      'GRANT USAGE ON SCHEMA "public" TO "loader";',
      'GRANT INSERT ON TABLE "public"."messages" TO "loader";',
      'GRANT SELECT, INSERT, DELETE ON TABLE "public"."messages_ledger" TO "loader";',
      '-- These two are only needed where they were revoked from PUBLIC. Only a superuser can grant ASSUMEROLE, and outside of a transaction.',
      'GRANT TEMP ON DATABASE "analytics" TO "loader";',
      'GRANT ASSUMEROLE ON \'arn:aws:iam::111111111111:role/copy\' TO "loader" FOR COPY;',
    ].join('\n'));
    expect(outputSql(template())).toBe(construct.tableSql);
  });

  test('comments on the table and its columns, after they are created', () => {
    const columns = [{ ...COLUMNS[0], comment: 'what\'s "counted" \\ here' }, COLUMNS[1]];
    const { template, construct } = ingest({ columns, comment: 'Messages\nof all desks' }, { tableCreation: false });
    expect(construct.tableSql).toMatch(/^CREATE SCHEMA [^]*\("loaded_at"\);\nCOMMENT ON TABLE [^]*CREATE USER/);
    expect(construct.tableSql).toContain([
      'COMMENT ON TABLE "public"."messages" IS \'Messages',
      'of all desks\';',
      'COMMENT ON COLUMN "public"."messages"."id" IS \'what\'\'s "counted" \\\\ here\';',
      'CREATE USER',
    ].join('\n'));
    expect(outputSql(template())).toBe(construct.tableSql);
  });

  test('creates the table that remembers deleted rows, and grants what deletions need', () => {
    const columns = [...COLUMNS, { name: 'deleted_at', type: ColumnType.TIMESTAMP, nullable: false }];
    const loadMode = LoadMode.merge({ keyColumns: ['id'], orderColumn: 'deleted_at', deleteWhen: { column: 'kind', values: ['d'] } });
    const { tableSql } = ingest({ columns }, { tableCreation: false, loadMode }).construct;
    expect(tableSql).toContain('CREATE TABLE IF NOT EXISTS "public"."messages_deleted" (\n  "id" BIGINT NOT NULL,\n  "deleted_at" TIMESTAMP NOT NULL,\n'
      + '  "_deleted_at" TIMESTAMP NOT NULL\n);');
    expect(tableSql).toContain('GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "public"."messages" TO "loader";');
    expect(tableSql).toContain('GRANT SELECT, INSERT, DELETE ON TABLE "public"."messages_deleted" TO "loader";');
  });

  test('names the user that Redshift makes of the handler\'s role', () => {
    const { template } = ingest({}, {
      tableCreation: false, target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics' }),
    });
    const [role] = Object.keys(template().findResources('AWS::IAM::Role')).filter((id) => id.startsWith('IngestHandlerRole'));
    const values = JSON.stringify(Object.values(template().toJSON().Outputs));
    expect(values).toContain(`CREATE USER \\"IAMR:",{"Ref":"${role}"},"\\" PASSWORD DISABLE;`);
  });

  test('of a table with very many columns comes in parts that CloudFormation takes', () => {
    const columns = Array.from({ length: 1598 }, (_, at) => ({ name: `a_column_with_a_rather_long_name_${at}`, type: ColumnType.varchar(100) }));
    const { template, construct } = ingest({ columns }, { tableCreation: false });
    const outputs = Object.values(template().toJSON().Outputs) as Array<{ Value: string }>;
    expect(outputs.length).toBeLessThanOrEqual(200);
    for (const { Value } of outputs) {
      expect(Buffer.byteLength(JSON.stringify(Value))).toBeLessThanOrEqual(1024);
    }
    expect(outputSql(template())).toBe(construct.tableSql);
  });
});

test('distribution and sort key reach the table', () => {
  for (const [distribution, expected] of [[Distribution.EVEN, ' DISTSTYLE EVEN'], [Distribution.ALL, ' DISTSTYLE ALL'], [Distribution.AUTO, '']] as const) {
    expect(ingest({ distribution }).construct.tableSql).toContain(`"payload" SUPER\n)${expected};`);
  }
  expect(ingest({ sortKey: SortKey.interleaved('id', 'kind') }).construct.tableSql).toContain(') INTERLEAVED SORTKEY ("id", "kind");');
});

test('defaults are written as SQL', () => {
  expect([ColumnDefault.number(-1.5), ColumnDefault.booleanValue(true), ColumnDefault.text('a\\b\'c'), ColumnDefault.expression('GETDATE()')].map(({ sql }) => sql))
    .toEqual(['-1.5', 'TRUE', '\'a\\\\b\'\'c\'', 'GETDATE()']);
  expect(() => ColumnDefault.number(Infinity)).toThrow('\'value\' must be a finite number, got Infinity');
  expect(() => ColumnDefault.expression(' ')).toThrow('\'sql\' must not be empty');
});

describe('failures', () => {
  const many = (length: number) => Array.from({ length }, (_, at) => ({ name: `c${at}`, type: ColumnType.INTEGER }));
  test.each<[string, Partial<TableDefinition>]>([
    ['\'table.sortKey\' must name columns of the table, got \'time\'; the table has \'id\', \'kind\', \'payload\'', { sortKey: SortKey.compound('id', 'time') }],
    ['\'table.sortKey\' must not name a SUPER column, got \'payload\'', { sortKey: SortKey.interleaved('payload') }],
    ['\'table.sortKey\' must name each column once, got \'id\' twice', { sortKey: SortKey.compound('id', 'id') }],
    ['\'table.sortKey.length\' must be a whole number between 1 and 400 columns, got 0', { sortKey: SortKey.compound() }],
    ['\'table.sortKey.length\' must be a whole number between 1 and 8 columns, got 9', { columns: many(9), sortKey: SortKey.interleaved(...many(9).map(({ name }) => name)) }],
    ['\'table.distribution\' must name columns of the table, got \'ID\'', { distribution: Distribution.key('ID') }],
    ['\'table.distribution\' must not name a SUPER column, got \'payload\'', { distribution: Distribution.key('payload') }],
    ['\'encoding\' of the column \'t\' must be one that takes VARCHAR(5), got AZ64', { columns: [{ name: 't', type: ColumnType.varchar(5), encoding: ColumnEncoding.AZ64 }] }],
    ['\'encoding\' of the column \'n\' must be one that takes BIGINT, got TEXT255', { columns: [{ name: 'n', type: ColumnType.BIGINT, encoding: ColumnEncoding.TEXT255 }] }],
    ['\'table.columns.length\' must be a whole number between 1 and 1598 columns, got 1599; DeliveryGuarantee.AT_LEAST_ONCE allows 1599', { columns: many(1599) }],
    ['\'table.columns[1].name\' must be in lower case, got \'Id\'; Redshift folds it to \'id\'', { columns: [COLUMNS[0], { ...COLUMNS[0], name: 'Id' }] }],
    ['\'table.columns[0].name\' must be between 1 and 127 bytes long, got 128 bytes', { columns: [{ ...COLUMNS[0], name: 'ä'.repeat(64) }] }],
  ])('fails when %s', (message, table) => {
    expect(() => ingest(table)).toThrow(message);
  });

  test('without a ledger the table may have the columns that Redshift allows', () => {
    ingest({ columns: many(1599) }, { delivery: DeliveryGuarantee.AT_LEAST_ONCE });
    expect(() => ingest({ columns: many(1600) }, { delivery: DeliveryGuarantee.AT_LEAST_ONCE })).toThrow('between 1 and 1599 columns, got 1600');
  });
});

describe('raw delivery', () => {
  const raw = { rawMessageDelivery: true };

  test('fails with a ledger when nothing says that messages have an id, and says what to do', () => {
    expect(() => ingest({}, raw)).toThrow(new RegExp([
      '\'deduplicationId\' must be DeduplicationId.ATTRIBUTE with \'rawMessageDelivery\', got ATTRIBUTE_OR_SNS',
      'If every producer sends the message attribute \'deduplicationId\', set it to ATTRIBUTE', 'leave \'rawMessageDelivery\' off', 'AT_LEAST_ONCE',
    ].join('.*')));
  });

  test('fails with the id of SNS, which only the envelope has, also without a ledger', () => {
    const byMessageId = { ...raw, deduplicationId: DeduplicationId.SNS };
    expect(() => ingest({}, byMessageId)).toThrow('got SNS');
    expect(() => ingest({}, { ...byMessageId, delivery: DeliveryGuarantee.AT_LEAST_ONCE })).toThrow('got SNS');
  });

  test.each<[string, Partial<SnsToRedshiftIngestProps>]>([
    ['whose producers send an id', { deduplicationId: DeduplicationId.ATTRIBUTE }],
    ['without a ledger', { delivery: DeliveryGuarantee.AT_LEAST_ONCE }],
  ])('is fine %s', (_, more) => {
    ingest({}, { ...raw, ...more }).template().hasResourceProperties('AWS::SNS::Subscription', { RawMessageDelivery: true });
  });
});

test.each<[string, string, RegExp]>([
  ['empty', '', /'table.comment' must be between 1 and 500 bytes long, got 0/],
  ['too long', 'é'.repeat(251), /must be between 1 and 500 bytes long, got 502; shorten it, or leave it out/],
  ['not a text of Redshift', 'a\0', /must not contain U\+0000 or unpaired surrogates/],
])('a comment is refused that is %s', (_, comment, message) => {
  expect(() => ingest({ comment })).toThrow(message);
  expect(() => ingest({ columns: [{ ...COLUMNS[0], comment }] })).toThrow(message.source.includes('table.comment') ? "'table.columns[0].comment' must be" : message);
});
