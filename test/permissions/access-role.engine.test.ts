import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../local/engine';
import { ColumnType, RedshiftTarget, SnsToRedshiftIngest } from '../../src';

const ACCOUNT = '000000000000';
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const warehouseArn = (resource: string) => `arn:aws:redshift:us-east-1:${ACCOUNT}:${resource}`;

/** Makes what docs/security.md tells the owners of the warehouse to create. The engine has one account, which plays both parts. */
function ownersStack(app: App): void {
  const stack = new Stack(app, 'Owner');
  const copy = new iam.Role(stack, 'Copy', { roleName: 'warehouse-copy', assumedBy: new iam.ServicePrincipal('redshift.amazonaws.com') });
  copy.addToPolicy(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [roleArn('Ingest-IngestCopyRole*')] }));
  new redshift.CfnCluster(stack, 'Cluster', {
    clusterIdentifier: 'warehouse',
    clusterType: 'single-node',
    nodeType: 'ra3.large',
    dbName: 'analytics',
    masterUsername: 'admin',
    manageMasterPassword: true,
    iamRoles: [copy.roleArn],
  });
  const access = (id: string, name: string, handlerRole: string) => {
    const handler = { ArnLike: { 'aws:PrincipalArn': roleArn(handlerRole) } };
    const role = new iam.Role(stack, id, { roleName: name, assumedBy: new iam.AccountPrincipal(ACCOUNT).withConditions(handler) });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['redshift-data:BatchExecuteStatement'], resources: [warehouseArn('cluster:warehouse')] }));
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['redshift-data:CancelStatement', 'redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'],
      resources: ['*'],
      conditions: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
    }));
    return role;
  };
  access('Access', 'warehouse-access', 'Ingest-IngestHandlerRole*').addToPolicy(new iam.PolicyStatement({
    actions: ['redshift:GetClusterCredentialsWithIAM'], resources: [warehouseArn('dbname:warehouse/analytics')],
  }));
  access('AdminAccess', 'warehouse-admin-access', 'Ingest-RedshiftIngestTables*').addToPolicy(new iam.PolicyStatement({
    actions: ['redshift:GetClusterCredentials'], resources: [warehouseArn('dbname:warehouse/analytics'), warehouseArn('dbuser:warehouse/admin')],
  }));
}

function ingestStack(app: App): void {
  const stack = new Stack(app, 'Ingest');
  const role = (name: string) => iam.Role.fromRoleArn(stack, name, roleArn(name));
  new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.clusterFromAttributes({
      clusterIdentifier: 'warehouse',
      databaseName: 'analytics',
      adminUser: 'admin',
      accessRole: role('warehouse-access'),
      adminAccessRole: role('warehouse-admin-access'),
      copyRole: role('warehouse-copy'),
    }),
    table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** Deploys both stacks, publishes a row, and returns the number of rows in the table, and the judged requests with their callers. */
async function load(): Promise<{ rows: string; asked: string[] }> {
  const assembly = mkdtempSync(path.join(tmpdir(), 'access-role-'));
  const app = new App({ outdir: assembly, analyticsReporting: false });
  ownersStack(app);
  ingestStack(app);
  app.synth();
  const engine = await Engine.start({ factor: 60, leastWork: 60_000 });
  try {
    await engine.deploy(assembly, { stacks: ['Owner'] });
    await engine.deploy(assembly, { stacks: ['Ingest'] });
    const client = new SNSClient(engine.admin);
    await client.send(new PublishCommand({ TopicArn: engine.resources('AWS::SNS::Topic')[0].physicalId, Message: '{"id":1}' }));
    client.destroy();
    await engine.idle();
    const [{ n }] = await engine.sql('warehouse', 'SELECT COUNT(*) AS n FROM messages');
    const name = (arn: string) => arn.split('/').pop()!.replace(/^Ingest-/, '').replace(/[0-9A-F]{8}-.*$/, '');
    const asked = [...engine.cloud.permissions.judged.values()].filter(({ decision }) => decision.allowed)
      .map(({ request: { action, caller, resource } }) => `${name(caller)} ${action} ${action === 'sts:AssumeRole' ? name(resource) : ''}`.trim());
    return { rows: n!, asked };
  } finally {
    await engine.stop();
    rmSync(assembly, { recursive: true, force: true });
  }
}

test('a warehouse that belongs to others is reached through two roles of theirs, one of them for the administrator, and read from through a chain of two roles', async () => {
  const { rows, asked } = await load();
  expect(rows).toBe('1');
  expect(asked).toEqual(expect.arrayContaining([
    'IngestHandlerRole sts:AssumeRole warehouse-access',
    expect.stringMatching(/^RedshiftIngestTables\S* sts:AssumeRole warehouse-admin-access$/),
    'warehouse-admin-access redshift:GetClusterCredentials',
    'warehouse-access redshift:GetClusterCredentialsWithIAM',
    'redshift.amazonaws.com sts:AssumeRole warehouse-copy',
    'warehouse-copy sts:AssumeRole IngestCopyRole',
    'IngestCopyRole s3:GetObject',
  ]));
  expect(asked).not.toContain('warehouse-access redshift:GetClusterCredentials');
  expect(asked.filter((call) => /^(IngestHandlerRole|RedshiftIngestTables\S*) redshift/.test(call))).toEqual([]);
});
