import { execFileSync } from 'child_process';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { GetObjectCommand, PutObjectCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Engine } from '../../../local/engine';
import { cloudAssembly, lambdaFunction, role } from '../cloud-assembly';

const FACTOR = 60;

/** Answers as its properties say, and stores its events in a bucket. */
const PROVIDER = `
  const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
  exports.handler = async (event) => {
    const { answer, id, bucket } = event.ResourceProperties;
    await new S3Client().send(new PutObjectCommand({ Bucket: bucket, Key: event.LogicalResourceId + '/' + event.RequestType, Body: JSON.stringify(event) }));
    if (answer === 'crash') throw new Error('crashed');
    if (answer === 'silence') return;
    const body = JSON.stringify({
      Status: answer === 'fail' ? 'FAILED' : 'SUCCESS', Reason: 'because of ' + id,
      PhysicalResourceId: id, StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
      Data: { Doubled: id + id },
    });
    await fetch(event.ResponseURL, { method: 'PUT', body });
  };`;

let engine: Engine;
let s3: S3Client;

beforeAll(async () => {
  engine = await Engine.start({ factor: FACTOR, ticks: 3, enforcePermissions: false });
  s3 = new S3Client(engine.admin);
}, 20_000);

afterAll(async () => {
  s3.destroy();
  await engine.stop();
});

function deploy(resources: object, stackName: string = 'Test', rest: object = {}): Promise<void> {
  return engine.deploy(cloudAssembly({ Resources: resources, ...rest }, stackName));
}

describe('what the engine does not know', () => {
  test('a type is an error before anything is created', async () => {
    await expect(deploy({ Queue: { Type: 'AWS::SQS::Queue' }, Table: { Type: 'AWS::Kinesis::Stream' } }, 'UnknownType'))
      .rejects.toThrow("stack 'UnknownType': 'Table' is of the type AWS::Kinesis::Stream, which the local engine does not know");
    expect((await engine.queues()).filter(({ name }) => name.startsWith('UnknownType'))).toEqual([]);
  });

  test.each([
    ['AWS::SQS::Queue', { FifoQueue: true }, "AWS::SQS::Queue 'It' has the property 'FifoQueue', which the local engine does not know"],
    ['AWS::Lambda::Function', { Code: { S3Bucket: 'b', ImageUri: 'x' } }, "AWS::Lambda::Function 'It' has the property 'Code.ImageUri'"],
    ['AWS::Lambda::Function', { FileSystemConfigs: [] }, "AWS::Lambda::Function 'It' has the property 'FileSystemConfigs'"],
    ['AWS::Scheduler::Schedule', { Target: { Arn: 'a', EcsParameters: {} } }, "AWS::Scheduler::Schedule 'It' has the property 'Target.EcsParameters'"],
    ['AWS::SNS::Subscription', { Protocol: 'email', TopicArn: 't', Endpoint: 'e' }, "delivers to queues only ('Protocol' sqs), got 'email'"],
  ])('of %s, %j is an error', async (type, properties, message) => {
    await expect(deploy({ It: { Type: type, Properties: properties } }, 'UnknownProperty')).rejects.toThrow(message);
  });

  test('a missing attribute is named with those there are', async () => {
    await expect(deploy({
      Topic: { Type: 'AWS::SNS::Topic' },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Topic', 'Colour'] } } },
    }, 'UnknownAttribute')).rejects.toThrow("AWS::SQS::Queue 'Queue': Fn::GetAtt: AWS::SNS::Topic 'Topic' has no attribute 'Colour' here; it has TopicArn, TopicName");
  });

  test('a call to another service is refused by name', async () => {
    const bucket = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'tagged' } } };
    await deploy(bucket, 'Tagged');
    await s3.send(new PutObjectCommand({ Bucket: 'tagged', Key: 'k', Body: 'body' }));
    await expect(s3.send(new PutObjectTaggingCommand({ Bucket: 'tagged', Key: 'k', Tagging: { TagSet: [] } })))
      .rejects.toThrow("the local engine's S3 does not know 'PUT tagging'");
    expect((await engine.object('tagged', 'k')).toString()).toBe('body');
  });

  test('a caller without a session is refused', async () => {
    const stranger = new S3Client({ ...engine.admin, credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' } });
    await expect(stranger.send(new GetObjectCommand({ Bucket: 'tagged', Key: 'k' }))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    stranger.destroy();
  });
});

describe('custom resources', () => {
  const provider = {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'provider-events' } },
    Role: role('lambda.amazonaws.com'),
    Provider: lambdaFunction(PROVIDER),
  };
  const custom = (properties: object) => ({
    Type: 'Custom::Thing',
    Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, bucket: { Ref: 'Bucket' }, ...properties },
  });
  const event = async (key: string) => JSON.parse((await engine.object('provider-events', key)).toString());

  test('are created by their provider, with scalars as text, and give their data', async () => {
    await deploy({ ...provider, Thing: custom({ id: 'first', number: 3, nested: [{ flag: true }] }) }, 'Custom', {
      Outputs: { Data: { Value: { 'Fn::GetAtt': ['Thing', 'Doubled'] } }, Id: { Value: { Ref: 'Thing' } } },
    });
    expect(engine.outputs.Custom).toEqual({ Data: 'firstfirst', Id: 'first' });
    const sent = await event('Thing/Create');
    expect(sent).toMatchObject({
      RequestType: 'Create',
      LogicalResourceId: 'Thing',
      ResourceType: 'Custom::Thing',
      ResourceProperties: { number: '3', nested: [{ flag: 'true' }], ServiceToken: engine.resource('Custom', 'Provider').attributes.Arn },
    });
    expect(sent.ResponseURL).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  test('get an update when their properties change, and only then', async () => {
    await deploy({ ...provider, Thing: custom({ id: 'first', number: 3, nested: [{ flag: true }] }) }, 'Custom');
    await expect(event('Thing/Update')).rejects.toThrow();
    await deploy({ ...provider, Thing: custom({ id: 'first', number: 4 }) }, 'Custom');
    expect(await event('Thing/Update')).toMatchObject({
      PhysicalResourceId: 'first', ResourceProperties: { number: '4' }, OldResourceProperties: { number: '3' },
    });
  });

  test('are deleted when they were replaced, or left the template', async () => {
    await deploy({ ...provider, Thing: custom({ id: 'second' }) }, 'Custom');
    expect(await event('Thing/Delete')).toMatchObject({ PhysicalResourceId: 'first' });
    await deploy(provider, 'Custom');
    expect(await event('Thing/Delete')).toMatchObject({ PhysicalResourceId: 'second' });
  });

  test('cannot change their provider, which CloudFormation does not allow', async () => {
    const Another = lambdaFunction(PROVIDER);
    await deploy({ ...provider, Another, Thing: custom({ id: 'first' }) }, 'Custom');
    await expect(deploy({ ...provider, Another, Thing: custom({ id: 'first', ServiceToken: { 'Fn::GetAtt': ['Another', 'Arn'] } }) }, 'Custom'))
      .rejects.toThrow("Custom::Thing 'Thing': Modifying service token is not allowed.");
  });

  test.each([
    ['fail', 'received response status FAILED from custom resource: because of x'],
    ['crash', 'its provider failed without a response'],
  ])('that %s fail the deployment with the reason', async (answer, message) => {
    await expect(deploy({ ...provider, Failing: custom({ id: 'x', answer }) }, 'Custom')).rejects.toThrow(message);
  });

  test('that stay silent fail when their time is over', async () => {
    await expect(deploy({ ...provider, Silent: custom({ id: 'x', answer: 'silence', ServiceTimeout: 30 }) }, 'Custom'))
      .rejects.toThrow("Custom::Thing 'Silent': received response status FAILED from custom resource: its provider did not respond within 30 seconds");
  });
});

describe('a stack', () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'changing', VisibilityTimeout: 30 } };

  test('is updated where its template changed', async () => {
    await deploy({ Queue: queue, Gone: { Type: 'AWS::SQS::Queue' }, Kept: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain' } }, 'Updated');
    const before = engine.calls.length;
    await deploy({ Queue: { ...queue, Properties: { ...queue.Properties, VisibilityTimeout: 60 } } }, 'Updated');
    const names = (await engine.queues()).map(({ name }) => name).filter((name) => /^Updated-|^changing/.test(name));
    expect(names).toEqual(['changing', expect.stringMatching(/^Updated-Kept-/)]);
    expect(engine.calls.slice(before).map(({ operation }) => operation)).toEqual(['CreateQueue', 'SetQueueAttributes', 'DeleteQueue']);
  });

  test('takes parameters, conditions, exports and imports', async () => {
    await deploy({ Queue: { Type: 'AWS::SQS::Queue' }, Never: { Type: 'AWS::SQS::Queue', Condition: 'Off' } }, 'Exporting', {
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' } },
      Conditions: { Off: { 'Fn::Equals': ['a', 'b'] } },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Export: { Name: 'shared-arn' } }, None: { Value: 'x', Condition: 'Off' } },
    });
    await deploy({ Topic: { Type: 'AWS::SNS::Topic' } }, 'Importing', { Outputs: { Same: { Value: { 'Fn::ImportValue': 'shared-arn' } } } });
    expect(engine.outputs.Exporting).toEqual({ Arn: engine.outputs.Importing.Same });
    expect(() => engine.resource('Exporting', 'Never')).toThrow("has no resource 'Never'");
  });

  test('that was synthesized for another account is refused', async () => {
    const directory = cloudAssembly({ Resources: {} }, 'Elsewhere');
    const manifest = path.join(directory, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('unknown-account', '123456789012'));
    await expect(engine.deploy(directory)).rejects.toThrow("is for account 123456789012, the local cloud's account is 000000000000");
  });
});

test('CDK\'s own provider empties a bucket that is destroyed', async () => {
  const directory = path.join(cloudAssembly({ Resources: {} }), 'cdk.out');
  execFileSync(process.execPath, ['-e', `
    const { App, RemovalPolicy, Stack, aws_s3: s3 } = require('aws-cdk-lib');
    const app = new App({ outdir: ${JSON.stringify(directory)}, analyticsReporting: false });
    new s3.Bucket(new Stack(app, 'Emptied'), 'Bucket', { bucketName: 'emptied', autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    app.synth();`], { cwd: path.join(__dirname, '..', '..', '..') });
  await engine.deploy(directory);
  await s3.send(new PutObjectCommand({ Bucket: 'emptied', Key: 'a/b', Body: 'x' }));
  expect(await engine.objects('emptied')).toEqual([{ key: 'a/b', size: 1 }]);
  await engine.destroy('Emptied');
  await expect(engine.objects('emptied')).rejects.toThrow('does not exist');
}, 20_000);

test('file assets are read from cdk.out, in ranges', async () => {
  const directory = cloudAssembly({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }, 'Assets');
  const file = path.join(directory, 'asset.data');
  writeFileSync(file, '0123456789');
  writeFileSync(path.join(directory, 'Assets.assets.json'), JSON.stringify({
    files: { data: { source: { path: 'asset.data', packaging: 'file' }, destinations: { d: { bucketName: 'assets-${AWS::AccountId}-${AWS::Region}', objectKey: 'data' } } } },
  }));
  const manifest = JSON.parse(readFileSync(path.join(directory, 'manifest.json'), 'utf8'));
  manifest.artifacts['Assets.assets'] = { type: 'cdk:asset-manifest', properties: { file: 'Assets.assets.json' } };
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify(manifest));
  await engine.deploy(directory);
  const read = async (Range?: string) => {
    const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket: 'assets-000000000000-us-east-1', Key: 'data', Range }));
    return [await Body!.transformToString(), ContentRange];
  };
  expect(await read()).toEqual(['0123456789', undefined]);
  expect(await read('bytes=2-4')).toEqual(['234', 'bytes 2-4/10']);
  expect(await read('bytes=-3')).toEqual(['789', 'bytes 7-9/10']);
  expect(await read('bytes=8-99')).toEqual(['89', 'bytes 8-9/10']);
  await expect(read('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('a schedule sends its input with the time it was due to its target, as its role', async () => {
  await deploy({
    Target: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'target', VisibilityTimeout: 60 } },
    Role: role('lambda.amazonaws.com'),
    Caller: role('scheduler.amazonaws.com'),
    Function: lambdaFunction('exports.handler = async (event) => console.log(JSON.stringify(event));', { FunctionName: 'scheduled' }),
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'minutely',
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { 'Fn::GetAtt': ['Function', 'Arn'] },
          RoleArn: { 'Fn::GetAtt': ['Caller', 'Arn'] },
          Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>","attempt":"<aws.scheduler.attempt-number>"}',
        },
      },
    },
    Off: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'off',
        State: 'DISABLED',
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: { 'Fn::GetAtt': ['Target', 'Arn'] }, RoleArn: { 'Fn::GetAtt': ['Caller', 'Arn'] } },
      },
    },
  }, 'Scheduled');
  await engine.clock.sleep(240_000);
  await engine.idle();
  const events = engine.logs('scheduled').filter(({ message }) => message.includes('scheduledTime')).map(({ message }) => JSON.parse(message.split('\t').pop()!));
  expect(events).toHaveLength(3); // the engine was started for this many ticks
  const times = events.map(({ scheduledTime }) => Date.parse(scheduledTime)).sort();
  expect([times[1] - times[0], times[2] - times[1]]).toEqual([60_000, 60_000]);
  expect(events[0].attempt).toBe('1');
  expect(engine.calls.find(({ operation }) => operation === 'Invoke')!.caller).toBe(engine.resource('Scheduled', 'Caller').attributes.Arn);
  expect(engine.cloud.scheduler.fired('off')).toBe(0);
}, 20_000);

test('a subscription filters by attributes, and may change its mind', async () => {
  const sns = new SNSClient(engine.admin);
  const template = (policy: object, raw: boolean) => ({
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'filtered' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'filtered' } },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FilterPolicy: policy, RawMessageDelivery: raw,
      },
    },
  });
  const publish = (kind: string) => sns.send(new PublishCommand({
    TopicArn: engine.resource('Filtered', 'Topic').physicalId, Message: kind, MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
  }));
  const depth = async () => (await engine.queues()).find(({ name }) => name === 'filtered')!.visible;
  await deploy(template({ kind: ['good'] }, false), 'Filtered');
  await publish('good');
  await publish('bad');
  expect(await depth()).toBe(1);
  await deploy(template({ kind: ['bad'] }, true), 'Filtered');
  await publish('good');
  await publish('bad');
  expect(await depth()).toBe(2);
  sns.destroy();
});

test('the engine\'s files are gone when it has stopped', async () => {
  const other = await Engine.start();
  const { workDirectory } = other.cloud;
  expect(existsSync(workDirectory)).toBe(true);
  await other.stop();
  expect(existsSync(workDirectory)).toBe(false);
});
