import { mkdtempSync, rmSync } from 'fs';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchExecuteStatementCommand, DescribeStatementCommand, ExecuteStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Engine } from '../../local/engine';
import { ColumnType, RedshiftLoader, SnsToRedshiftIngest } from '../../src';
import { clusterWarehouse } from '../warehouses';

// Two ingests of a loader. A title says what somebody does who may do no more than it takes, and what stops it.

jest.setTimeout(120_000);

const WAREHOUSE = { ClusterIdentifier: 'warehouse', Database: 'analytics' };

let engine: Engine;
let folder: string;
let outputs: Record<'Orders' | 'Loader' | 'Analyst' | 'Bucket' | 'CopyRole' | 'StackId', string>;
/** A client with the rights of the orders' ingest, and one that may do everything. */
let s3: S3Client;
let admin: S3Client;

beforeAll(async () => {
  engine = await Engine.start({ factor: 60, leastWork: 60_000, ticks: 0 });
  folder = mkdtempSync(path.join(tmpdir(), 'attack-loader-'));
  const app = new App({ outdir: folder, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const topic = new sns.Topic(stack, 'Topic');
  const loader = new RedshiftLoader(stack, 'Loader', { target: clusterWarehouse(stack), enabled: false });
  const [orders] = ['Orders', 'Refunds'].map((id) => new SnsToRedshiftIngest(stack, id, {
    topic, loader, replay: true, table: { tableName: id.toLowerCase(), columns: [{ name: 'id', type: ColumnType.BIGINT }] },
  }));
  const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
  analyst.addToPolicy(new iam.PolicyStatement({ actions: ['redshift-data:*', 'redshift:GetClusterCredentialsWithIAM'], resources: ['*'] }));
  Object.entries({
    Orders: orders.handler.role!.roleArn,
    Loader: loader.handler.functionArn,
    Analyst: analyst.roleArn,
    Bucket: loader.stagingBucket.bucketName,
    CopyRole: loader.copyRole.roleArn,
    StackId: stack.stackId,
  }).forEach(([name, value]) => new CfnOutput(stack, `${name}Out`, { value }).overrideLogicalId(`${name}Out`));
  app.synth();
  await engine.deploy(folder);
  outputs = Object.fromEntries(Object.entries(engine.outputs.Stack).map(([name, value]) => [name.slice(0, -3), value])) as typeof outputs;
  s3 = new S3Client({ ...engine.admin, credentials: engine.cloud.iam.credentialsFor(outputs.Orders), forcePathStyle: true });
  admin = new S3Client({ ...engine.admin, forcePathStyle: true });
});

afterAll(async () => {
  s3?.destroy();
  admin?.destroy();
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The name of the error; undefined if there is none. */
async function errorOf(answer: Promise<unknown>): Promise<string | undefined> {
  return answer.then(() => undefined, ({ name }) => name);
}

describe('whoever has the rights of an ingest with a loader', () => {
  const put = async (Key: string) => errorOf(s3.send(new PutObjectCommand({ Bucket: outputs.Bucket, Key, Body: '1' })));

  test('cannot stage for another ingest, because its role may write below its own folder alone', async () => {
    expect(await put('pending/Stack/Orders/set/object')).toBeUndefined();
    for (const key of ['pending/Stack/Refunds/set/object', 'pending/other', 'staging/manifest', 'Stack/Refunds/loaded/object', 'Stack/Orders/loaded/object', 'Stack/Refunds/rejected/object']) {
      expect([key, await put(key)]).toEqual([key, 'AccessDenied']);
    }
  });

  test('cannot read or remove what is staged, by itself or by another ingest, because its role may only add to it', async () => {
    for (const Key of ['pending/Stack/Orders/staged', 'pending/Stack/Refunds/staged']) {
      const object = { Bucket: outputs.Bucket, Key };
      await admin.send(new PutObjectCommand({ ...object, Body: '1' }));
      expect(await errorOf(s3.send(new GetObjectCommand(object)))).toBe('AccessDenied');
      expect(await errorOf(s3.send(new DeleteObjectCommand(object)))).toBe('AccessDenied');
      expect(await errorOf(s3.send(new ListObjectsV2Command({ Bucket: outputs.Bucket, Prefix: path.dirname(Key) })))).toBe('AccessDenied');
      expect(await errorOf(admin.send(new GetObjectCommand(object)))).toBeUndefined();
    }
  });

  test('cannot run statements in the warehouse, nor have the loader run, because its role has no right on either', async () => {
    const credentials = engine.cloud.iam.credentialsFor(outputs.Orders);
    const [data, lambda] = [new RedshiftDataClient({ ...engine.admin, credentials }), new LambdaClient({ ...engine.admin, credentials })];
    for (const identity of [WAREHOUSE, { ...WAREHOUSE, DbUser: 'admin' }]) {
      expect(await errorOf(data.send(new BatchExecuteStatementCommand({ ...identity, Sqls: ['SELECT 1', 'SELECT 2'] })))).toBe('AccessDeniedException');
      expect(await errorOf(data.send(new ExecuteStatementCommand({ ...identity, Sql: 'SELECT 1' })))).toBe('AccessDeniedException');
    }
    expect(await errorOf(lambda.send(new InvokeCommand({ FunctionName: outputs.Loader, Payload: '{"load":{}}' })))).toBe('AccessDeniedException');
    data.destroy();
    lambda.destroy();
  });
});

test('whoever may invoke the loader cannot make the loader send a request to an address of its choice, because it answers CloudFormation alone', async () => {
  const received: string[] = [];
  const stranger = createServer((request, response) => {
    received.push(`${request.method} ${request.url}`);
    response.end();
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const { port } = stranger.address() as AddressInfo;
  const { payload } = await engine.cloud.lambda.invoke(outputs.Loader, JSON.stringify({
    RequestType: 'Create',
    RequestId: 'forged',
    StackId: outputs.StackId,
    ResponseURL: `http://127.0.0.1:${port}/anything/internal`,
    LogicalResourceId: 'Pending',
    ResourceProperties: { drain: 'Stack/Orders/' },
  }));
  stranger.close();
  expect(received).toEqual([]);
  expect(payload).toContain('must be an address of CloudFormation');
});

test('an analyst of the warehouse cannot COPY what is pending, because the role for COPY trusts the loader alone', async () => {
  await admin.send(new PutObjectCommand({ Bucket: outputs.Bucket, Key: 'pending/Stack/Orders/secret.csv', Body: '1\n' }));
  const data = new RedshiftDataClient({ ...engine.admin, credentials: engine.cloud.iam.credentialsFor(outputs.Analyst) });
  const copy = `COPY mine FROM 's3://${outputs.Bucket}/pending/Stack/Orders/secret' IAM_ROLE '${outputs.CopyRole}' FORMAT AS CSV COMPUPDATE OFF STATUPDATE OFF`;
  const { Id } = await data.send(new BatchExecuteStatementCommand({ ...WAREHOUSE, Sqls: ['CREATE TEMP TABLE mine (id BIGINT)', copy] }));
  let outcome: { Status?: string; Error?: string } = {};
  while (!['FINISHED', 'FAILED', 'ABORTED'].includes(outcome.Status!)) {
    outcome = await data.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  }
  data.destroy();
  expect(outcome.Error).toMatch(/is not authorized to assume IAM Role/);
});
