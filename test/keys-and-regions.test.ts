import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { testApp, testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest, plainPublisher } from './observed';
import { ColumnType, CsvSource, Instrumentation, Protection, QueryNotebook, RedshiftCredentials, RedshiftTarget, SnsToDynamoDbIngest } from '../src';

describe('an alias of a key', () => {
  /** The keys that statements about keys name. */
  const keysIn = (stack: Stack) => [...new Set(Object.values(Template.fromStack(stack).toJSON().Resources)
    .flatMap((resource: any) => resource.Properties?.PolicyDocument?.Statement ?? [])
    .filter((statement: any) => JSON.stringify(statement.Action).includes('kms:'))
    .map((statement: any) => JSON.stringify(statement.Resource)))];

  test('is taken for the key behind it, in every policy', () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Key');
    const alias = key.addAlias('mine');
    const { publisher } = plainPublisher({ encryptionKey: alias }, stack);
    plainIngest({ encryptionKey: alias, topic: publisher.topic, replay: true }, stack);
    expect(keysIn(stack)).toEqual([JSON.stringify(stack.resolve(key.keyArn))]);
    const template = Template.fromStack(stack);
    expect(JSON.stringify(template.findResources('AWS::SQS::Queue'))).not.toContain('alias/');
    expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).toContain('sns.amazonaws.com');
  });

  test.each<[string, (stack: Stack) => kms.IKey, string]>([
    ['that only its name is known of', (stack) => kms.Alias.fromAliasName(stack, 'Mine', 'alias/mine'), 'the key Stack/Mine must be known by its ARN, got alias/mine'],
    ['in the ARN', (stack) => kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-west-1:111122223333:alias/mine'), 'the key Stack/Mine must be known by its ARN, got alias/mine'],
    ['of a key that AWS manages', (stack) => kms.Alias.fromAliasName(stack, 'Mine', 'alias/aws/sqs'), "'encryptionKey' must be a key of your own, got Stack/Mine, which AWS manages"],
  ])('%s is refused, because KMS would ignore the policies', (_, key, message) => {
    for (const construct of [plainIngest, plainPublisher, plainLoader]) {
      const stack = testStack();
      expect(() => construct({ encryptionKey: key(stack) }, stack)).toThrow(message);
    }
  });

  test('of a bucket, a queue, a topic or a secret is refused or resolved, too', () => {
    const unknown = (stack: Stack) => kms.Alias.fromAliasName(stack, 'Mine', 'alias/mine');
    const bucket = (stack: Stack, encryptionKey: kms.IKey) => s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'rows', encryptionKey });
    const uses: Array<(stack: Stack, key: kms.IKey) => unknown> = [
      (stack, key) => plainIngest({ stagingBucket: bucket(stack, key) }, stack),
      (stack, key) => plainLoader({ stagingBucket: bucket(stack, key) }, stack),
      (stack, key) => plainPublisher({ source: CsvSource.bucket(bucket(stack, key), 'rows.csv') }, stack),
      (stack, key) => plainPublisher({ topic: new sns.Topic(stack, 'Topic', { masterKey: key }) }, stack),
      (stack, key) => plainIngest({ additionalQueues: [new sqs.Queue(stack, 'Old', { encryptionMasterKey: key, visibilityTimeout: Duration.hours(1) })] }, stack),
      (stack, key) => plainIngest({
        target: RedshiftTarget.clusterFromAttributes({
          clusterIdentifier: 'wh', databaseName: 'analytics', adminSecret: new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key }),
        }),
      }, stack),
    ];
    for (const use of uses) {
      const stack = testStack();
      expect(() => use(stack, unknown(stack))).toThrow('the key Stack/Mine must be known by its ARN, got alias/mine');
      const other = testStack();
      const key = new kms.Key(other, 'Key');
      use(other, key.addAlias('mine'));
      expect(keysIn(other)).toEqual([JSON.stringify(other.resolve(key.keyArn))]);
    }
  });

  test('of a key that AWS manages for the topic needs no right', () => {
    const stack = testStack();
    plainPublisher({ topic: new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/sns') }) }, stack);
    expect(keysIn(stack)).toEqual([]);
  });
});

test.each([['cn-north-1', 'logs.cn-north-1.amazonaws.com.cn'], ['us-gov-west-1', 'logs.us-gov-west-1.amazonaws.com'], ['eu-west-1', 'logs.eu-west-1.amazonaws.com']])(
  'a key of %s lets CloudWatch Logs use it by its name there', (region, name) => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region } });
    plainPublisher({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
    const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(key.Properties.KeyPolicy.Statement.map(({ Principal }: any) => Principal.Service)).toContain(name);
  });

describe('what is of another Region', () => {
  const stackIn = (region: string, app: App = testApp(), id: string = 'Stack') => new Stack(app, id, { env: { account: '111111111111', region } });
  const key = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Far', 'arn:aws:kms:us-east-1:111111111111:key/1');
  const bucket = (stack: Stack) => s3.Bucket.fromBucketAttributes(stack, 'Far', { bucketName: 'far', region: 'us-east-1' });
  const topic = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'Far', 'arn:aws:sns:us-east-1:111111111111:far');

  const secret = (stack: Stack, account = '111111111111', region = 'us-east-1') => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Far', `arn:aws:secretsmanager:${region}:${account}:secret:far-AbCdEf`);
  const queue = (stack: Stack, account = '111111111111', region = 'us-east-1') => sqs.Queue.fromQueueArn(stack, 'Far', `arn:aws:sqs:${region}:${account}:far`);
  const layer = (stack: Stack) => lambda.LayerVersion.fromLayerVersionArn(stack, 'Far', 'arn:aws:lambda:us-east-1:901920570463:layer:far:1');
  const imported = { clusterIdentifier: 'wh', databaseName: 'analytics' };
  const protectedTable = (value: secretsmanager.ISecret) => ({ tableName: 'orders', columns: [{ name: 'mail', type: ColumnType.varchar(64), protection: Protection.hmacSha256(value) }] });
  const items = (value: secretsmanager.ISecret, stack: Stack) => new SnsToDynamoDbIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    table: new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.NUMBER } }),
    columns: [{ name: 'id', type: ColumnType.BIGINT, nullable: false }, ...protectedTable(value).columns],
  });
  const newRelic = (licenseKeySecret: secretsmanager.ISecret, stack: Stack) => Instrumentation.newRelic({
    layer: lambda.LayerVersion.fromLayerVersionArn(stack, 'Near', 'arn:aws:lambda:eu-central-1:901920570463:layer:near:1'), accountId: '1', licenseKeySecret,
  });

  /** What takes a secret, and reads it with rights of the ingest's account. */
  const secrets: [string, (value: secretsmanager.ISecret, stack: Stack) => unknown][] = [
    ['protection.secret', (value, stack) => plainIngest({ table: protectedTable(value) }, stack)],
    ['protection.secret', items],
    ['adminSecret', (adminSecret, stack) => plainIngest({ target: RedshiftTarget.clusterFromAttributes({ ...imported, adminSecret }) }, stack)],
    ['adminSecret', (adminSecret, stack) => plainLoader({ target: RedshiftTarget.clusterFromAttributes({ ...imported, adminSecret }) }, stack)],
    ['credentials.secret', (value, stack) => plainIngest({
      target: RedshiftTarget.clusterFromAttributes({ ...imported, adminUser: 'admin', credentials: RedshiftCredentials.secret(value, 'loader') }),
    }, stack)],
    ['licenseKeySecret', (value, stack) => plainIngest({ instrumentation: newRelic(value, stack) }, stack)],
    ['licenseKeySecret', (value, stack) => plainLoader({ instrumentation: newRelic(value, stack) }, stack)],
    ['licenseKeySecret', (value, stack) => plainPublisher({ instrumentation: newRelic(value, stack) }, stack)],
  ];

  test.each<[string, (stack: Stack) => unknown]>([
    ...secrets.map(([prop, use]): [string, (stack: Stack) => unknown] => [prop, (stack) => use(secret(stack), stack)]),
    ['additionalQueues[0]', (stack) => plainIngest({ additionalQueues: [queue(stack)] }, stack)],
    ['instrumentation', (stack) => plainIngest({ instrumentation: Instrumentation.layer({ layers: [layer(stack)] }) }, stack)],
    ['encryptionKey', (stack) => new QueryNotebook(stack, 'Notebook', { ingests: [plainIngest({}, stack).ingest], encryptionKey: key(stack) })],
    ['encryptionKey', (stack) => plainIngest({ encryptionKey: key(stack) }, stack)],
    ['encryptionKey', (stack) => plainPublisher({ encryptionKey: key(stack) }, stack)],
    ['encryptionKey', (stack) => plainLoader({ encryptionKey: key(stack) }, stack)],
    ['stagingBucket', (stack) => plainIngest({ stagingBucket: bucket(stack) }, stack)],
    ['stagingBucket', (stack) => plainLoader({ stagingBucket: bucket(stack) }, stack)],
    ['serverAccessLogsBucket', (stack) => plainIngest({ serverAccessLogsBucket: bucket(stack) }, stack)],
    ['serverAccessLogsBucket', (stack) => plainLoader({ serverAccessLogsBucket: bucket(stack) }, stack)],
    ['alarmTopic', (stack) => plainIngest({ alarmTopic: topic(stack) }, stack)],
    ['alarmTopic', (stack) => plainLoader({ alarmTopic: topic(stack) }, stack)],
    ['alarmTopic', (stack) => loadedIngest(plainLoader({}, stack).loader, 'Ingest', { alarmTopic: topic(stack) })],
    ['alarmTopic', (stack) => plainPublisher({ alarmTopic: topic(stack) }, stack)],
    ['topic', (stack) => plainPublisher({ topic: topic(stack) }, stack)],
    ['source', (stack) => plainPublisher({ source: CsvSource.bucket(bucket(stack), 'rows.csv') }, stack)],
  ])('is refused as \'%s\' (%#)', (prop, use) => {
    const stack = stackIn('eu-central-1');
    expect(() => use(stack)).toThrow(new RegExp(`'${prop.replace(/[[\]]/g, '\\$&')}' must be in the Region of Stack/\\w+, eu-central-1, got Stack/Far in us-east-1; .*so `));
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ...secrets.map(([prop, use]): [string, (stack: Stack) => unknown] => [prop, (stack) => use(secret(stack, '222222222222', 'eu-central-1'), stack)]),
    ['additionalQueues[0]', (stack) => plainIngest({ additionalQueues: [queue(stack, '222222222222', 'eu-central-1')] }, stack)],
  ])('is refused as \'%s\' in another account, too (%#)', (prop, use) => {
    const stack = stackIn('eu-central-1');
    expect(() => use(stack)).toThrow(new RegExp(`'${prop.replace(/[[\]]/g, '\\$&')}' must be in the account of Stack/\\w+, 111111111111, got Stack/Far in 222222222222; .*so `));
    expect(() => use(testStack())).not.toThrow();
  });

  test('is not refused as the secret of a warehouse that an access role reaches, in the account of that role', () => {
    const role = (stack: Stack, id: string) => iam.Role.fromRoleArn(stack, id, `arn:aws:iam::222222222222:role/${id}`);
    const ingest = (stack: Stack, region: string) => plainIngest({
      target: RedshiftTarget.clusterFromAttributes({
        ...imported, adminSecret: secret(stack, '222222222222', region), accessRole: role(stack, 'loads'), copyRole: role(stack, 'copies'),
      }),
    }, stack);
    expect(() => ingest(stackIn('eu-central-1'), 'eu-central-1')).not.toThrow();
    expect(() => ingest(stackIn('eu-central-1'), 'us-east-1')).toThrow("'adminSecret' must be in the Region of Stack/Ingest, eu-central-1, got Stack/Far in us-east-1");
  });

  test('is refused if the app creates it there', () => {
    const app = testApp();
    const stagingBucket = new s3.Bucket(stackIn('us-east-1', app, 'There'), 'Bucket', { bucketName: 'there' });
    const stack = stackIn('eu-central-1', app);
    expect(() => plainIngest({ stagingBucket }, stack)).toThrow("'stagingBucket' must be in the Region of Stack/Ingest, eu-central-1, got There/Bucket in us-east-1");
  });

  test('cannot be told before the deployment of a stack that has no Region', () => {
    const stack = testStack();
    expect(() => plainIngest({ encryptionKey: key(stack) }, stack)).not.toThrow();
  });
});
