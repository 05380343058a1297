import { App, Aspects, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp } from './app';
import { plainLoader } from './loaded-ingests';
import { ClusterAttributes, ColumnType, RedshiftCredentials, RedshiftTarget, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../src';
import { WarehouseIdentity } from '../src/private/contract/table';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const TABLE = { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] };
const UUID = '01234567-89ab-cdef-0123-456789abcdef';

function testStack(app: App = testApp(), id: string = 'Stack'): Stack {
  return new Stack(app, id, { env: ENV });
}

function cluster(stack: Stack): redshift.CfnCluster {
  return new redshift.CfnCluster(stack, 'Cluster', {
    clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', clusterIdentifier: 'wh',
  });
}

function workgroup(stack: Stack) {
  const namespace = new serverless.CfnNamespace(stack, 'Namespace', { namespaceName: 'ns', dbName: 'analytics' });
  return { namespace, workgroup: new serverless.CfnWorkgroup(stack, 'Workgroup', { workgroupName: 'wg', namespaceName: 'ns' }) };
}

function secret(stack: Stack): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretAttributes(stack, 'Secret', {
    secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:loader-AbCdEf',
    encryptionKey: kms.Key.fromKeyArn(stack, 'SecretKey', 'arn:aws:kms:eu-west-1:111111111111:key/1'),
  });
}

const CLUSTER = { clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' };
const WORKGROUP = { workgroupName: 'wg', workgroupId: UUID, namespaceName: 'ns', databaseName: 'analytics', adminDatabaseRole: 'ingest_admin' };

function role(stack: Stack, name: string, account: string = ENV.account): iam.IRole {
  return iam.Role.fromRoleArn(stack, name, `arn:aws:iam::${account}:role/${name}`);
}

/** An ingest into the target, with what its template says about it. */
function ingest(target: (stack: Stack) => RedshiftTarget, more: Partial<SnsToRedshiftIngestProps> = {}, stack: Stack = testStack()) {
  const construct = new SnsToRedshiftIngest(stack, 'Ingest', { topic: new sns.Topic(stack, 'Topic'), target: target(stack), table: TABLE, ...more });
  const template = Template.fromStack(stack);
  return {
    stack,
    construct,
    template,
    /** Actions and resources of a function's role that have to do with the warehouse. */
    access: (fn: 'IngestHandler' | 'RedshiftIngestTablesHandler') => Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.replace(/(?<=^RedshiftIngestTables)[0-9a-f]{8}/, '').startsWith(`${fn}Role`))
      .flatMap(([, policy]) =>
        policy.Properties.PolicyDocument.Statement as Array<{ Action: string | string[]; Resource: unknown; Condition?: unknown }>)
      .filter(({ Action }) => /^(redshift|secretsmanager|kms|sts|tag)/.test([Action].flat()[0]))
      .map(({ Action, Resource, Condition }) => ({ Action, Resource: plain(stack, Resource), Condition })),
    loader: (): WarehouseIdentity => JSON.parse(plain(stack, environment(template).WAREHOUSE) as string),
    table: () => Object.values(template.findResources('Custom::RedshiftTable'))[0].Properties,
  };
}

function environment(template: Template) {
  return Object.values(template.findResources('AWS::Lambda::Function', { Properties: { MemorySize: 512 } }))[0].Properties.Environment.Variables;
}

/** A value with joins resolved, and references as the logical id in angle brackets. */
function plain(stack: Stack, value: unknown): unknown {
  const render = (part: unknown): string => {
    if (typeof part === 'string') {
      return part;
    }
    const node = part as { 'Ref'?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
    return node['Fn::Join'] ? node['Fn::Join'][1].map(render).join(node['Fn::Join'][0])
      : node.Ref === 'AWS::Partition' ? 'aws' : `<${node.Ref ?? node['Fn::GetAtt']?.join('.')}>`;
  };
  const resolved = stack.resolve(value);
  return Array.isArray(resolved) ? resolved.map(render) : render(resolved);
}

const STATEMENTS = (arn: string) => [
  { Action: 'redshift-data:BatchExecuteStatement', Resource: arn },
  {
    Action: ['redshift-data:CancelStatement', 'redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'],
    Resource: '*',
    Condition: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
  },
];
const arn = (resource: string) => `arn:aws:redshift:eu-west-1:111111111111:${resource}`;
const WORKGROUP_ARN = `arn:aws:redshift-serverless:eu-west-1:111111111111:workgroup/${UUID}`;
const SECRET_ACCESS = [
  { Action: 'secretsmanager:GetSecretValue', Resource: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:loader-AbCdEf' },
  {
    Action: 'kms:Decrypt',
    Resource: 'arn:aws:kms:eu-west-1:111111111111:key/1',
    Condition: { StringLike: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com*' } },
  },
];

describe('credentials of the loader', () => {
  test.each([
    ['an IAM identity', undefined, { dbUser: undefined, user: /^IAMR:<IngestHandlerRole\w+>$/ },
      [{ Action: 'redshift:GetClusterCredentialsWithIAM', Resource: arn('dbname:wh/analytics') }]],
    ['a database user', () => RedshiftCredentials.databaseUser('loader'), { dbUser: 'loader', user: /^loader$/ },
      [{ Action: 'redshift:GetClusterCredentials', Resource: [arn('dbname:wh/analytics'), arn('dbuser:wh/loader')] }]],
    ['a secret', (stack: Stack) => RedshiftCredentials.secret(secret(stack), 'loader'), { dbUser: undefined, user: /^loader$/ },
      [...SECRET_ACCESS]],
  ])('of a cluster: %s brings exactly its grants', (_, credentials, { dbUser, user }, expected) => {
    const { access, loader, table, stack } = ingest((scope) =>
      RedshiftTarget.clusterFromAttributes({ ...CLUSTER, credentials: credentials?.(scope) }));
    expect(access('IngestHandler')).toEqual([...STATEMENTS(arn('cluster:wh')), ...expected]);
    expect(loader()).toMatchObject({ clusterIdentifier: 'wh', database: 'analytics', ...dbUser && { dbUser } });
    expect(plain(stack, table().loaderUser)).toMatch(user);
  });

  test.each([
    ['an IAM identity', undefined, [{ Action: 'redshift-serverless:GetCredentials', Resource: WORKGROUP_ARN }]],
    ['a secret', (stack: Stack) => RedshiftCredentials.secret(secret(stack), 'loader'), SECRET_ACCESS],
  ])('of a workgroup: %s brings exactly its grants', (_, credentials, expected) => {
    const { access } = ingest((stack) => RedshiftTarget.workgroupFromAttributes({ ...WORKGROUP, credentials: credentials?.(stack) }));
    expect(access('IngestHandler')).toEqual([...STATEMENTS(WORKGROUP_ARN), ...expected]);
  });

  test('fails when a workgroup is to be reached as a database user', () => {
    const { namespace, workgroup: group } = workgroup(testStack());
    expect(() => RedshiftTarget.workgroup(group, { namespace, credentials: RedshiftCredentials.databaseUser('loader') }))
      .toThrow('\'credentials\' of RedshiftTarget.workgroup() must be an IAM identity or a secret, got the database user \'loader\'');
    expect(() => RedshiftTarget.workgroupFromAttributes({ ...WORKGROUP, credentials: RedshiftCredentials.databaseUser('loader') }))
      .toThrow('\'credentials\' of RedshiftTarget.workgroupFromAttributes() must be an IAM identity or a secret, got the database user \'loader\'');
  });

  test('fails when Redshift would cut or fold a name', () => {
    expect(() => RedshiftCredentials.databaseUser('x'.repeat(128))).toThrow('\'name\' must be between 1 and 127 bytes long, got 128 bytes');
    expect(() => RedshiftCredentials.databaseUser('Loader')).toThrow('\'name\' must be in lower case, got \'Loader\'; Redshift folds it to \'loader\'');
    const databaseName = 'Analytics';
    for (const target of [
      (stack: Stack) => RedshiftTarget.cluster(cluster(stack), { databaseName }),
      (stack: Stack) => {
        const { namespace, workgroup: group } = workgroup(stack);
        return RedshiftTarget.workgroup(group, { namespace, databaseName });
      },
      () => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, databaseName }),
      () => RedshiftTarget.workgroupFromAttributes({ ...WORKGROUP, databaseName }),
    ]) {
      expect(() => target(testStack())).toThrow('\'databaseName\' must be in lower case, got \'Analytics\'');
    }
  });
});

describe('the administrator', () => {
  test('of a cluster is its admin user, by credentials that last minutes', () => {
    const { stack, access, table } = ingest((scope) => RedshiftTarget.cluster(cluster(scope)));
    expect(access('RedshiftIngestTablesHandler')).toEqual([
      ...STATEMENTS(arn('cluster:<Cluster>')),
      { Action: 'redshift:GetClusterCredentials', Resource: [arn('dbname:<Cluster>/analytics'), arn('dbuser:<Cluster>/admin')] },
    ]);
    expect(JSON.parse(plain(stack, table().warehouse) as string)).toEqual({ clusterIdentifier: '<Cluster>', database: 'analytics', dbUser: 'admin' });
  });

  test('may be a secret, which only the function that prepares the table can read', () => {
    const { access } = ingest((stack) => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, adminUser: undefined, adminSecret: secret(stack) }));
    expect(access('RedshiftIngestTablesHandler')).toEqual([...STATEMENTS(arn('cluster:wh')), ...SECRET_ACCESS]);
    expect(access('IngestHandler').map(({ Action }) => Action)).not.toContain('secretsmanager:GetSecretValue');
  });

  test('of a workgroup may be a database role, carried by a tag of that function\'s role alone', () => {
    const { access, template } = ingest(() => RedshiftTarget.workgroupFromAttributes(WORKGROUP));
    expect(access('RedshiftIngestTablesHandler')).toEqual([
      ...STATEMENTS(WORKGROUP_ARN),
      { Action: 'redshift-serverless:GetCredentials', Resource: WORKGROUP_ARN },
      { Action: ['tag:GetResources', 'tag:GetTagKeys'], Resource: '*' },
    ]);
    const tagged = template.findResources('AWS::IAM::Role', { Properties: { Tags: [{ Key: 'RedshiftDbRoles', Value: 'ingest_admin' }] } });
    expect(Object.keys(tagged)).toEqual([expect.stringMatching(/^RedshiftIngestTables[0-9a-f]{8}HandlerRole/)]);
  });

  test.each([
    ['\'adminDatabaseRole\' must be one role without a colon, got \'sys:superuser\'', { adminDatabaseRole: 'sys:superuser' }],
    ['\'adminDatabaseRole\' must have only letters, digits, blanks and _.:/=+-@, which IAM takes in a tag, got \'role#1\'', { adminDatabaseRole: 'role#1' }],
    ['\'adminDatabaseRole\' must be in lower case, got \'Admins\'', { adminDatabaseRole: 'Admins' }],
    ['\'adminSecret\' and \'adminDatabaseRole\' must not be given together', { adminSecret: secret(testStack()) }],
    ['\'adminDatabaseRole\' and \'accessRole\' must not be given together', { accessRole: role(testStack(), 'access'), copyRole: role(testStack(), 'copy') }],
  ])('fails when %s', (message, more) => {
    expect(() => RedshiftTarget.workgroupFromAttributes({ ...WORKGROUP, ...more })).toThrow(message);
  });

  test('fails when none is named and the table is to be created', () => {
    expect(() => ingest(() => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, adminUser: undefined })))
      .toThrow('\'adminUser\' or \'adminSecret\' of RedshiftTarget.clusterFromAttributes() is needed to create the table');
    ingest(() => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, adminUser: undefined }), { tableCreation: false });
  });
});

describe('the role COPY assumes', () => {
  /** The external ids that the role trusts: who runs COPY, by the service that assumes the role. */
  function trusted({ stack, construct, template }: ReturnType<typeof ingest>, services: string[]): string[] {
    const { logicalId } = construct.copyRole.node.defaultChild as iam.CfnRole;
    const { Properties } = template.findResources('AWS::IAM::Role')[stack.resolve(logicalId)];
    const statements = Properties.AssumeRolePolicyDocument.Statement as Array<{ Principal: unknown; Condition: { StringLike: { 'sts:ExternalId': unknown[] } } }>;
    expect(statements.map(({ Principal }) => Principal)).toEqual(services.map((Service) => ({ Service })));
    expect(statements.map(({ Condition }) => Object.values(Condition).map((one) => Object.keys(one)))).toEqual(services.map(() => [['sts:ExternalId']]));
    const [ids, ...others] = statements.map(({ Condition }) => Condition.StringLike['sts:ExternalId'].map((id) => plain(stack, id) as string));
    others.forEach((other) => expect(other).toEqual(ids));
    return ids.map((id) => id.replace('arn:aws:redshift:eu-west-1:111111111111:dbuser:', ''));
  }
  const CLUSTERS = ['redshift.amazonaws.com'];
  const WORKGROUPS = ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com'];

  test('trusts the database user of the handler by the start of its role\'s name, in both letter cases', () => {
    expect(trusted(ingest((stack) => RedshiftTarget.cluster(cluster(stack))), CLUSTERS)).toEqual(['wh/IAMR:Stack-IngestHandlerRole96E*', 'wh/iamr:stack-ingesthandlerrole96e*']);
  });

  test('trusts one database user, if it is named', () => {
    const clusterUser = RedshiftCredentials.databaseUser('loader');
    expect(trusted(ingest(() => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, credentials: clusterUser })), CLUSTERS)).toEqual(['wh/loader']);
    const ofSecret = (stack: Stack) => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, credentials: RedshiftCredentials.secret(secret(stack), 'Loader') });
    expect(trusted(ingest(ofSecret), CLUSTERS)).toEqual(['wh/Loader', 'wh/loader']);
  });

  test('trusts any cluster of the account where the name of the cluster is not known', () => {
    const unnamed = (stack: Stack) => {
      const one = cluster(stack);
      one.clusterIdentifier = undefined;
      return RedshiftTarget.cluster(one, { credentials: RedshiftCredentials.databaseUser('loader') });
    };
    expect(trusted(ingest(unnamed), CLUSTERS)).toEqual(['*/loader']);
  });

  test('names a workgroup by its id, and by the account where the id is not known', () => {
    const users = (warehouse: string) => [`${warehouse}/IAMR:Stack-IngestHandlerRole96E*`, `${warehouse}/iamr:stack-ingesthandlerrole96e*`];
    expect(trusted(ingest(() => RedshiftTarget.workgroupFromAttributes(WORKGROUP)), WORKGROUPS)).toEqual(users(`serverless-111111111111-${UUID}`));
    const ofTheApp = (stack: Stack) => {
      const { namespace, workgroup: group } = workgroup(stack);
      return RedshiftTarget.workgroup(group, { namespace, adminDatabaseRole: 'ingest_admin' });
    };
    expect(trusted(ingest(ofTheApp), WORKGROUPS)).toEqual(users('serverless-111111111111-*'));
  });

  test('trusts the user of a role by its whole name, if an aspect names the role', () => {
    const stack = testStack();
    Aspects.of(stack).add({
      visit: (node) => {
        if (node instanceof iam.CfnRole && node.node.path.includes('HandlerRole') && !node.node.path.includes('Table')) {
          node.roleName = 'loader-of-messages';
        }
      },
    });
    expect(trusted(ingest((scope) => RedshiftTarget.cluster(cluster(scope)), {}, stack), CLUSTERS)).toEqual(['wh/IAMR:loader-of-messages', 'wh/iamr:loader-of-messages']);
  });

  test('trusts what CloudFormation keeps of a stack\'s name that is long, or of the stack around a nested one', () => {
    const warehouse = (stack: Stack) => RedshiftTarget.cluster(cluster(stack));
    const long = testStack(undefined, 'A-stack-with-a-name-of-more-than-24-characters');
    expect(trusted(ingest(warehouse, {}, long), CLUSTERS)).toEqual(['wh/IAMR:A-stack-with-a-name-*', 'wh/iamr:a-stack-with-a-name-*']);
    const nested = new NestedStack(testStack(), 'Nested');
    expect(trusted(ingest(warehouse, {}, nested), CLUSTERS)[0]).toBe('wh/IAMR:Stack*');
  });

  test('of an imported cluster is attached by hand, with a command that names where its ARN is', () => {
    const { stack, template } = ingest(() => RedshiftTarget.clusterFromAttributes(CLUSTER));
    const [output] = Object.keys(template.findOutputs('*', { Description: 'Role that COPY assumes' }));
    Annotations.fromStack(stack).hasWarning('/Stack/Ingest', Match.stringLikeRegexp([
      'aws redshift modify-cluster-iam-roles --cluster-identifier wh --add-iam-roles "\\$\\(aws cloudformation describe-stacks --stack-name Stack',
      `OutputKey=='${output}'`,
    ].join('.*')));
  });

  test('of an imported workgroup is attached by hand, beside the roles its namespace has', () => {
    const { stack } = ingest(() => RedshiftTarget.workgroupFromAttributes(WORKGROUP));
    Annotations.fromStack(stack).hasWarning('/Stack/Ingest', Match.stringLikeRegexp(
      'aws redshift-serverless update-namespace --namespace-name ns --iam-roles \\$\\(aws redshift-serverless get-namespace .*CopyRoleArn'));
  });

  test('is tried by hand when it is attached, by whoever runs COPY', () => {
    const target = () => RedshiftTarget.clusterFromAttributes(CLUSTER);
    Annotations.fromStack(ingest(target).stack).hasWarning('/Stack/Ingest', Match.stringLikeRegexp('invoke the handler with \\{"trial":\\{\\}\\}'));
    const { stack } = plainLoader({ target: target() });
    Annotations.fromStack(stack).hasWarning('/Stack/Loader', Match.stringLikeRegexp('publish a message, and invoke the loader with \\{"load":\\{\\}\\}'));
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('trial'));
  });

  test('may be one that is attached already, which then reads what is staged', () => {
    const { stack, template, construct } = ingest((scope) => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, copyRole: role(scope, 'copy') }));
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: ['copy'],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', Resource: stack.resolve(construct.stagingBucket.arnForObjects('staging/*')) })]) },
    });
    expect(environment(template).COPY_ROLE_ARN).toBe('arn:aws:iam::111111111111:role/copy');
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('COPY'));
  });
});

describe('the schema public, in which every user of a database may create the table before the ingest does,', () => {
  const imported = () => RedshiftTarget.clusterFromAttributes(CLUSTER);
  const warning = Match.stringLikeRegexp('every user of the imported warehouse may create tables .* also the table messages .*REVOKE CREATE ON SCHEMA public FROM PUBLIC');

  test.each<[string, () => RedshiftTarget]>([
    ['cluster', imported], ['workgroup', () => RedshiftTarget.workgroupFromAttributes(WORKGROUP)],
  ])('is warned of for an imported %s, whoever creates the table', (_, target) => {
    for (const tableCreation of [true, false]) {
      Annotations.fromStack(ingest(target, { tableCreation }).stack).hasWarning('/Stack/Ingest', warning);
    }
  });

  test('is not for a warehouse of the app, which has no other users yet, nor is another schema', () => {
    Annotations.fromStack(ingest((stack) => RedshiftTarget.cluster(cluster(stack))).stack).hasNoWarning('*', warning);
    Annotations.fromStack(ingest(imported, { table: { ...TABLE, schemaName: 'app' } }).stack).hasNoWarning('*', warning);
  });
});

describe('a warehouse in another account', () => {
  const foreign = (stack: Stack) => RedshiftTarget.clusterFromAttributes({
    ...CLUSTER, accessRole: role(stack, 'access', '222222222222'), copyRole: role(stack, 'copy', '222222222222'),
  });

  test('is reached by assuming a role there, and by nothing else', () => {
    const { access, loader, table } = ingest(foreign);
    const assume = [{ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::222222222222:role/access' }];
    expect(access('IngestHandler')).toEqual(assume);
    expect(access('RedshiftIngestTablesHandler')).toEqual(assume);
    expect(loader()).toEqual({ clusterIdentifier: 'wh', database: 'analytics', assumeRoleArn: 'arn:aws:iam::222222222222:role/access' });
    expect(table().loaderUser).toBe('IAMR:access');
  });

  test('reads through two roles: one of its own, and one of the ingest that trusts it', () => {
    const { stack, template } = ingest(foreign);
    expect(plain(stack, environment(template).COPY_ROLE_ARN)).toMatch(/^arn:aws:iam::222222222222:role\/copy,<IngestCopyRole\w+\.Arn>$/);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { AWS: 'arn:aws:iam::222222222222:role/copy' } })] },
    });
    Annotations.fromStack(stack).hasWarning('/Stack/Ingest', Match.stringLikeRegexp('aws iam put-role-policy .*--role-name copy .*"sts:AssumeRole","Resource":"%s"'));
  });

  test.each<[string, (roles: Pick<ClusterAttributes, 'accessRole' | 'copyRole' | 'adminAccessRole'>, stack: Stack) => RedshiftTarget]>([
    ['cluster', (roles) => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, ...roles })],
    ['workgroup', (roles, stack) => RedshiftTarget.workgroupFromAttributes({ ...WORKGROUP, ...roles, adminDatabaseRole: undefined, adminSecret: secret(stack) })],
  ])('of a %s: only the function that prepares the table assumes the role of the administrator', (_, target) => {
    const { access, loader, table } = ingest((stack) => target({
      accessRole: role(stack, 'access', '222222222222'), adminAccessRole: role(stack, 'admin', '222222222222'), copyRole: role(stack, 'copy', '222222222222'),
    }, stack));
    expect(access('IngestHandler')).toEqual([{ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::222222222222:role/access' }]);
    expect(access('RedshiftIngestTablesHandler')).toEqual([{ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::222222222222:role/admin' }]);
    expect(loader().assumeRoleArn).toBe('arn:aws:iam::222222222222:role/access');
    expect(JSON.parse(table().warehouse).assumeRoleArn).toBe('arn:aws:iam::222222222222:role/admin');
    expect(table().loaderUser).toBe('IAMR:access');
  });

  test.each<[string, (stack: Stack) => Partial<ClusterAttributes>]>([
    ["no 'accessRole'", (stack) => ({ adminAccessRole: role(stack, 'admin') })],
    ['Stack/access for both', (stack) => ({ accessRole: role(stack, 'access'), adminAccessRole: role(new Stack(stack, 'Other'), 'access'), copyRole: role(stack, 'copy') })],
  ])('fails when the role of the administrator protects nothing, with %s', (got, roles) => {
    expect(() => ingest((stack) => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, ...roles(stack) })))
      .toThrow(`'adminAccessRole' must be another role than 'accessRole' and be given with it, got ${got}`);
  });

  test('fails when the role that is attached there is not named', () => {
    expect(() => ingest((stack) => RedshiftTarget.clusterFromAttributes({ ...CLUSTER, accessRole: role(stack, 'access') })))
      .toThrow('\'copyRole\' is needed with \'accessRole\', got none');
  });
});

describe('stacks depend on each other one way', () => {
  const encryptedSecret = (stack: Stack) => new secretsmanager.Secret(stack, 'Admin', { encryptionKey: new kms.Key(stack, 'AdminKey') });
  const warehouses = {
    'cluster': (stack: Stack) => RedshiftTarget.cluster(cluster(stack)),
    'cluster with a secret': (stack: Stack) => RedshiftTarget.cluster(cluster(stack), { adminSecret: encryptedSecret(stack) }),
    'workgroup': (stack: Stack) => {
      const { namespace, workgroup: group } = workgroup(stack);
      return RedshiftTarget.workgroup(group, { namespace, adminDatabaseRole: 'ingest_admin' });
    },
    'workgroup with a secret': (stack: Stack) => {
      const { namespace, workgroup: group } = workgroup(stack);
      return RedshiftTarget.workgroup(group, { namespace, adminSecret: encryptedSecret(stack) });
    },
  };

  test.each(Object.entries(warehouses))('%s: the ingest needs the warehouse', (_, warehouse) => {
    const app = testApp();
    const [there, here] = [testStack(app, 'There'), testStack(app, 'Here')];
    ingest(() => warehouse(there), {}, here);
    Template.fromStack(there);
    expect([there.dependencies, here.dependencies]).toEqual([[], [there]]);
  });

  test.each(Object.entries(warehouses))('%s: fails when it is in another account or Region', (_, warehouse) => {
    for (const env of [{ ...ENV, account: '222222222222' }, { ...ENV, region: 'us-east-1' }]) {
      const app = testApp();
      const there = new Stack(app, 'There', { env });
      expect(() => ingest(() => warehouse(there), {}, testStack(app, 'Here'))).toThrow(
        `the warehouse must be in the account and Region of the ingest, aws://111111111111/eu-west-1, got aws://${env.account}/${env.region}`);
    }
  });

  test.each(Object.entries(warehouses))('%s: also with topic, bucket and key beside the warehouse', (_, warehouse) => {
    const app = testApp();
    const [there, here] = [testStack(app, 'There'), testStack(app, 'Here')];
    const encryptionKey = new kms.Key(there, 'Key');
    ingest(() => warehouse(there), {
      topic: new sns.Topic(there, 'Topic', { masterKey: encryptionKey }),
      stagingBucket: new s3.Bucket(there, 'Bucket', { encryptionKey }),
      encryptionKey,
    }, here);
    Template.fromStack(there); // fails if resources of one stack depend on each other
    expect([there.dependencies, here.dependencies]).toEqual([[], [there]]);
  });

  test.each(Object.entries(warehouses))('%s: two ingests in stacks of their own need it, each with a role for COPY', (_, warehouse) => {
    const app = testApp();
    const [one, two, there] = [testStack(app, 'One'), testStack(app, 'Two'), testStack(app, 'There')];
    const target = warehouse(there);
    for (const stack of [one, two]) {
      new SnsToRedshiftIngest(stack, 'Ingest', { topic: new sns.Topic(stack, 'Topic'), target, table: TABLE });
    }
    const template = Template.fromStack(there);
    const [{ Properties }] = Object.values({
      ...template.findResources('AWS::Redshift::Cluster'), ...template.findResources('AWS::RedshiftServerless::Namespace'),
    });
    expect(new Set(Properties.IamRoles.map((attached: unknown) => JSON.stringify(attached))).size).toBe(2);
    expect([one.dependencies, two.dependencies, there.dependencies]).toEqual([[there], [there], []]);
  });

  test.each(Object.entries(warehouses))('%s: with the key beside the warehouse and the topic beside the ingest', (_, warehouse) => {
    const app = testApp();
    const [there, here] = [testStack(app, 'There'), testStack(app, 'Here')];
    ingest(() => warehouse(there), { encryptionKey: new kms.Key(there, 'Key') }, here);
    expect([there.dependencies, here.dependencies]).toEqual([[], [there]]);
    Template.fromStack(there).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'sns.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': ENV.account } },
        })]),
      },
    });
  });
});
