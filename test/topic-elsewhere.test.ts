import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { testApp } from './app';
import { plainIngest, plainPublisher } from './observed';
import { SnsToRedshiftIngestProps } from '../src';

const ACCOUNT = '111111111111';

const stackIn = (region: string, app: App = testApp(), id: string = 'Stack') => new Stack(app, id, { env: { account: ACCOUNT, region } });
const topicOf = (stack: Stack, region: string, account: string = ACCOUNT) => sns.Topic.fromTopicArn(stack, 'Far', `arn:aws:sns:${region}:${account}:orders`);
const queueOf = (stack: Stack, region: string, account: string = ACCOUNT) => sqs.Queue.fromQueueArn(stack, 'Undelivered', `arn:aws:sqs:${region}:${account}:undelivered`);

/** An ingest of a topic of the Region, with what such an ingest needs. */
function ingestFrom(region: string, stack: Stack, props: Partial<SnsToRedshiftIngestProps> = {}) {
  const needed = stack.region !== region && !props.subscriptionDeadLetterQueue && { subscriptionDeadLetterQueue: queueOf(stack, region) };
  return plainIngest({ topic: topicOf(stack, region), ...needed, ...props }, stack);
}

interface Statement { readonly Action: string | string[]; readonly Principal: { readonly Service?: unknown } }

/** As what SNS may use what the template has of a type of policy. */
function namesOfSns(template: Template, type: string, document: string): unknown[] {
  return Object.values(template.findResources(type)).flatMap(({ Properties }) => Properties[document].Statement as Statement[])
    .flatMap(({ Principal }) => [Principal.Service ?? []].flat()).filter((name) => !JSON.stringify(name).includes('logs'));
}

const said = (stack: Stack, level: 'findWarning' | 'findInfo', text: string) =>
  Annotations.fromStack(stack)[level]('*', Match.stringLikeRegexp(text)).map(({ entry }) => `${entry.data}`);

describe('the name under which SNS delivers', () => {
  test.each([
    ['within a Region', 'eu-central-1', 'eu-central-1', 'sns.amazonaws.com'],
    ['within a Region that is opted in to', 'eu-south-1', 'eu-south-1', 'sns.amazonaws.com'],
    ['between Regions that nobody opts in to', 'us-east-1', 'eu-central-1', 'sns.amazonaws.com'],
    ['from a Region that is opted in to', 'eu-south-1', 'eu-central-1', 'sns.eu-south-1.amazonaws.com'],
    ['to a Region that is opted in to', 'eu-central-1', 'eu-south-1', 'sns.eu-south-1.amazonaws.com'],
    ['between two Regions that are opted in to', 'eu-south-1', 'af-south-1', 'sns.af-south-1.amazonaws.com'],
    ['from a Region that is newer than the CDK', 'eu-moon-9', 'eu-central-1', 'sns.eu-moon-9.amazonaws.com'],
  ])('%s is in the policies of the queue and of the key', (_, from, to, name) => {
    const stack = stackIn(to);
    const template = ingestFrom(from, stack, { encryptionKey: new kms.Key(stack, 'Key') }).template();
    const queues = from === to ? 2 : 1; // the dead-letter queue of the subscription is then imported
    expect(namesOfSns(template, 'AWS::SQS::QueuePolicy', 'PolicyDocument')).toEqual(Array(queues).fill(name));
    expect(namesOfSns(template, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([name]);
  });

  test.each<[string, (stack: Stack) => sns.ITopic, unknown[]]>([
    ['where the stack is deployed', (stack) => topicOf(stack, 'us-east-1'), ['sns.amazonaws.com', { 'Fn::Join': ['', ['sns.', { Ref: 'AWS::Region' }, '.amazonaws.com']] }]],
    ['where the stack is deployed, with a topic of a Region that is opted in to', (stack) => topicOf(stack, 'eu-south-1'),
      ['sns.amazonaws.com', 'sns.eu-south-1.amazonaws.com', { 'Fn::Join': ['', ['sns.', { Ref: 'AWS::Region' }, '.amazonaws.com']] }]],
    ['where the topic is', (stack) => sns.Topic.fromTopicArn(stack, 'Far', new CfnParameter(stack, 'Arn').valueAsString),
      ['sns.amazonaws.com', { 'Fn::Join': ['', ['sns.', { 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'Arn' }] }] }, '.amazonaws.com']] },
        { 'Fn::Join': ['', ['sns.', { Ref: 'AWS::Region' }, '.amazonaws.com']] }]],
  ])('is any that it may be, if it is not known %s', (_, topic, names) => {
    const stack = new Stack(testApp(), 'Stack');
    const template = plainIngest({ topic: topic(stack), encryptionKey: new kms.Key(stack, 'Key') }, stack).template();
    expect(namesOfSns(template, 'AWS::SQS::QueuePolicy', 'PolicyDocument')).toEqual([...names, ...names]);
    expect(namesOfSns(template, 'AWS::KMS::Key', 'KeyPolicy')).toEqual(names);
  });

  test('is that of SNS alone for a topic of the stack, wherever that is deployed', () => {
    const template = plainIngest().template();
    expect(namesOfSns(template, 'AWS::SQS::QueuePolicy', 'PolicyDocument')).toEqual(['sns.amazonaws.com', 'sns.amazonaws.com']);
  });
});

describe('the dead-letter queue of the subscription to a topic of another Region', () => {
  test('must be passed, because SNS takes one of the topic\'s Region only', () => {
    const stack = stackIn('eu-central-1');
    expect(() => plainIngest({ topic: topicOf(stack, 'us-east-1') }, stack))
      .toThrow("'subscriptionDeadLetterQueue' is needed with a topic of another Region, got none for the topic arn:aws:sns:us-east-1:111111111111:orders and an ingest in eu-central-1");
  });

  test.each<[string, (stack: Stack) => sqs.IQueue, string]>([
    ['of the ingest\'s Region', (stack) => queueOf(stack, 'eu-central-1'), 'must be in the Region of the topic, us-east-1, got Stack/Undelivered in eu-central-1'],
    ['of another account', (stack) => queueOf(stack, 'us-east-1', '222222222222'), 'must be in the account of the ingest, 111111111111, got Stack/Undelivered in 222222222222'],
    ['of the kind FIFO', (stack) => sqs.Queue.fromQueueArn(stack, 'Undelivered', `arn:aws:sqs:us-east-1:${ACCOUNT}:undelivered.fifo`), 'must be a standard queue, got the FIFO queue Stack/Undelivered'],
  ])('must not be one %s', (_, queue, message) => {
    const stack = stackIn('eu-central-1');
    expect(() => ingestFrom('us-east-1', stack, { subscriptionDeadLetterQueue: queue(stack) })).toThrow(message);
  });

  test('is where SNS sends what it cannot deliver, and nothing else is created for that', () => {
    const { stack, ingest, template } = ingestFrom('us-east-1', stackIn('eu-central-1'));
    template().hasResourceProperties('AWS::SNS::Subscription', { Region: 'us-east-1', RedrivePolicy: { deadLetterTargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:undelivered` } });
    template().resourceCountIs('AWS::SQS::Queue', 2);
    expect(ingest.subscriptionDeadLetterQueue.queueArn).toBe(`arn:aws:sqs:us-east-1:${ACCOUNT}:undelivered`);
    const [warning] = said(stack, 'findWarning', 'Add this statement to it; without it SNS loses');
    expect(JSON.parse(/(\{.*\}) \[ack/.exec(warning)![1])).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:undelivered`,
      Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${ACCOUNT}:orders` } },
    });
  });

  test('lets SNS send if the app creates it there', () => {
    const app = testApp();
    const there = stackIn('eu-south-1', app, 'There');
    const stack = stackIn('eu-central-1', app);
    ingestFrom('eu-south-1', stack, { subscriptionDeadLetterQueue: new sqs.Queue(there, 'Undelivered', { queueName: 'undelivered' }) }).template();
    expect(said(stack, 'findWarning', 'policy of the imported queue')).toEqual([]);
    expect(namesOfSns(Template.fromStack(there), 'AWS::SQS::QueuePolicy', 'PolicyDocument')).toEqual(['sns.amazonaws.com']);
  });

  test('is watched in its own Region, and synth says so', () => {
    const { stack, ingest } = ingestFrom('us-east-1', stackIn('eu-central-1'));
    expect(ingest.alarms.map(({ node }) => node.id)).not.toContain('Undelivered');
    expect(said(stack, 'findInfo', 'Set an alarm there on ApproximateNumberOfMessagesVisible')).toEqual([expect.stringContaining(`arn:aws:sqs:us-east-1:${ACCOUNT}:undelivered`)]);
  });

  test('can be emptied by a replay, also if another key encrypts it', () => {
    const stack = stackIn('eu-central-1');
    const keyArn = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`;
    const subscriptionDeadLetterQueue = sqs.Queue.fromQueueAttributes(stack, 'Undelivered', { queueArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:undelivered`, keyArn });
    const template = ingestFrom('us-east-1', stack, { subscriptionDeadLetterQueue, replay: true }).template();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: { 'Fn::Join': ['', ['https://sqs.us-east-1.', { Ref: 'AWS::URLSuffix' }, `/${ACCOUNT}/undelivered`]] } } },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt', Resource: keyArn, Condition: { StringLike: { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com*' } } })]) },
    });
    expect(said(stack, 'findWarning', 'policy of the imported key')).toEqual([expect.stringContaining(keyArn)]);
  });
});

describe('a topic of another account', () => {
  const OTHER = '222222222222';

  test('must let this account subscribe, and synth has the command and the statement', () => {
    const stack = stackIn('eu-central-1');
    plainIngest({ topic: topicOf(stack, 'eu-central-1', OTHER) }, stack);
    const arn = `arn:aws:sns:eu-central-1:${OTHER}:orders`;
    const [warning] = said(stack, 'findWarning', 'of another account');
    expect(warning).toContain(`aws sns add-permission --profile "$TOPIC_PROFILE" --region eu-central-1 --topic-arn ${arn} --label subscribe-${ACCOUNT} `
      + `--aws-account-id ${ACCOUNT} --action-name Subscribe.`);
    expect(JSON.parse(/(\{.*\}) \[ack/.exec(warning)![1]))
      .toEqual({ Effect: 'Allow', Principal: { AWS: `arn:<partition>:iam::${ACCOUNT}:root` }, Action: 'sns:Subscribe', Resource: arn });
  });

  test('lets it if the app creates the topic', () => {
    const app = testApp();
    const there = new Stack(app, 'There', { env: { account: OTHER, region: 'eu-central-1' } });
    const stack = stackIn('eu-central-1', app);
    plainIngest({ topic: new sns.Topic(there, 'Topic', { topicName: 'orders' }) }, stack);
    expect(said(stack, 'findWarning', 'of another account')).toEqual([]);
    Template.fromStack(there).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Subscribe', Principal: { AWS: { 'Fn::Join': ['', Match.arrayWith([`:iam::${ACCOUNT}:root`])] } } })]) },
    });
    expect(stack.dependencies).toEqual([there]);
  });

  test('is not meant if the account is the same, or known only at deployment', () => {
    const stack = stackIn('eu-central-1');
    plainIngest({ topic: topicOf(stack, 'eu-central-1') }, stack);
    const anywhere = new Stack(testApp(), 'Stack');
    plainIngest({ topic: topicOf(anywhere, 'eu-central-1', OTHER) }, anywhere);
    expect([stack, anywhere].flatMap((one) => said(one, 'findWarning', 'of another account'))).toEqual([]);
  });
});

describe('a publisher to a topic of another account', () => {
  const OTHER = '222222222222';
  const arn = `arn:aws:sns:eu-central-1:${OTHER}:orders`;
  const USE_KEY = {
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringLike: { 'kms:ViaService': 'sns.eu-central-1.amazonaws.com*' } },
  };
  const shownIn = (warning: string) => JSON.parse(/(\{.*\}) \[ack/.exec(warning)![1]);

  test('needs the leave of that account, and synth has the command and the statement', () => {
    const stack = stackIn('eu-central-1');
    plainPublisher({ topic: topicOf(stack, 'eu-central-1', OTHER) }, stack);
    const [warning] = said(stack, 'findWarning', 'of another account, and every tick fails until that account lets this one publish');
    expect(warning).toContain(`aws sns add-permission --profile "$TOPIC_PROFILE" --region eu-central-1 --topic-arn ${arn} --label publish-${ACCOUNT} `
      + `--aws-account-id ${ACCOUNT} --action-name Publish.`);
    expect(shownIn(warning)).toEqual({ Effect: 'Allow', Principal: { AWS: `arn:<partition>:iam::${ACCOUNT}:root` }, Action: 'sns:Publish', Resource: arn });
  });

  test('needs the key of the topic, too', () => {
    const stack = stackIn('eu-central-1');
    const keyArn = `arn:aws:kms:eu-central-1:${OTHER}:key/1`;
    plainPublisher({ topic: sns.Topic.fromTopicAttributes(stack, 'Far', { topicArn: arn, keyArn }) }, stack);
    const [warning] = said(stack, 'findWarning', 'policy of the imported key');
    expect(warning).toContain(keyArn);
    expect(shownIn(warning)).toEqual({ ...USE_KEY, Principal: { AWS: `arn:<partition>:iam::${ACCOUNT}:root` } });
  });

  test('is let by topic and key if the app creates them', () => {
    const app = testApp();
    const there = new Stack(app, 'There', { env: { account: OTHER, region: 'eu-central-1' } });
    const stack = stackIn('eu-central-1', app);
    const masterKey = new kms.Key(there, 'Key', { alias: 'orders' });
    plainPublisher({ topic: new sns.Topic(there, 'Topic', { topicName: 'orders', masterKey }) }, stack);
    expect(said(stack, 'findWarning', 'another account|imported key')).toEqual([]);
    const principal = { AWS: { 'Fn::Join': ['', Match.arrayWith([`:iam::${ACCOUNT}:root`])] } };
    const template = Template.fromStack(there);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Publish', Principal: principal })]) },
    });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([{ ...USE_KEY, Principal: principal }]) } });
    expect(stack.dependencies).toEqual([there]);
  });

  test('fails at synth if AWS manages the key of the topic, which nobody can let this account use', () => {
    const stack = stackIn('eu-central-1');
    const topic = sns.Topic.fromTopicAttributes(stack, 'Far', { topicArn: arn, keyArn: `arn:aws:kms:eu-central-1:${OTHER}:alias/aws/sns` });
    expect(() => plainPublisher({ topic }, stack)).toThrow(`'topic' of another account must not be encrypted with the key that AWS manages, got Stack/Far of the account ${OTHER}`);
  });

  test('is not meant if the account is the same, or known only at deployment', () => {
    const stack = stackIn('eu-central-1');
    plainPublisher({ topic: topicOf(stack, 'eu-central-1') }, stack);
    const anywhere = new Stack(testApp(), 'Stack');
    plainPublisher({ topic: topicOf(anywhere, 'eu-central-1', OTHER) }, anywhere);
    expect([stack, anywhere].flatMap((one) => said(one, 'findWarning', 'of another account'))).toEqual([]);
  });
});
