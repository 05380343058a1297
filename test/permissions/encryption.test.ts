import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ColumnType, CsvSource, RedshiftTarget, ScheduledCsvPublisher, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../../src';
import { testApp } from '../app';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/1';

function ingest(encryptionKey: (stack: Stack) => kms.IKey, more: (stack: Stack) => Partial<SnsToRedshiftIngestProps> = () => ({}), context = {}) {
  const stack = new Stack(testApp(context), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const key = encryptionKey(stack);
  new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }),
    table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    encryptionKey: key,
    ...more(stack),
  });
  return { stack, keyArn: stack.resolve(key.keyArn), template: Template.fromStack(stack) };
}

/** Returns what the key's policy allows to services. */
function keyStatements(template: Template): Array<{ Principal: { Service?: string }; Action: string | string[]; Condition?: unknown }> {
  return Object.values(template.findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy.Statement
    .filter(({ Principal }: { Principal: { Service?: string } }) => Principal.Service);
}

/** Returns what each role may do with the key. */
function keyUse(template: Template, keyArn: unknown): Record<string, string[]> {
  const use: Record<string, string[]> = {};
  const policies = [
    ...Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties: { Roles, PolicyDocument } }) => [Roles[0].Ref, PolicyDocument]),
    ...Object.entries(template.findResources('AWS::IAM::Role')).flatMap(([id, { Properties: { Policies = [] } }]) => (
      Policies.map(({ PolicyDocument }: { PolicyDocument: object }) => [id, PolicyDocument]))),
  ];
  for (const [id, { Statement }] of policies) {
    for (const { Action, Resource } of Statement) {
      if (JSON.stringify(Resource) === JSON.stringify(keyArn)) {
        const role = id.replace(/[0-9A-F]{8}$/, '');
        use[role] = [...new Set([...use[role] ?? [], ...[Action].flat()])].sort();
      }
    }
  }
  return use;
}

const ownKey = (stack: Stack) => new kms.Key(stack, 'Key');

test('the key encrypts queues, bucket, logs and environment', () => {
  const { template, keyArn } = ingest(ownKey);
  template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: keyArn });
  template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: keyArn });
  template.allResourcesProperties('AWS::Lambda::Function', { KmsKeyArn: keyArn });
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn }, BucketKeyEnabled: true }] },
  });
});

test.each([{}, { '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true }])(
  'services may use it for this topic and for log groups of this account, and nobody else for anything (flags %j)', (context) => {
    const { template } = ingest(ownKey, undefined, context);
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
    const statements = keyStatements(template).sort((a, b) => a.Principal.Service!.localeCompare(b.Principal.Service!));
    expect(statements.map(({ Principal, Action, Condition }) => [Principal.Service, Action, Condition])).toEqual([
      ['logs.eu-west-1.amazonaws.com', [
        'kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey',
      ], { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111111111111:log-group:*']] } } }],
      ['sns.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey'], { ArnEquals: { 'aws:SourceArn': { Ref: topic } } }],
    ]);
  });

test('each role may do with it what its work takes', () => {
  const { template, keyArn } = ingest(ownKey);
  expect(keyUse(template, keyArn)).toEqual({
    IngestHandlerRole: ['kms:Decrypt', 'kms:GenerateDataKey'],
    IngestCopyRole: ['kms:Decrypt'],
  });
});

test('of an imported key the missing statements are spelled out', () => {
  const { stack, template } = ingest((scope) => kms.Key.fromKeyArn(scope, 'Key', KEY_ARN));
  template.resourceCountIs('AWS::KMS::Key', 0);
  const annotations = Annotations.fromStack(stack);
  annotations.hasWarning('*', Match.stringLikeRegexp('without this statement SNS delivers nothing to the queue: .*sns.amazonaws.com'));
  annotations.hasWarning('*', Match.stringLikeRegexp('without this statement no log group can be created: .*logs.eu-west-1.amazonaws.com'));
});

test('a topic that the key encrypts too is not named, because key and topic would need each other first', () => {
  const topic = (scope: Stack) => new sns.Topic(scope, 'Own', { masterKey: scope.node.findChild('Key') as kms.Key });
  const { template } = ingest(ownKey, (stack) => ({ topic: topic(stack) }));
  expect(keyStatements(template).map(({ Condition }) => Condition)).toContainEqual({ StringEquals: { 'aws:SourceAccount': '111111111111' } });
  const publisher = (scope: Stack) => new ScheduledCsvPublisher(scope, 'Publisher', {
    source: CsvSource.zip(path.join(__dirname, '..', '..', 'integ', 'telegram.zip'), 'telegram.csv'), encryptionKey: scope.node.findChild('Key') as kms.Key,
  });
  ingest(ownKey, (stack) => ({ topic: publisher(stack).topic }));
});

test('a topic known by its ARN is named, also by a key of another stack', () => {
  const { template } = ingest(ownKey, (stack) => ({
    topic: sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:us-east-1:222222222222:chat'),
    subscriptionDeadLetterQueue: sqs.Queue.fromQueueArn(stack, 'There', `arn:aws:sqs:us-east-1:${stack.account}:there`),
  }));
  expect(keyStatements(template).map(({ Condition }) => Condition)).toContainEqual({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:222222222222:chat' } });
  template.hasResourceProperties('AWS::SNS::Subscription', { Region: 'us-east-1' });
});

test('a topic of the stack is subscribed to in its own Region', () => {
  expect(Object.values(ingest(ownKey).template.findResources('AWS::SNS::Subscription'))[0].Properties).not.toHaveProperty('Region');
});
