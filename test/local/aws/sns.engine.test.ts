import { CreateTopicCommand, MessageAttributeValue, PublishBatchCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Engine } from '../../../local/engine';

let engine: Engine;
let sns: SNSClient;
let sqs: SQSClient;
let TopicArn: string;

beforeAll(async () => {
  engine = await Engine.start();
  sns = new SNSClient(engine.admin);
  sqs = new SQSClient({ ...engine.admin, useQueueUrlAsEndpoint: false });
  TopicArn = (await sns.send(new CreateTopicCommand({ Name: 'topic' }))).TopicArn!;
});

afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await engine.stop();
});

/** Subscribes a queue with a filter policy. Returns what tells which messages have come. */
async function filtered(name: string, FilterPolicy: object): Promise<() => Promise<(string | undefined)[]>> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes: { FilterPolicy: JSON.stringify(FilterPolicy), RawMessageDelivery: 'true' } }));
  return async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages.map(({ Body }) => Body).sort();
  };
}

async function publish(Message: string, attributes: Record<string, string>, DataType = 'String.Array'): Promise<void> {
  const MessageAttributes: Record<string, MessageAttributeValue> = {};
  for (const [name, StringValue] of Object.entries(attributes)) {
    MessageAttributes[name] = { DataType, StringValue };
  }
  await sns.send(new PublishCommand({ TopicArn, Message, MessageAttributes }));
}

test('a filter policy looks at each element of a String.Array', async () => {
  const byText = await filtered('by-text', { tags: ['x'] });
  const byNumber = await filtered('by-number', { tags: [{ numeric: ['>', 5] }] });
  await publish('text', { tags: '["y", "x"]' });
  await publish('number', { tags: '[1, 7, null, true]' });
  await publish('neither', { tags: '["y", 3]' });
  await publish('plain', { tags: 'x' }, 'String');
  expect(await byText()).toEqual(['plain', 'text']);
  expect(await byNumber()).toEqual(['number']);
});

test('a FIFO topic numbers what it sends to a standard queue, and the number is in the envelope', async () => {
  const { TopicArn: ordered } = await sns.send(new CreateTopicCommand({ Name: 'ordered.fifo', Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true' } }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'numbered' }));
  await sns.send(new SubscribeCommand({ TopicArn: ordered, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:numbered' }));
  for (const Message of ['first', 'second']) {
    await sns.send(new PublishCommand({ TopicArn: ordered, Message, MessageGroupId: 'g' }));
  }
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const numbers = Messages.map(({ Body }) => JSON.parse(Body!)).map(({ Message, SequenceNumber }) => [Message, SequenceNumber]);
  expect(numbers).toEqual([['first', expect.stringMatching(/^\d{20}$/)], ['second', expect.stringMatching(/^\d{20}$/)]]);
  expect(BigInt(numbers[1][1])).toBeGreaterThan(BigInt(numbers[0][1]));
});

test('an entry of a batch without a message is reported as failed, and the others are published', async () => {
  const all = await filtered('all', { kind: ['good'] });
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'good' } };
  const { Successful, Failed } = await sns.send(new PublishBatchCommand({
    TopicArn, PublishBatchRequestEntries: [{ Id: 'empty', Message: '', MessageAttributes }, { Id: 'good', Message: 'text', MessageAttributes }],
  }));
  expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
  expect(Failed).toEqual([{ Id: 'empty', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true }]);
  expect(await all()).toEqual(['text']);
});
