import { Cluster, ClusterProps } from '@aws-cdk/aws-redshift-alpha';
import { App, CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { testApp, testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest } from './observed';
import { ClusterTargetOptions, RedshiftTarget } from '../src';

function alphaCluster(stack: Stack, props: Partial<ClusterProps> = {}): Cluster {
  return new Cluster(stack, 'Warehouse', { vpc: new ec2.Vpc(stack, 'Vpc'), masterUser: { masterUsername: 'admin' }, ...props });
}

const targetOf = (cluster: Cluster, options: ClusterTargetOptions = {}) =>
  RedshiftTarget.cluster(cluster.node.defaultChild as redshift.CfnCluster, { adminSecret: cluster.secret, ...options });

const rolesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Redshift::Cluster'))[0].Properties.IamRoles;

const redshiftRole = (stack: Stack, id: string = 'Existing') => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('redshift.amazonaws.com') });

describe('the cluster of @aws-cdk/aws-redshift-alpha', () => {
  test('gets the role that COPY assumes, beside those it has and gets later', () => {
    const stack = testStack();
    const cluster = alphaCluster(stack, { roles: [redshiftRole(stack)] });
    const { ingest } = plainIngest({ target: targetOf(cluster) }, stack);
    cluster.addIamRole(redshiftRole(stack, 'Later'));
    expect(rolesOf(stack)).toEqual([...['Existing', 'Later'].map((id) => expect.objectContaining({ 'Fn::GetAtt': [expect.stringContaining(id), 'Arn'] })), stack.resolve(ingest.copyRole.roleArn)]);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('gets the roles of two ingests, also from another stack', () => {
    const app: App = testApp();
    const [there, here] = [new Stack(app, 'There'), new Stack(app, 'Here')];
    const target = targetOf(alphaCluster(there));
    plainIngest({ target }, here);
    plainIngest({ target }, there);
    expect(rolesOf(there)).toHaveLength(2);
    expect([there.dependencies, here.dependencies]).toEqual([[], [there]]);
  });

  test('is loaded by a loader', () => {
    const stack = testStack();
    const { loader } = plainLoader({ target: targetOf(alphaCluster(stack)) }, stack);
    loadedIngest(loader);
    expect(rolesOf(stack)).toEqual([stack.resolve(loader.copyRole.roleArn)]);
  });

  test('is loaded with the name of its database, and administered with its secret', () => {
    const stack = testStack();
    const cluster = alphaCluster(stack, { defaultDatabaseName: 'analytics' });
    const { ingest, template } = plainIngest({ target: targetOf(cluster) }, stack);
    expect(ingest._warehouse.database).toBe('analytics');
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Resource: stack.resolve(cluster.secret!.secretArn) })]) },
    });
  });

  test('is refused without the secret that has the name of its admin user, which no function would know', () => {
    const stack = testStack();
    const cluster = alphaCluster(stack);
    expect(() => plainIngest({ target: targetOf(cluster, { adminSecret: undefined }) }, stack))
      .toThrow("'adminSecret' of RedshiftTarget.cluster() is needed to create the table, because the name of the admin user of Stack/Warehouse/Resource is in a secret, got none");
    const known = testStack();
    const named = alphaCluster(known, { masterUser: { masterUsername: 'admin', masterPassword: SecretValue.ssmSecure('password') } });
    expect(() => plainIngest({ target: targetOf(named) }, known)).not.toThrow();
  });
});

test('a list of roles that is known only at deployment is added to', () => {
  const stack = testStack();
  const iamRoles = new CfnParameter(stack, 'Roles', { type: 'CommaDelimitedList' }).valueAsList;
  const cluster = new redshift.CfnCluster(stack, 'Cluster', {
    clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true, iamRoles,
  });
  const { ingest } = plainIngest({ target: RedshiftTarget.cluster(cluster) }, stack);
  expect(rolesOf(stack)).toEqual({ 'Fn::Split': [',', { 'Fn::Join': [',', [{ 'Fn::Join': [',', { Ref: 'Roles' }] }, stack.resolve(ingest.copyRole.roleArn)]] }] });
});

describe('a role that somebody else attached', () => {
  const adminSecret = (stack: Stack) => new secretsmanager.Secret(stack, 'Secret');
  const warehouses: Record<string, (stack: Stack, copyRole: iam.IRole) => RedshiftTarget> = {
    'a cluster': (stack, copyRole) => targetOf(alphaCluster(stack), { copyRole }),
    'a workgroup': (stack, copyRole) => {
      const namespace = new serverless.CfnNamespace(stack, 'Namespace', { namespaceName: 'ns', dbName: 'analytics' });
      const workgroup = new serverless.CfnWorkgroup(stack, 'Workgroup', { workgroupName: 'wg', namespaceName: 'ns' });
      return RedshiftTarget.workgroup(workgroup, { namespace, adminSecret: adminSecret(stack), copyRole });
    },
  };

  test('is what COPY assumes for a loader', () => {
    const stack = testStack();
    const copyRole = iam.Role.fromRoleArn(stack, 'Copy', 'arn:aws:iam::111122223333:role/copy');
    const { loader, template } = plainLoader({ target: targetOf(alphaCluster(stack), { copyRole }) }, stack);
    loadedIngest(loader);
    expect(loader.copyRole).toBe(copyRole);
    template().hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { COPY_ROLE_ARN: 'arn:aws:iam::111122223333:role/copy' } } });
    expect(JSON.stringify(template().toJSON())).not.toMatch(/"IamRoles":\[/);
  });

  test.each(Object.entries(warehouses))('is what COPY assumes in %s of the app, which gets no other', (_, warehouse) => {
    const stack = testStack();
    const copyRole = iam.Role.fromRoleArn(stack, 'Copy', 'arn:aws:iam::111122223333:role/copy');
    const { ingest, template } = plainIngest({ target: warehouse(stack, copyRole) }, stack);
    expect(ingest.copyRole).toBe(copyRole);
    template().hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { COPY_ROLE_ARN: 'arn:aws:iam::111122223333:role/copy' } } });
    expect(JSON.stringify(template().toJSON())).not.toMatch(/"IamRoles":\[/);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('attach'))).toEqual([]);
    const reads = Object.values(template().findResources('AWS::IAM::Policy')).filter(({ Properties }) => JSON.stringify(Properties.Roles) === '["copy"]');
    expect(JSON.stringify(reads)).toContain('s3:GetObject');
  });
});
