import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { BatchExecuteStatementCommand, DescribeStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../local/engine';
import { ColumnType, RedshiftTarget, SnsToRedshiftIngest } from '../../src';
import { publishRows } from '../local/publish-rows';
import { clusterWarehouse, workgroupWarehouse } from '../warehouses';

jest.setTimeout(240_000);

const MINUTE = 60_000;
let engine: Engine;
let assembly: string;

beforeEach(async () => {
  assembly = mkdtempSync(path.join(tmpdir(), 'attack-copy-'));
  engine = await Engine.start({ factor: 60, leastWork: MINUTE });
});

afterEach(async () => {
  await engine.stop();
  rmSync(assembly, { recursive: true, force: true });
});

/** Deploys an ingest, and an analyst who may run statements in the warehouse as a database user of his own. */
async function deploy(warehouse: (stack: Stack) => RedshiftTarget): Promise<Record<'Bucket' | 'Topic' | 'CopyRole' | 'Analyst', string>> {
  const app = new App({ outdir: assembly, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const topic = new sns.Topic(stack, 'Topic');
  const { stagingBucket, copyRole } = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic, target: warehouse(stack), table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] }, maxBatchingWindow: Duration.seconds(1),
  });
  const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
  const actions = ['redshift-data:*', 'redshift:GetClusterCredentialsWithIAM', 'redshift-serverless:GetCredentials'];
  analyst.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  Object.entries({ AnalystOut: analyst.roleArn, TopicOut: topic.topicArn, BucketOut: stagingBucket.bucketName, CopyRoleOut: copyRole.roleArn })
    .forEach(([name, value]) => new CfnOutput(stack, name, { value }));
  app.synth();
  await engine.deploy(assembly);
  const { AnalystOut, TopicOut, BucketOut, CopyRoleOut } = engine.outputs.Stack as Record<string, string>;
  return { Analyst: AnalystOut, Topic: TopicOut, Bucket: BucketOut, CopyRole: CopyRoleOut };
}

/** Runs statements as the database user of a role, and returns their error. */
async function runAs(role: string, warehouse: object, Sqls: string[]): Promise<string | undefined> {
  const client = new RedshiftDataClient({ ...engine.admin, credentials: engine.cloud.iam.credentialsFor(role) });
  const { Id } = await client.send(new BatchExecuteStatementCommand({ ...warehouse, Database: 'analytics', Sqls }));
  for (;;) {
    const { Status, Error } = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    if (['FINISHED', 'FAILED', 'ABORTED'].includes(Status!)) {
      client.destroy();
      return Error;
    }
  }
}

test.each<[string, (stack: Stack) => RedshiftTarget, object]>([
  ['cluster', clusterWarehouse, { ClusterIdentifier: 'warehouse' }],
  ['serverless workgroup', workgroupWarehouse, { WorkgroupName: 'warehouse' }],
])('an analyst of a %s cannot COPY what is staged for a table that he may not read', async (_, target, warehouse) => {
  const { Analyst, Bucket, Topic, CopyRole } = await deploy(target);
  const s3 = new S3Client({ ...engine.admin, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'staging/secret.csv', Body: '1\n' }));
  s3.destroy();

  expect(await runAs(Analyst, warehouse, ['SELECT * FROM public.messages'])).toContain('permission denied');
  // A COPY without a manifest reads every object with the prefix, so no name need be guessed.
  const copy = `COPY mine FROM 's3://${Bucket}/staging/' IAM_ROLE '${CopyRole}' FORMAT AS CSV COMPUPDATE OFF STATUPDATE OFF`;
  expect(await runAs(Analyst, warehouse, ['CREATE TEMP TABLE mine (id BIGINT)', copy])).toMatch(/is not authorized to assume IAM Role/);

  const publisher = new SNSClient(engine.admin);
  await publishRows(publisher, Topic, { id: 7 });
  publisher.destroy();
  await engine.idle();
  expect(await engine.sql('warehouse', 'SELECT id FROM public.messages')).toEqual([{ id: '7' }]);
});
