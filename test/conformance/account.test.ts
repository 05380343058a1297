import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { BatchExecuteStatementCommand, DescribeStatementCommand, ExecuteStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { accountTarget } from '../../conformance/account';
import { CHECKS } from '../../conformance/checks';
import { clientsOf } from '../../conformance/clients';
import { runCheck } from '../../conformance/run';
import { zipOf } from '../../conformance/zip';
import { unzip } from '../../local/aws/lambda/unzip';

const redshift = mockClient(RedshiftDataClient);
const [sns, sqs] = [mockClient(SNSClient), mockClient(SQSClient)];

beforeEach(() => {
  [redshift, sns, sqs].forEach((mock) => mock.reset());
  redshift.on(BatchExecuteStatementCommand).resolves({ Id: 'batch' }).on(ExecuteStatementCommand).resolves({ Id: 'single' });
  redshift.on(DescribeStatementCommand).resolves({ Status: 'FINISHED' });
  sns.on(CreateTopicCommand).resolves({ TopicArn: 'arn:aws:sns:us-east-1:123456789012:topic' });
  sqs.on(CreateQueueCommand).resolves({ QueueUrl: 'url' }).on(GetQueueAttributesCommand).resolves({ Attributes: { QueueArn: 'arn:aws:sqs:us-east-1:123456789012:queue' } });
});

const target = () => accountTarget(clientsOf({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' } }), { workgroup: 'wg', database: 'dev' });

test('it works in a schema and in databases of its own, and removes them, also if one of them stays', async () => {
  const { context, prepare, remove } = target();
  await prepare();
  await context.database('SNAPSHOT');
  const sqls = () => [...redshift.commandCalls(BatchExecuteStatementCommand).flatMap(({ args: [{ input }] }) => input.Sqls!),
    ...redshift.commandCalls(ExecuteStatementCommand).map(({ args: [{ input }] }) => input.Sql!)];
  const [, schema] = /^CREATE SCHEMA "(conformance_[0-9a-f]{8})"$/.exec(sqls()[0])!;
  expect(sqls()).toContain(`CREATE DATABASE "${schema}_snapshot" ISOLATION LEVEL SNAPSHOT`);
  redshift.on(DescribeStatementCommand, { Id: 'single' }).resolves({ Status: 'FAILED', Error: 'database is being accessed by other users' });
  expect(await remove()).toEqual([`database ${schema}_snapshot: database is being accessed by other users`]);
  expect(sqls()).toEqual(expect.arrayContaining([`DROP DATABASE "${schema}_snapshot"`, `DROP SCHEMA IF EXISTS "${schema}" CASCADE`]));
});

test('topics and queues have the tag, and are removed', async () => {
  const { context, remove } = target();
  await context.topics.subscribed('topic', {});
  expect(sns.commandCalls(CreateTopicCommand)[0].args[0].input.Tags).toEqual([{ Key: 'cdk-redshift-ingest', Value: 'conformance' }]);
  expect(sqs.commandCalls(CreateQueueCommand)[0].args[0].input.tags).toEqual({ 'cdk-redshift-ingest': 'conformance' });
  expect(await remove()).toEqual([]);
  expect([sns.commandCalls(DeleteTopicCommand).length, sqs.commandCalls(DeleteQueueCommand).length]).toEqual([1, 1]);
});

test('a check says what it needs if that was not given', async () => {
  const { context } = target();
  const needs = async (name: string) => {
    const { status, seen } = await runCheck(CHECKS.find((check) => check.name === name)!, context);
    return `${status}: ${seen}`;
  };
  expect(await needs('null-marker-in-quotes')).toBe('NOT_RUN: needs --bucket and --copy-role');
  expect(await needs('visibility-beside-an-error')).toBe('NOT_RUN: needs --function-role');
  expect(await needs('spelling-of-an-iam-user')).toMatch(/^NOT_RUN: needs --caller-role/);
  redshift.on(DescribeStatementCommand).resolves({ Status: 'FAILED', Error: 'permission denied to create database' });
  expect(await needs('lock-before-snapshot')).toBe('NOT_RUN: a database of its own cannot be created: permission denied to create database');
});

test('the archive of a function has its file', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'zip-'));
  unzip(zipOf('index.js', 'exports.handler = 1;'), directory);
  expect(readFileSync(path.join(directory, 'index.js'), 'utf8')).toBe('exports.handler = 1;');
  rmSync(directory, { recursive: true });
});
