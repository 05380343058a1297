import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Engine } from '../../local/engine';
import { cloudAssembly, lambdaFunction, role } from '../local/cloud-assembly';

/** Does what the event says, and answers with the name and message of the error, if any. */
const CALLER = `
  const commands = { s3: '@aws-sdk/client-s3', sqs: '@aws-sdk/client-sqs', sns: '@aws-sdk/client-sns', data: '@aws-sdk/client-redshift-data', lambda: '@aws-sdk/client-lambda' };
  exports.handler = async ({ service, client, command, input }) => {
    const sdk = require(commands[service]);
    try {
      const { $metadata, Body, ...output } = await new sdk[client]().send(new sdk[command](input));
      return { output };
    } catch (error) {
      return { error: error.name, message: error.message };
    }
  };`;

const S3 = { service: 's3', client: 'S3Client' };
const READ = { ...S3, command: 'GetObjectCommand', input: { Bucket: 'box', Key: 'in/file' } };

let engine: Engine;

beforeAll(async () => {
  engine = await Engine.start();
}, 20_000);

afterAll(() => engine.stop());

function allow(action: string | string[], resource: string | string[], more: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: resource, ...more };
}

/** Makes a bucket, a topic with a subscribed queue, and a function that makes the calls in its event, as a role with these statements. */
async function deploy(statements: object[], { queuePolicy = [], bucketPolicy = [] }: {
  queuePolicy?: object[]; bucketPolicy?: object[];
} = {}): Promise<void> {
  const policy = (type: string, properties: object, document: object[]) => document.length === 0 ? {} : {
    [type.split('::')[2]]: { Type: type, Properties: { ...properties, PolicyDocument: { Version: '2012-10-17', Statement: document } } },
  };
  await engine.deploy(cloudAssembly({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'box' } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox' } },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { Protocol: 'sqs', TopicArn: { Ref: 'Topic' }, Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
      },
      Role: role('lambda.amazonaws.com'),
      Function: lambdaFunction(CALLER),
      ...policy('AWS::IAM::Policy', { PolicyName: 'policy', Roles: [{ Ref: 'Role' }] }, statements),
      ...policy('AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Queue' }] }, queuePolicy),
      ...policy('AWS::S3::BucketPolicy', { Bucket: { Ref: 'Bucket' } }, bucketPolicy),
    },
  }));
}

async function call(event: object): Promise<any> {
  const lambda = new LambdaClient(engine.admin);
  const { Payload } = await lambda.send(new InvokeCommand({
    FunctionName: engine.resource('Test', 'Function').physicalId, Payload: Buffer.from(JSON.stringify(event)),
  }));
  lambda.destroy();
  return JSON.parse(Buffer.from(Payload!).toString());
}

async function deliveredToInbox(): Promise<number> {
  const sns = new SNSClient(engine.admin);
  const before = (await engine.queues()).find(({ name }) => name === 'inbox')!.visible;
  await sns.send(new PublishCommand({ TopicArn: engine.resource('Test', 'Topic').physicalId, Message: 'hello' }));
  sns.destroy();
  return (await engine.queues()).find(({ name }) => name === 'inbox')!.visible - before;
}

describe('a call of a function', () => {
  test('is refused when no policy allows it, as the service refuses', async () => {
    await deploy([]);
    expect(await call(READ)).toEqual({
      error: 'AccessDenied',
      message: expect.stringMatching(/^User: arn:aws:sts::000000000000:assumed-role\/.*\/.* is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::box\/in\/file because no identity-based policy allows/),
    });
    expect(await call({ service: 'sqs', client: 'SQSClient', command: 'ReceiveMessageCommand', input: { QueueUrl: `${engine.endpoint}/000000000000/inbox` } }))
      .toMatchObject({ error: 'AccessDenied' });
    expect(await call({ service: 'sns', client: 'SNSClient', command: 'PublishCommand', input: { TopicArn: 'arn:aws:sns:us-east-1:000000000000:news', Message: 'm' } }))
      .toMatchObject({ error: 'AuthorizationErrorException' });
    expect(await call({ service: 'data', client: 'RedshiftDataClient', command: 'DescribeStatementCommand', input: { Id: 'x' } }))
      .toMatchObject({ error: 'AccessDeniedException' });
    expect(await call({ service: 'lambda', client: 'LambdaClient', command: 'InvokeCommand', input: { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f' } }))
      .toMatchObject({ error: 'AccessDeniedException' });
  });

  test('passes when its role\'s policy allows it, on that resource only', async () => {
    await deploy([allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::box/in/*')]);
    const write = { ...S3, command: 'PutObjectCommand', input: { Bucket: 'box', Key: 'in/file', Body: 'x' } };
    expect(await call(write)).toHaveProperty('output');
    expect(await call(READ)).toHaveProperty('output');
    expect(await call({ ...write, input: { ...write.input, Key: 'out/file' } })).toMatchObject({ error: 'AccessDenied' });
  });

  test('to list a bucket is held to the prefix of the condition', async () => {
    await deploy([allow('s3:ListBucket', 'arn:aws:s3:::box', { Condition: { StringLike: { 's3:prefix': 'in/*' } } })]);
    const list = (Prefix?: string) => call({ ...S3, command: 'ListObjectsV2Command', input: { Bucket: 'box', Prefix } });
    expect(await list('in/a')).toHaveProperty('output');
    expect(await list('out/')).toMatchObject({ error: 'AccessDenied' });
    expect(await list()).toMatchObject({ error: 'AccessDenied' });
  });

  test('is refused by a deny of the resource\'s policy, whatever its role may do', async () => {
    await deploy([allow('s3:GetObject', '*')], { bucketPolicy: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::box/*' }] });
    expect(await call(READ)).toMatchObject({ error: 'AccessDenied', message: expect.stringContaining('explicit deny in a resource-based policy') });
  });
});

describe('what services do by themselves', () => {
  test('SNS sends to a queue that lets it in for this topic, and to no other', async () => {
    const letIn = (source: string) => ({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      Condition: { ArnEquals: { 'aws:SourceArn': source } },
    });
    await deploy([], { queuePolicy: [letIn('arn:aws:sns:us-east-1:000000000000:news')] });
    expect(await deliveredToInbox()).toBe(1);
    const warned = jest.spyOn(console, 'error').mockImplementation();
    await deploy([], { queuePolicy: [letIn('arn:aws:sns:us-east-1:000000000000:other')] });
    expect(await deliveredToInbox()).toBe(0);
    await deploy([]);
    expect(await deliveredToInbox()).toBe(0);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
    await deploy([], { queuePolicy: [letIn('arn:aws:sns:us-east-1:000000000000:news')] });
    expect(await deliveredToInbox()).toBe(1);
  });

  test('Lambda writes logs when the role may, and loses them otherwise', async () => {
    const name = () => engine.resource('Test', 'Function').physicalId;
    await deploy([]);
    const before = engine.logs(name()).length;
    await call(READ);
    expect(engine.logs(name()).length).toBe(before);
    await deploy([allow(['logs:CreateLogStream', 'logs:PutLogEvents'], '*')]);
    await call(READ);
    expect(engine.logs(name()).length).toBeGreaterThan(before);
  });

  test('Lambda does not take a role that it may not assume', async () => {
    await expect(engine.deploy(cloudAssembly({ Resources: { Role: role('ec2.amazonaws.com'), Function: lambdaFunction(CALLER) } }, 'Untrusted')))
      .rejects.toThrow('The role defined for the function cannot be assumed by Lambda');
  });
});
