import * as fs from 'fs';
import * as path from 'path';
import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp } from './app';
import { Column, ColumnSource, ColumnType, DeduplicationId, DeliveryGuarantee, LoadMode, OverflowPolicy, RedshiftTarget, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../src';
import { IngestSchema } from '../src/private/contract/ingest';

const ID: Column = { name: 'id', type: ColumnType.varchar(20), nullable: false, overflow: OverflowPolicy.TRUNCATE };
const VERSION: Column = { name: 'version', type: ColumnType.INTEGER, nullable: false };
const ARRIVED: Column = { name: 'arrived', type: ColumnType.TIMESTAMP, nullable: false, source: ColumnSource.timestamp() };
const MESSAGE: Column = { name: 'message', type: ColumnType.varchar(40), nullable: false, source: ColumnSource.messageId() };
const NOTE: Column = { name: 'note', type: ColumnType.varchar(10) };

function ingest(props: Partial<SnsToRedshiftIngestProps>, columns: Column[] = [ID, VERSION, NOTE]) {
  const app = testApp({ 'aws:cdk:bundling-stacks': ['**'], 'aws:cdk:disable-asset-staging': undefined });
  const stack = new Stack(app, 'Stack');
  const construct = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.cluster(new redshift.CfnCluster(stack, 'Cluster', {
      clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true,
    })),
    table: { tableName: 'events', columns },
    ...props,
  });
  const schema = (): IngestSchema => {
    const { directory } = app.synth();
    const file = fs.readdirSync(directory).map((entry) => path.join(directory, entry, 'schema.json')).find((candidate) => fs.existsSync(candidate));
    return JSON.parse(fs.readFileSync(file!, 'utf8'));
  };
  return { construct, stack, schema };
}

test('the ledger looks back 30 days, unless told otherwise', () => {
  expect(ingest({}).schema().ledgerHorizonDays).toBe(30);
  expect(ingest({ ledgerHorizon: Duration.days(90) }).schema().ledgerHorizonDays).toBe(90);
  expect(ingest({ delivery: DeliveryGuarantee.AT_LEAST_ONCE }).schema().ledgerHorizonDays).toBeUndefined();
});

test('the ledger looks back as long as a message may lie in the queues', () => {
  expect(() => ingest({ ledgerHorizon: Duration.days(27) })).toThrow(/^Stack\/Ingest: 'ledgerHorizon' must be a whole number between 28 and 3650 days, got 27; a message that comes back/);
  expect(() => ingest({ ledgerHorizon: Duration.days(Token.asNumber({ Ref: 'Days' })) })).toThrow(/'ledgerHorizon' must be known at synth/);
});

test('a merge is by the order column, then by arrival if the table keeps it, and its keys are never cut', () => {
  const merge = LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version' });
  expect(ingest({ loadMode: merge }).schema().merge).toEqual({ keyColumns: ['id'], orderColumns: ['version'] });
  const { merge: schema, columns } = ingest({ loadMode: merge }, [ID, VERSION, NOTE, MESSAGE, ARRIVED]).schema();
  expect(schema).toEqual({ keyColumns: ['id'], orderColumns: ['version', 'arrived', 'message'] });
  expect(columns.filter(({ key }) => key).map(({ name }) => name)).toEqual(['id', 'version', 'message', 'arrived']);
});

test('an append reads nothing of the table, a merge has the rights that MERGE takes', () => {
  expect(ingest({}).construct.tableSql).toContain('GRANT INSERT ON TABLE "public"."events" TO ');
  const merging = ingest({ loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version' }) });
  expect(merging.construct.tableSql).toContain('GRANT SELECT, INSERT, UPDATE ON TABLE "public"."events" TO ');
});

test.each<[string, RegExp, Partial<SnsToRedshiftIngestProps>, ...Column[]]>([
  ['without a ledger', /'loadMode' must be LoadMode.append\(\) with DeliveryGuarantee.AT_LEAST_ONCE/, {
    loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version' }), delivery: DeliveryGuarantee.AT_LEAST_ONCE,
  }],
  ['without a key', /'keyColumns' must name at least one column, got none/, { loadMode: LoadMode.merge({ keyColumns: [], orderColumn: 'version' }) }],
  ['by a key that is not there', /'keyColumns' must name columns of the table, got 'nope'/, { loadMode: LoadMode.merge({ keyColumns: ['nope'], orderColumn: 'version' }) }],
  ['by a key that may be NULL', /must name columns that are not nullable, got 'note'/, { loadMode: LoadMode.merge({ keyColumns: ['note'], orderColumn: 'version' }) }],
  ['by a key named twice', /'keyColumns' must name each column once, got 'id' twice/, { loadMode: LoadMode.merge({ keyColumns: ['id', 'id'], orderColumn: 'version' }) }],
  ['by a key that tells versions apart', /no two versions would have the same key/, { loadMode: LoadMode.merge({ keyColumns: ['id', 'version'], orderColumn: 'version' }) }],
  ['without any order', /'orderColumn' must be given unless the table keeps when each row arrived/, { loadMode: LoadMode.merge({ keyColumns: ['id'] }) }],
  ['by a key without exact equality', /whose values compare exactly, got 'ratio', which is REAL/, {
    loadMode: LoadMode.merge({ keyColumns: ['ratio'], orderColumn: 'version' }),
  }, VERSION, { name: 'ratio', type: ColumnType.REAL, nullable: false }],
])('no merge %s', (...[, message, props, ...columns]) => {
  expect(() => ingest(props, columns.length > 0 ? columns : undefined)).toThrow(message);
});

test('a merge without an envelope is by a column, because a redrive changes the time that SQS gives', () => {
  const raw = { rawMessageDelivery: true, deduplicationId: DeduplicationId.ATTRIBUTE };
  const byArrival = LoadMode.merge({ keyColumns: ['id'] });
  const columns = [ID, VERSION, ARRIVED, MESSAGE];
  expect(() => ingest({ loadMode: byArrival }, columns)).not.toThrow();
  expect(() => ingest({ loadMode: byArrival, ...raw }, columns)).toThrow(new RegExp('^Stack/Ingest: \'orderColumn\' must be given with \'rawMessageDelivery\', got none; .* '
    + 'Name a column that tells the later version, or leave \'rawMessageDelivery\' off$'));
  expect(() => ingest({ loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version' }), ...raw }, columns)).not.toThrow();
  const byTime = LoadMode.merge({ keyColumns: ['id'], orderColumn: 'arrived' });
  expect(() => ingest({ loadMode: byTime }, columns)).not.toThrow();
  const orTime = { ...ARRIVED, source: ColumnSource.firstOf(ColumnSource.field('at'), ColumnSource.timestamp()) };
  for (const arrived of [ARRIVED, orTime]) {
    expect(() => ingest({ loadMode: byTime, ...raw }, [ID, VERSION, arrived, MESSAGE])).toThrow(/'orderColumn' must not name a column of ColumnSource.timestamp\(\) with 'rawMessageDelivery', got 'arrived'/);
  }
});

test('a merge leaves room for three columns of the temporary table, and a plain append for two', () => {
  const many = (length: number) => [ID, VERSION, ...Array.from({ length: length - 2 }, (_, at) => ({ name: `c${at}`, type: ColumnType.INTEGER }))];
  const merge = { loadMode: LoadMode.merge({ keyColumns: ['id'], orderColumn: 'version' }) };
  expect(() => ingest({}, many(1599))).toThrow('\'table.columns.length\' must be a whole number between 1 and 1598 columns, got 1599');
  expect(() => ingest(merge, many(1598))).toThrow('\'table.columns.length\' must be a whole number between 1 and 1597 columns, got 1598');
  expect(() => ingest({}, many(1598))).not.toThrow();
  expect(() => ingest(merge, many(1597))).not.toThrow();
});

describe('replays', () => {
  const rights = (props: Partial<SnsToRedshiftIngestProps>) => {
    const { stack, construct } = ingest(props);
    const template = Template.fromStack(stack);
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const of = (resource: unknown) => policies
      .filter(({ Resource }) => JSON.stringify(Resource).includes(JSON.stringify(resource)))
      .map(({ Action }) => Action);
    return {
      template,
      queue: of(stack.resolve(construct.subscriptionDeadLetterQueue.queueArn)),
      rejected: of('/rejected/*'),
      loaded: of('/loaded/*'),
      listed: [...new Set(policies.filter(({ Action }) => Action === 's3:ListBucket').flatMap(({ Condition }) => Condition.StringLike['s3:prefix']))].sort(),
    };
  };

  test('are off, and then the handler may not read what is under rejected/, and only its check reads what is under loaded/', () => {
    const { queue, rejected, loaded, listed } = rights({});
    expect({ queue, rejected, listed }).toEqual({ queue: [], rejected: ['s3:PutObject'], listed: ['loaded/*', 'rejected/*', 'staging/*'] });
    expect(loaded.flat().sort()).toEqual(['s3:GetObject', 's3:PutObject']);
  });

  test('let the handler read what was rejected and loaded, and empty the queue of what SNS could not deliver', () => {
    const { template, queue, rejected, loaded, listed } = rights({ replay: true });
    expect(queue).toEqual([['sqs:ReceiveMessage', 'sqs:DeleteMessage']]);
    expect(rejected.flat().sort()).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(loaded.flat().sort()).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(listed).toEqual(['loaded/*', 'rejected/*', 'staging/*']);
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: Match.anyValue() } } });
  });

  test('need a ledger', () => {
    expect(() => ingest({ replay: true, delivery: DeliveryGuarantee.AT_LEAST_ONCE })).toThrow(/^Stack\/Ingest: 'replay' must be false with DeliveryGuarantee.AT_LEAST_ONCE/);
  });
});
