import * as path from 'path';
import { App, Aspects, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsChecks2, INagLogger } from 'cdk-nag-2';
import { testApp } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { TelegramStack, TelegramStackProps } from '../integ/telegram-stack';
import {
  ColumnType, CsvSource, RedshiftCredentials, RedshiftLoaderProps, RedshiftTarget, ScheduledCsvPublisher, ScheduledCsvPublisherProps,
  SnsToDynamoDbIngest, SnsToDynamoDbIngestProps, SnsToRedshiftIngest, SnsToRedshiftIngestProps,
} from '../src';

/** What AwsSolutions of cdk-nag 2 and 3 finds in a stack, or under a construct of it: `rule at path`. */
function findings(app: App, stack: Stack, under: string = ''): string[] {
  const third = new AwsSolutionsChecks(app).validateScope(stack).violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`));
  return [...third, ...findingsOf2(app, stack)].filter((finding) => finding.includes(` at ${stack.node.path}/${under && `${under}/`}`));
}

/** What version 2 finds, which looks at everything while the template is made. */
function findingsOf2(app: App, stack: Stack): string[] {
  const found: string[] = [];
  const ignore = () => undefined;
  const note = ({ ruleId, findingId, resource }: { ruleId: string; findingId?: string; resource: CfnResource }) =>
    found.push(`cdk-nag 2: ${ruleId}${findingId ? `[${findingId}]` : ''} at ${resource.node.path}`);
  const logger: INagLogger = {
    onNonCompliance: note, onError: note, onCompliance: ignore, onSuppressed: ignore, onSuppressedError: ignore, onNotApplicable: ignore,
  };
  Aspects.of(stack).add(new AwsSolutionsChecks2({ reports: false, additionalLoggers: [logger] }));
  app.synth();
  return found;
}

function ingestFindings(overrides: (stack: Stack) => Partial<SnsToRedshiftIngestProps>): string[] {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.cluster(new redshift.CfnCluster(stack, 'Cluster', {
      clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true,
    })),
    table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    ...overrides(stack),
  });
  return findings(app, stack, 'Ingest');
}

describe('SnsToDynamoDbIngest has no findings', () => {
  test.each<[string, (stack: Stack) => Partial<SnsToDynamoDbIngestProps>]>([
    ['alone', () => ({})],
    ['with a key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }), replay: true })],
    ['in a VPC, with a bucket of its own', (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc'), rejectedBucket: new s3.Bucket(stack, 'Bucket') })],
  ])('%s', (_, overrides) => {
    const app = testApp();
    const stack = new Stack(app, 'Stack');
    new SnsToDynamoDbIngest(stack, 'Ingest', {
      topic: new sns.Topic(stack, 'Topic'),
      table: new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.NUMBER } }),
      columns: [{ name: 'id', type: ColumnType.BIGINT, nullable: false }],
      ...overrides(stack),
    });
    expect(findings(app, stack, 'Ingest')).toEqual([]);
  });
});

describe('SnsToRedshiftIngest has no findings', () => {
  test.each<[string, (stack: Stack) => Partial<SnsToRedshiftIngestProps>]>([
    ['alone', () => ({})],
    ['with a key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) })],
    ['in a VPC', (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc') })],
    ['with secrets for loader and administrator', (stack) => ({
      target: RedshiftTarget.clusterFromAttributes({
        clusterIdentifier: 'wh',
        databaseName: 'analytics',
        adminSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Admin', 'admin'),
        credentials: RedshiftCredentials.secret(secretsmanager.Secret.fromSecretNameV2(stack, 'Loader', 'loader'), 'loader'),
      }),
    })],
    ['with a warehouse of another account', (stack) => ({
      target: RedshiftTarget.clusterFromAttributes({
        clusterIdentifier: 'wh',
        databaseName: 'analytics',
        adminUser: 'admin',
        accessRole: iam.Role.fromRoleArn(stack, 'Access', 'arn:aws:iam::222222222222:role/access'),
        copyRole: iam.Role.fromRoleArn(stack, 'Copy', 'arn:aws:iam::222222222222:role/copy'),
      }),
    })],
    ['with an imported workgroup that a database role administers', () => ({
      target: RedshiftTarget.workgroupFromAttributes({
        workgroupName: 'wg', workgroupId: '01234567-89ab-cdef-0123-456789abcdef', namespaceName: 'ns', databaseName: 'analytics', adminDatabaseRole: 'ingest_admin',
      }),
    })],
    ['with an imported bucket', (stack) => ({ stagingBucket: s3.Bucket.fromBucketName(stack, 'Shared', 'shared'), replay: true })],
  ])('%s', (_, overrides) => {
    expect(ingestFindings(overrides)).toEqual([]);
  });
});

describe('RedshiftLoader with an ingest has no findings', () => {
  test.each<[string, (stack: Stack) => Partial<RedshiftLoaderProps>]>([
    ['alone', () => ({})],
    ['with a key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) })],
    ['in a VPC', (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc') })],
    ['with a warehouse of the app', (stack) => ({
      target: RedshiftTarget.cluster(new redshift.CfnCluster(stack, 'Cluster', {
        clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true,
      })),
    })],
  ])('%s', (_, overrides) => {
    const app = testApp();
    const stack = new Stack(app, 'Stack');
    const { encryptionKey, vpc, ...rest } = overrides(stack);
    const { loader } = plainLoader({ encryptionKey, vpc, ...rest }, stack);
    loadedIngest(loader, 'Ingest', { encryptionKey, vpc, replay: true });
    expect([...findings(app, stack, 'Loader'), ...findings(app, stack, 'Ingest')]).toEqual([]);
  });
});

describe('ScheduledCsvPublisher has no findings', () => {
  const source = CsvSource.zip(path.join(__dirname, '..', 'integ', 'telegram.zip'), 'telegram.csv');
  test.each<[string, (stack: Stack) => Partial<ScheduledCsvPublisherProps>]>([
    ['alone', () => ({})],
    ['with a key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) })],
  ])('%s', (_, overrides) => {
    const app = testApp();
    const stack = new Stack(app, 'Stack');
    new ScheduledCsvPublisher(stack, 'Publisher', { source, ...overrides(stack) });
    expect(findings(app, stack, 'Publisher')).toEqual([]);
  });
});

test.each<[string, Partial<TelegramStackProps>]>([
  ['a cluster', {}],
  ['a workgroup', { serverless: true }],
  ['a loader for two tables', { loadInterval: Duration.minutes(15), tables: 2 }],
])('the telegram deployment with %s has none', (_, props) => {
  const app = testApp();
  const stack = new TelegramStack(app, 'Telegram', { region: 'us-east-1', ...props });
  expect(findings(app, stack)).toEqual([]);
});

test('a wildcard that somebody adds to the handler is still found', () => {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  const ingest = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }),
    table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
  });
  ingest.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::other/*'] }));
  expect(findings(app, stack, 'Ingest')).toEqual(['', 'cdk-nag 2: '].map((version) =>
    expect.stringContaining(`${version}AwsSolutions-IAM5[Resource::arn:aws:s3:::other/*] at Stack/Ingest/HandlerRole`)));
});
