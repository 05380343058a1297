import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp, testStack } from './app';
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

describe('in a stack of its own', () => {
  const stackIn = (app: App, id: string, region = 'eu-west-1', account = '111111111111') => new Stack(app, id, { env: { account, region } });

  /** The names of the stacks that a stack needs first. */
  const before = (stack: Stack) => stack.dependencies.map(({ stackName }) => stackName);

  test('it reads a warehouse of the stack of its ingest, which knows it by its name', () => {
    const app = testApp();
    const [data, stack] = [stackIn(app, 'Data'), stackIn(app, 'Reading')];
    const notebook = notebookIn(stack, { ingests: [ingestIn(data, clusterWarehouse(data))] });
    app.synth();
    expect([before(data), before(stack)]).toEqual([[], ['Data']]);
    const [{ Properties: { RoleName } }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(RoleName).toMatch(/^Reading-Notebook-[0-9A-F]{8}-eu-west-1$/);
    Template.fromStack(data).hasResourceProperties('Custom::RedshiftTable', { readers: `IAMR:${RoleName}` });
    expect(JSON.stringify(Template.fromStack(data).findResources('AWS::IAM::Policy'))).not.toContain('redshift-data:ExecuteStatement');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^NotebookRole') }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['redshift-data:BatchExecuteStatement', 'redshift-data:ExecuteStatement'] })]) },
    });
    expect(notebook.role.roleName).toBeDefined();
  });

  test('a role that somebody else creates is known by the name that it has', () => {
    const app = testApp();
    const [data, stack] = [stackIn(app, 'Data'), stackIn(app, 'Reading')];
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Reading/Notebook/Role': 'analysts' } });
    const target = clusterWarehouse(data);
    notebookIn(stack, { ingests: [ingestIn(data, target, 'Orders'), ingestIn(data, target, 'Events')] });
    app.synth();
    const readers = Object.values(Template.fromStack(data).findResources('Custom::RedshiftTable')).map(({ Properties }) => Properties.readers);
    expect(readers).toEqual(['IAMR:analysts', 'IAMR:analysts']);
  });

  test('without a Region, its name has that of the deployment, and is short enough', () => {
    const app = testApp();
    const [data, stack] = [new Stack(app, 'Data'), new Stack(app, 'A-stack-with-a-name-that-would-fill-the-name-of-a-role-all-by-itself-so-to-say')];
    notebookIn(stack, { ingests: [ingestIn(data, workgroupWarehouse(data))] });
    const [{ Properties: { RoleName } }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(RoleName).toEqual({ 'Fn::Join': ['', [expect.stringMatching(/^[\w-]{1,49}$/), { Ref: 'AWS::Region' }]] });
    Template.fromStack(data).hasResourceProperties('Custom::RedshiftTable', {
      readers: { 'Fn::Join': ['', [`IAMR:${RoleName['Fn::Join'][1][0]}`, { Ref: 'AWS::Region' }]] },
    });
  });

  test.each([
    ['Region', 'us-east-1', '111111111111', "Reading/Notebook: 'ingests' must be in the Region of Reading/Notebook, eu-west-1, got Data/Ingest in us-east-1; the notebook calls the Data API"],
    ['account', 'eu-west-1', '222222222222', "'ingests' must be in the account of Reading/Notebook, 111111111111, got Data/Ingest in 222222222222; the notebook assumes no role"],
  ])('it cannot read a table of another %s', (_, region, account, message) => {
    const app = testApp();
    const data = stackIn(app, 'Data', region, account);
    expect(() => notebookIn(stackIn(app, 'Reading'), { ingests: [ingestIn(data, clusterWarehouse(data))] })).toThrow(message.replace(/^Reading\/Notebook: /, ''));
  });
});

test('whatever it is called, IAM takes the description of its role', () => {
  const stack = testStack();
  new QueryNotebook(stack, 'Тетрадь', { ingests: [ingestIn(stack, clusterWarehouse(stack))] });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Description: Match.stringLikeRegexp('^Queries tables for Stack/\\?{7}\\.\\.\\. [0-9a-f]{8}$') });
});

describe('fails at synthesis', () => {
  test.each<[string, Partial<QueryNotebookProps>, string]>([
    ['without an ingest', { ingests: [] }, "'ingests' must have at least one ingest, got none"],
    ['with a type of EC2', { instanceType: 't3.medium' }, "'instanceType' must look like 'ml.t3.medium', got 't3.medium'"],
    ['with an idle time of a minute', { idleTimeout: Duration.minutes(1) }, "'idleTimeout' must be a whole number between 5 and 43200 minutes, got 1; use Duration.seconds(0)"],
    ['with an idle time of half a minute more', { idleTimeout: Duration.seconds(330) }, "'idleTimeout' must be a whole number between 5 and 43200 minutes, got 5.5"],
    ['with a volume that is too small', { volumeSize: Size.gibibytes(4) }, "'volumeSize' must be a whole number between 5 and 16384 GiB, got 4"],
    ['with a volume of no whole number', { volumeSize: Size.mebibytes(5500) }, "'volumeSize' must be a whole number between 5 and 16384 GiB, got 5.37"],
    ['with subnets and no VPC', { vpcSubnets: {} }, "'vpc' is needed with 'vpcSubnets'"],
  ])('%s', (_, props, message) => {
    const stack = testStack();
    const ingests = [ingestIn(stack, clusterWarehouse(stack))];
    expect(() => notebookIn(stack, { ingests, ...props })).toThrow(`Stack/Notebook: ${message}`);
    expect(stack.node.findChild('Notebook').node.children).toEqual([]);
  });

  test('with a warehouse of another account', () => {
    const stack = testStack();
    const accessRole = iam.Role.fromRoleArn(stack, 'AccessRole', 'arn:aws:iam::222222222222:role/loads');
    const copyRole = iam.Role.fromRoleArn(stack, 'CopyRole', 'arn:aws:iam::222222222222:role/copies');
    const target = RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin', accessRole, copyRole });
    expect(() => notebookIn(stack, { ingests: [ingestIn(stack, target)] }))
      .toThrow(/^Stack\/Notebook: 'ingests' must have their warehouse in the account of the notebook, got Stack\/Ingest, whose target has an 'accessRole'; .* so leave this ingest out/);
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
