import { globSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp } from './app';
import { plainLoader } from './loaded-ingests';
import { Column, ColumnSource, ColumnType, IngestDashboard, SnsToDynamoDbIngest, SnsToDynamoDbIngestProps } from '../src';

const ID: Column = { name: 'id', type: ColumnType.BIGINT, nullable: false };
const AT: Column = { name: 'at', type: ColumnType.TIMESTAMP, nullable: false };
const TEXT: Column = { name: 'text', type: ColumnType.varchar(100) };
const KEY = { name: 'id', type: dynamodb.AttributeType.NUMBER };

type Given = Partial<SnsToDynamoDbIngestProps>;

function given(props: (stack: Stack) => Given = () => ({}), app: App = testApp()) {
  const stack = new Stack(app, 'Stack', { env: { region: 'us-east-1', account: '123456789012' } });
  const own = props(stack);
  const table = own.table ?? new dynamodb.Table(stack, 'Table', { partitionKey: KEY, timeToLiveAttribute: 'expires' });
  const ingest = new SnsToDynamoDbIngest(stack, 'Ingest', { topic: new sns.Topic(stack, 'Topic'), columns: [ID, AT, TEXT], ...own, table });
  return { stack, ingest, template: () => Template.fromStack(stack) };
}

/** What the handler may do in DynamoDB and with keys through it. */
function rightsOf(template: Template, service: string): unknown[] {
  return Object.values<any>(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action, Condition }) => [Action].flat().some((action: string) => action.startsWith(service) && (service !== 'kms:' || JSON.stringify(Condition).includes('dynamodb'))));
}

test('the handler may put items into the table, and nothing else there', () => {
  const { stack, ingest, template } = given();
  expect(rightsOf(template(), 'dynamodb:')).toEqual([{ Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Table/), 'Arn'] } }]);
  template().hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: Match.absent(),
    MemorySize: 512,
    Environment: { Variables: { TABLE_NAME: { Ref: Match.stringLikeRegexp('^Table') }, REJECTED_BUCKET: stack.resolve(ingest.rejectedBucket.bucketName) } },
  });
  template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 1000, MaximumBatchingWindowInSeconds: 1, ScalingConfig: { MaximumConcurrency: 10 }, FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('the handler may use the key of the table through DynamoDB, and that of queues and bucket', () => {
  const { template } = given((stack) => ({
    table: new dynamodb.Table(stack, 'Table', { partitionKey: KEY, encryptionKey: new kms.Key(stack, 'TableKey') }), encryptionKey: new kms.Key(stack, 'Key'),
  }));
  expect(rightsOf(template(), 'kms:')).toEqual([{
    Action: 'kms:Decrypt',
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TableKey/), 'Arn'] },
    Condition: { StringLike: { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com*' } },
  }]);
});

test('a write is tried before the handler gets messages, and again when keys or table change', () => {
  const trial = (props?: (stack: Stack) => Given) => Object.keys(given(props).template().findResources('Custom::DynamoDbWriteTrial'));
  const [first] = trial();
  expect(trial((stack) => ({ table: new dynamodb.Table(stack, 'Table', { partitionKey: KEY }) }))).toEqual([first]);
  expect(trial((stack) => ({ table: new dynamodb.Table(stack, 'Other', { partitionKey: KEY }) }))).not.toEqual([first]);
  const { template } = given();
  template().hasResource('AWS::Lambda::EventSourceMapping', { DependsOn: Match.arrayWith([first]) });
});

test('alarms watch queues, writes and what is rejected', () => {
  const { ingest } = given();
  expect(ingest.alarms.map(({ node }) => node.id)).toEqual(['DeadLetters', 'Undelivered', 'OldestMessage', 'Errors', 'Throttles', 'RejectedShare', 'UnknownFields',
    'LoadFailures', 'Freshness', 'RejectedExpiring', 'Unreceived', 'Undeliverable']);
});

test('a dashboard shows what was written and what was superseded', () => {
  const { stack, ingest, template } = given();
  new IngestDashboard(stack, 'Dashboard', { ingest });
  const [{ Properties: { DashboardBody } }] = Object.values<any>(template().findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(DashboardBody);
  expect(body).toContain('ItemsWritten');
  expect(body).toContain('ItemsSuperseded');
  expect(body).toContain('ConsumedWriteCapacityUnits');
  expect(body).not.toContain('RowsLoaded');
});

test('the handler knows nothing of the ids that producers send: the condition tells what came before', () => {
  const { stack } = given(() => ({}), testApp({ 'aws:cdk:bundling-stacks': ['**'], 'aws:cdk:disable-asset-staging': undefined }));
  const { directory } = App.of(stack)!.synth();
  const [file] = globSync(join(directory, '*', 'schema.json'));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ deduplicationId: 'SNS', items: { keys: ['id'], versionColumns: [] } });
});

test('a column of numbers may be that by which the table deletes items', () => {
  expect(() => given(() => ({ columns: [ID, { name: 'expires', type: ColumnType.BIGINT }] })).template()).not.toThrow();
});

describe('keys and time to live', () => {
  const SORTED = { partitionKey: KEY, sortKey: { name: 'at', type: dynamodb.AttributeType.STRING } };

  test.each<[string, (stack: Stack) => Given]>([
    ['are read from a Table', (stack) => ({ table: new dynamodb.Table(stack, 'T', { ...SORTED, timeToLiveAttribute: 'expires' }), timeToLive: Duration.days(1) })],
    ['are read from a TableV2', (stack) => ({ table: new dynamodb.TableV2(stack, 'T', { ...SORTED, timeToLiveAttribute: 'expires' }), timeToLive: Duration.days(1) })],
    ['are said of an imported table', (stack) => ({
      table: dynamodb.Table.fromTableName(stack, 'T', new CfnParameter(stack, 'Name').valueAsString),
      partitionKey: 'id',
      sortKey: 'at',
      timeToLive: Duration.days(1),
      timeToLiveAttribute: 'expires',
    })],
    ['may be said of a table of the app, too', (stack) => ({ table: new dynamodb.Table(stack, 'T', SORTED), partitionKey: 'id', sortKey: 'at' })],
  ])('%s', (_what, props) => {
    expect(() => given(props).template()).not.toThrow();
  });

  const IMPORTED = (stack: Stack) => dynamodb.Table.fromTableName(stack, 'Imported', 'states');

  test.each<[string, (stack: Stack) => Given, string | RegExp]>([
    ['no key of an imported table', (stack) => ({ table: IMPORTED(stack) }), '\'partitionKey\' is needed with the imported table Stack/Imported, whose keys are not known at synth, got none'],
    ['a sort key alone', () => ({ sortKey: 'at' }), '\'partitionKey\' is needed with \'sortKey\', got none'],
    ['another key than the table\'s', () => ({ partitionKey: 'text' }), '\'partitionKey\' and \'sortKey\' must be those of the table Stack/Table, \'id\', got \'text\'; leave both out'],
    ['a key that is no column', (stack) => ({ table: IMPORTED(stack), partitionKey: 'key' }), '\'columns\' must have the key \'key\', got none of that name'],
    ['a key that may be NULL', (stack) => ({ table: IMPORTED(stack), partitionKey: 'text' }), '\'nullable\' of the column \'text\' must be false, because it is in \'partitionKey\', got none'],
    ['a key of another type', () => ({ columns: [{ ...ID, type: ColumnType.varchar(10) }] }), /must have a type for the key 'id' that DynamoDB stores as N, got VARCHAR\(10\), which is S; choose a type of numbers/],
    ['a key that DynamoDB does not take', (stack) => ({ table: IMPORTED(stack), partitionKey: 'id', columns: [{ ...ID, type: ColumnType.BOOLEAN }] }), /stores as S, N or B, got BOOLEAN, which is no key/],
    ['a version that is no column', () => ({ versionColumns: ['version'] }), '\'columns\' must have the version column \'version\', got none of that name'],
    ['a version that may be NULL', () => ({ versionColumns: ['text'] }), '\'nullable\' of the column \'text\' must be false, because it is in \'versionColumns\', got none'],
    ['a version that is the key', () => ({ versionColumns: ['id'] }), '\'versionColumns\' must not name a key, got \'id\''],
    ['a version twice', () => ({ versionColumns: ['at', 'at'] }), '\'versionColumns\' must name each column once, got \'at\' twice'],
    ['more versions than a condition compares', () => ({ versionColumns: Array.from({ length: 9 }, (_, at) => `v${at}`) }), '\'versionColumns.length\' must be a whole number between 0 and 8 columns, got 9'],
    ['a version without an order', () => ({ columns: [ID, { name: 'more', type: ColumnType.SUPER, nullable: false }], versionColumns: ['more'] }), /whose values have an order in DynamoDB, got 'more', which is SUPER/],
    ['a time of day with an offset as version', () => ({ columns: [ID, { name: 'more', type: ColumnType.TIMETZ, nullable: false }], versionColumns: ['more'] }), /got 'more', which is TIMETZ/],
    ['a time to live that the table does not know', (stack) => ({ table: new dynamodb.Table(stack, 'T', { partitionKey: KEY }), timeToLive: Duration.days(1) }), /'timeToLiveAttribute' is needed with 'timeToLive', because the table Stack\/T has none/],
    ['another attribute than the table\'s', () => ({ timeToLive: Duration.days(1), timeToLiveAttribute: 'other' }), /must be that of the table Stack\/Table, 'expires', got 'other'/],
    ['an attribute without a time to live', () => ({ timeToLiveAttribute: 'expires' }), '\'timeToLive\' is needed with \'timeToLiveAttribute\', got none for \'expires\''],
    ['a column that is the time to live', () => ({ timeToLive: Duration.days(1), columns: [ID, { name: 'expires', type: ColumnType.BIGINT }] }), '\'columns\' must not have \'expires\' with \'timeToLive\''],
    ['a column by which the table would delete nothing', () => ({ columns: [ID, { name: 'expires', type: ColumnType.TIMESTAMP }] }), '\'columns\' must have a number for \'expires\', by which the table Stack/Table deletes items, got TIMESTAMP'],
    ['no columns', () => ({ columns: [] }), '\'columns.length\' must be a whole number between 1 and 1600 columns, got 0'],
    ['a column twice', () => ({ columns: [ID, ID] }), '\'columns\' must name each column once, got \'id\' twice'],
    ['a column without a name', () => ({ columns: [ID, { ...TEXT, name: '' }] }), '\'columns[1].name\' must have between 1 and 255 characters, got 0'],
    ['a table of another Region', (stack) => ({ table: dynamodb.Table.fromTableArn(stack, 'T', 'arn:aws:dynamodb:eu-west-1:123456789012:table/t'), partitionKey: 'id' }), /'table' must be in the Region of the ingest, us-east-1, got Stack\/T in eu-west-1/],
    ['a table of another account', (stack) => ({ table: dynamodb.Table.fromTableArn(stack, 'T', 'arn:aws:dynamodb:us-east-1:999999999999:table/t'), partitionKey: 'id' }), /'table' must be in the account of the ingest, 123456789012, got Stack\/T in 999999999999/],
    ['an access log of a bucket that is not created', (stack) => ({ rejectedBucket: new s3.Bucket(stack, 'B'), bucketVersioned: true }), '\'bucketVersioned\' must not be given with \'rejectedBucket\''],
    ['the time of a load', () => ({ columns: [ID, { name: 'loaded', type: ColumnType.TIMESTAMP, source: ColumnSource.loadTime() }] }), /'source' of the column 'loaded' must be one that a message has, got ColumnSource.loadTime\(\)/],
    ['the time of a load as version', () => ({ columns: [ID, { ...AT, source: ColumnSource.loadTime() }], versionColumns: ['at'] }), /'source' of the column 'at' must be one that a message has, got ColumnSource.loadTime\(\)/],
    ['the id of a batch', () => ({ columns: [ID, { name: 'batch', type: ColumnType.varchar(64), source: ColumnSource.batchId() }] }), /'source' of the column 'batch' must be one that a message has, got ColumnSource.batchId\(\)/],
    ['a source that raw delivery omits', () => ({ rawMessageDelivery: true, columns: [ID, { ...TEXT, source: ColumnSource.subject() }] }), /'source' of the column 'text' must be one that raw message delivery does not omit/],
    ['a version that a redrive changes', () => ({ rawMessageDelivery: true, columns: [ID, { ...AT, source: ColumnSource.timestamp() }], versionColumns: ['at'] }), /'versionColumns' must not name a column of ColumnSource.timestamp\(\) with 'rawMessageDelivery', got 'at'/],
    ['a key whose values could become the same', (stack) => ({ table: IMPORTED(stack), partitionKey: 'text', columns: [{ ...TEXT, nullable: false, replaceInvalid: true }] }), /'replaceInvalid' of the column 'text' must be left out, got true; rows are identified/],
    ['a list of rows without a name', () => ({ rowsPath: [] }), '\'rowsPath\' must name at least one field, got none'],
    ['too few receives', () => ({ maxReceiveCount: 2 }), '\'maxReceiveCount\' must be a whole number between 5'],
  ])('%s is refused', (_what, props, message) => {
    expect(() => given(props)).toThrow(message);
  });

  test('an error names the ingest', () => {
    expect(() => given(() => ({ columns: [] }))).toThrow(/^Stack\/Ingest: /);
  });
});

test('values that are known only at deployment pass where they may be', () => {
  const { template } = given((stack) => {
    const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
    return { batchSize: number('Batch'), maxConcurrency: number('Concurrency'), memorySize: number('Memory') };
  });
  expect(() => template()).not.toThrow();
});

test('two ingests may share a bucket, each with a folder of its own, and not one folder', () => {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const topic = new sns.Topic(stack, 'Topic');
  const table = new dynamodb.Table(stack, 'Table', { partitionKey: KEY });
  const shared = { topic, table, columns: [ID], rejectedBucket: bucket };
  const add = (id: string, props: Given = {}) => new SnsToDynamoDbIngest(stack, id, { ...shared, ...props });
  add('One');
  add('Two', { bucketPrefix: 'two' });
  expect(() => add('Three', { bucketPrefix: 'two' })).toThrow(/'bucketPrefix' of Stack\/Three must not meet the folders of another ingest/);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { BUCKET_PREFIX: 'Stack/One/' } } });
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ Prefix: 'Stack/One/rejected/', ExpirationInDays: 90 }), Match.objectLike({ Prefix: 'two/rejected/' })] },
  });
});

test('the bucket that an ingest created is its own, as one that it was given', () => {
  const { stack, ingest: { rejectedBucket } } = given();
  const topic = new sns.Topic(stack, 'Other');
  const table = new dynamodb.Table(stack, 'Others', { partitionKey: KEY });
  const shared = { topic, table, columns: [ID], rejectedBucket };
  const add = (id: string, bucketPrefix?: string) => new SnsToDynamoDbIngest(stack, id, { ...shared, bucketPrefix });
  expect(() => add('Same', '')).toThrow(/'bucketPrefix' of Stack\/Same must not meet the folders of another ingest in .*, got '', and Stack\/Ingest has ''/);
  expect(() => add('Beside')).not.toThrow();
  expect(() => plainLoader({ stagingBucket: rejectedBucket }, stack)).toThrow(/'stagingBucket' of Stack\/Loader must be its own, .*, which Stack\/Ingest uses, too/);
});

test('a FIFO topic is warned of only if no version is compared', () => {
  const warnings = (versionColumns?: string[]) => {
    const { ingest } = given((stack) => ({ topic: new sns.Topic(stack, 'Fifo', { fifo: true }), versionColumns }));
    return ingest.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data);
  };
  expect(warnings()).toEqual([expect.stringContaining('Set \'versionColumns\' to a column of ColumnSource.sequenceNumber()')]);
  expect(warnings(['at'])).toEqual([]);
});

test('with DESTROY, nothing of the ingest stays', () => {
  const { template } = given(() => ({ removalPolicy: RemovalPolicy.DESTROY }));
  for (const [id, { DeletionPolicy }] of Object.entries<any>({ ...template().findResources('AWS::SQS::Queue'), ...template().findResources('AWS::Logs::LogGroup') })) {
    expect([id, DeletionPolicy]).toEqual([id, 'Delete']);
  }
});
