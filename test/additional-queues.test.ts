import { CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { testStack } from './app';
import { plainIngest } from './observed';

const OLD = 'arn:aws:sqs:us-east-1:123456789012:Old-Queue';
const OLD_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1';

function ingestWith(queues: (stack: Stack) => sqs.IQueue[]) {
  const stack = testStack();
  const { ingest } = plainIngest({ additionalQueues: queues(stack), batchSize: 100, maxConcurrency: 3 }, stack);
  const template = Template.fromStack(stack);
  const statements = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('IngestHandlerRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Array<{ Action: string | string[]; Resource: unknown }>);
  return {
    own: stack.resolve(ingest.queue.queueArn),
    mappings: Object.values(template.findResources('AWS::Lambda::EventSourceMapping')),
    template,
    /** What the handler may do with a resource. */
    rights: (resource: unknown) => statements
      .filter(({ Resource }) => JSON.stringify([Resource].flat()).includes(JSON.stringify(resource))).flatMap(({ Action }) => Action),
  };
}

const imported = (stack: Stack) => [sqs.Queue.fromQueueAttributes(stack, 'Old', { queueArn: OLD, keyArn: OLD_KEY })];

test('the handler reads an additional queue as its own: in the same batches, and after the same rights and table', () => {
  const { own, mappings } = ingestWith(imported);
  expect(mappings.map(({ Properties }) => Properties.EventSourceArn)).toEqual([own, OLD]);
  const [first, second] = mappings.map(({ Properties: { EventSourceArn, ...properties }, DependsOn }) => ({ properties, DependsOn }));
  expect(second).toEqual(first);
  expect(first.properties).toMatchObject({ BatchSize: 100, ScalingConfig: { MaximumConcurrency: 3 }, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  expect(first.DependsOn).toEqual(expect.arrayContaining([
    expect.stringMatching(/^IngestHandlerRoleDefaultPolicy/), expect.stringMatching(/^IngestCopyRole/), expect.stringMatching(/^IngestTable/),
  ]));
});

test('the handler may read the messages of an additional queue, and use its key to decrypt them', () => {
  const { own, rights } = ingestWith(imported);
  expect(rights(OLD)).toEqual(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility']);
  expect(rights(own)).toEqual(rights(OLD));
  expect(rights(OLD_KEY)).toEqual(['kms:Decrypt']);
});

test('queues of the app can be drained, too, and each has a mapping', () => {
  const { mappings, own } = ingestWith((stack) => [
    new sqs.Queue(stack, 'One', { encryptionMasterKey: new kms.Key(stack, 'Key'), visibilityTimeout: Duration.seconds(1860) }), sqs.Queue.fromQueueArn(stack, 'Two', OLD),
  ]);
  expect(mappings.map(({ Properties }) => Properties.EventSourceArn)).toEqual([own, { 'Fn::GetAtt': [expect.stringMatching(/^One/), 'Arn'] }, OLD]);
});

test('queues whose ARNs are known only when deployed are told apart', () => {
  const { mappings, own } = ingestWith((stack) => ['One', 'Other'].map((id) => sqs.Queue.fromQueueArn(stack, id, Fn.importValue(id))));
  expect(mappings.map(({ Properties }) => Properties.EventSourceArn)).toEqual([own, { 'Fn::ImportValue': 'One' }, { 'Fn::ImportValue': 'Other' }]);
});

test.each<[string, (stack: Stack) => sqs.IQueue[], RegExp]>([
  ['a FIFO queue', (stack) => [new sqs.Queue(stack, 'First'), new sqs.Queue(stack, 'Ordered', { fifo: true })],
    /^Stack\/Ingest: 'additionalQueues\[1\]' must be a standard queue, got the FIFO queue Stack\/Ordered; Lambda takes at most 10 messages at once from a FIFO queue, so move its messages to a standard queue$/],
  ['the same queue twice', (stack) => Array(2).fill(new sqs.Queue(stack, 'Twice')), /^Stack\/Ingest: 'additionalQueues' must name each queue once, got Stack\/Twice and Stack\/Twice for the same one; remove one of them$/],
  ['two imports of one queue', (stack) => ['One', 'Other'].map((id) => sqs.Queue.fromQueueArn(stack, id, OLD)),
    /^Stack\/Ingest: 'additionalQueues' must name each queue once, got Stack\/One and Stack\/Other for the same one; remove one of them$/],
  ['a queue and an import of it', (stack) => {
    const queue = new sqs.Queue(stack, 'Own');
    return [queue, sqs.Queue.fromQueueArn(stack, 'Other', queue.queueArn)];
  }, /got Stack\/Own and Stack\/Other for the same one/],
  ['a queue that delivers messages again while they are in work', (stack) => [new sqs.Queue(stack, 'Long', { visibilityTimeout: Duration.seconds(1860) }), new sqs.Queue(stack, 'Short')],
    /^Stack\/Ingest: 'additionalQueues\[1\]' must have a visibility timeout of at least 1860 seconds, got 30 for Stack\/Short; .* so set the 'visibilityTimeout' of the queue to Duration.seconds\(1860\)$/],
])('an ingest cannot drain %s', (_, queues, message) => {
  expect(() => ingestWith(queues)).toThrow(message);
});

test('the queue of an ingest with the same options is hidden long enough, and of a token nobody can tell', () => {
  const stack = testStack();
  const { ingest } = plainIngest({}, stack);
  const visibilityTimeout = Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber);
  expect(() => plainIngest({ additionalQueues: [ingest.queue, new sqs.Queue(stack, 'Token', { visibilityTimeout })] }, new Stack(stack.node.root, 'Other'))).not.toThrow();
});

test('the handler is told its queues and topics, its own first', () => {
  const stack = testStack();
  const topic = sns.Topic.fromTopicArn(stack, 'Now', 'arn:aws:sns:us-east-1:123456789012:now');
  const before = sns.Topic.fromTopicArn(stack, 'Before', 'arn:aws:sns:us-east-1:123456789012:before');
  const { ingest } = plainIngest({ topic, additionalTopics: [before], additionalQueues: imported(stack) }, stack);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: { TABLE_NAME: 'messages' } } } }));
  expect(Properties.Environment.Variables).toMatchObject({
    QUEUE_ARNS: { 'Fn::Join': ['', [stack.resolve(ingest.queue.queueArn), `,${OLD}`]] },
    TOPIC_ARNS: `${topic.topicArn},${before.topicArn}`,
  });
});

test('more topics than the environment of the handler has room for are refused, and tokens pass', () => {
  const topics = (stack: Stack, arn: (at: number) => string) => Array.from({ length: 60 }, (_, at) => sns.Topic.fromTopicArn(stack, `T${at}`, arn(at)));
  const stack = testStack();
  expect(() => plainIngest({ additionalTopics: topics(stack, (at) => `arn:aws:sns:us-east-1:123456789012:${'t'.repeat(60)}${at}`) }, stack))
    .toThrow(/^the environment of Stack\/Ingest\/Handler must have at most 4096 bytes, got \d+; \d+ of them are TOPIC_ARNS, so shorten the values/);
  const other = testStack();
  expect(() => plainIngest({ additionalTopics: topics(other, (at) => Fn.importValue(`T${at}`)) }, other)).not.toThrow();
});
