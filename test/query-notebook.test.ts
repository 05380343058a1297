import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testStack } from './app';
import { clusterWarehouse, workgroupWarehouse } from './warehouses';
import { ColumnType, QueryNotebook, QueryNotebookProps, RedshiftTarget, SnsToRedshiftIngest } from '../src';

function ingestIn(stack: Stack, target: RedshiftTarget, id = 'Ingest'): SnsToRedshiftIngest {
  return new SnsToRedshiftIngest(stack, id, {
    topic: new sns.Topic(stack, `${id}Topic`), target, table: { schemaName: 'app', tableName: id.toLowerCase(), columns: [{ name: 'id', type: ColumnType.BIGINT }] },
  });
}

function notebookIn(stack: Stack, props: Partial<QueryNotebookProps> = {}): QueryNotebook {
  return new QueryNotebook(stack, 'Notebook', { ...props, ingests: props.ingests ?? [ingestIn(stack, clusterWarehouse(stack))] });
}

/** The script that the instance runs when it starts. Names of resources are in angle brackets. */
function script(stack: Stack): string {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::NotebookInstanceLifecycleConfig'));
  const content = Properties.OnStart[0].Content['Fn::Base64'];
  const parts: unknown[] = typeof content === 'string' ? [content] : content['Fn::Join'][1];
  return parts.map((part) => (typeof part === 'string' ? part : '<token>')).join('');
}

function tablesOf(stack: Stack): unknown {
  return JSON.parse(/tables\.json <<'TABLES'\n(.*)\nTABLES/.exec(script(stack))![1]);
}

test('the instance has its platform written out, no root, no old metadata service, and stops itself', () => {
  const stack = testStack();
  notebookIn(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::NotebookInstance', {
    InstanceType: 'ml.t3.medium',
    PlatformIdentifier: 'notebook-al2023-v1',
    RootAccess: 'Disabled',
    DirectInternetAccess: 'Enabled',
    InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    VolumeSizeInGB: 5,
    SubnetId: Match.absent(),
    LifecycleConfigName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NotebookLifecycle'), 'NotebookInstanceLifecycleConfigName'] },
  });
  expect(script(stack)).toContain('nohup python3 /opt/stop-when-idle.py 60 ');
});

test('its role reads the tables of all its ingests, its notebooks, and nothing else; it may stop this instance', () => {
  const stack = testStack();
  const target = clusterWarehouse(stack);
  notebookIn(stack, { ingests: [ingestIn(stack, target, 'Orders'), ingestIn(stack, target, 'Events')] });
  const template = Template.fromStack(stack);
  const actions = Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('NotebookRole'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action));
  expect([...new Set(actions)].sort()).toEqual([
    'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents',
    'redshift-data:BatchExecuteStatement', 'redshift-data:CancelStatement', 'redshift-data:DescribeStatement', 'redshift-data:ExecuteStatement',
    'redshift-data:GetStatementResult', 'redshift:GetClusterCredentialsWithIAM',
    's3:GetObject', 'sagemaker:StopNotebookInstance',
  ]);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'sagemaker:StopNotebookInstance', Resource: { Ref: Match.stringLikeRegexp('^NotebookInstance') } }] },
  });
  const readers = Object.values(template.findResources('Custom::RedshiftTable')).map(({ Properties }) => JSON.stringify(Properties.readers));
  expect(readers).toEqual([expect.stringContaining('NotebookRole'), expect.stringContaining('NotebookRole')]);
  expect(tablesOf(stack)).toEqual(['orders', 'events'].map((tableName) => ({ clusterIdentifier: '<token>', database: 'analytics', schemaName: 'app', tableName })));
});

test('a table of a workgroup is described by its workgroup', () => {
  const stack = testStack();
  notebookIn(stack, { ingests: [ingestIn(stack, workgroupWarehouse(stack))] });
  expect(tablesOf(stack)).toEqual([{ workgroupName: '<token>', database: 'analytics', schemaName: 'app', tableName: 'ingest' }]);
});

test('in a VPC it has no other way out, and a security group of its own', () => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
  const notebook = notebookIn(stack, { vpc, encryptionKey: new kms.Key(stack, 'Key'), volumeSize: Size.gibibytes(20), rootAccess: true });
  Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::NotebookInstance', {
    DirectInternetAccess: 'Disabled', RootAccess: 'Enabled', SubnetId: { Ref: Match.stringLikeRegexp('^Vpc') }, SecurityGroupIds: [Match.anyValue()], KmsKeyId: Match.anyValue(), VolumeSizeInGB: 20,
  });
  expect(notebook.connections.securityGroups).toHaveLength(1);
});

test('one that is never to stop has neither the script nor the right for it', () => {
  const stack = testStack();
  notebookIn(stack, { idleTimeout: Duration.seconds(0) });
  expect(script(stack)).not.toContain('stop-when-idle');
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).not.toContain('sagemaker:StopNotebookInstance');
});

describe('fails at synthesis', () => {
  test.each<[string, Partial<QueryNotebookProps>, string]>([
    ['without an ingest', { ingests: [] }, "'ingests' of Stack/Notebook must have at least one ingest, got none"],
    ['with a type of EC2', { instanceType: 't3.medium' }, "'instanceType' must look like 'ml.t3.medium', got 't3.medium'"],
    ['with an idle time of a minute', { idleTimeout: Duration.minutes(1) }, "'idleTimeout' must be a whole number between 300 and 2592000 seconds, got 60; use Duration.seconds(0)"],
    ['with a volume that is too small', { volumeSize: Size.gibibytes(4) }, "'volumeSize' must be a whole number between 5 and 16384 GiB, got 4"],
    ['with subnets and no VPC', { vpcSubnets: {} }, "'vpc' is needed with 'vpcSubnets'"],
  ])('%s', (_, props, message) => {
    expect(() => notebookIn(testStack(), props)).toThrow(message);
  });

  test('with more tables than the start script has room for', () => {
    const stack = testStack();
    const ingest = ingestIn(stack, RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }));
    expect(() => new QueryNotebook(stack, 'Notebook', { ingests: Array.from({ length: 150 }, () => ingest) })).toThrow(/at most 16384 characters, got 150 with some \d+; make another notebook/);
  });
});

test('the script has room for what it says, with the longest names', () => {
  const stack = testStack();
  notebookIn(stack, { idleTimeout: Duration.days(30) });
  expect(script(stack).length - JSON.stringify(tablesOf(stack)).length).toBeLessThan(3500);
});

test('a role may be granted more', () => {
  const stack = testStack();
  const notebook = notebookIn(stack);
  iam.Grant.addToPrincipal({ grantee: notebook, actions: ['s3:GetObject'], resourceArns: ['arn:aws:s3:::models/*'] });
  expect(notebook.role.roleName).toBeDefined();
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: 'arn:aws:s3:::models/*' })]) } });
});
