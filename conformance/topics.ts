import { CreateTopicCommand, DeleteTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, DeleteQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TAG } from './tag';

/** Topics whose messages come to a queue of their own. */
export class Topics {
  private readonly removals: (() => Promise<unknown>)[] = [];

  /** @param prefix begins every name */
  constructor(private readonly sns: SNSClient, private readonly sqs: SQSClient, private readonly prefix: string) {}

  /** Creates a queue. Returns its URL and ARN. */
  async queue(name: string, attributes: Record<string, string> = {}): Promise<{ readonly url: string; readonly arn: string }> {
    const { QueueUrl: url } = await this.sqs.send(new CreateQueueCommand({
      QueueName: `${this.prefix}-${name}`, Attributes: attributes, tags: { [TAG.Key]: TAG.Value },
    }));
    this.removals.push(async () => this.sqs.send(new DeleteQueueCommand({ QueueUrl: url })));
    const { Attributes } = await this.sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
    return { url: url!, arn: Attributes!.QueueArn! };
  }

  /** Creates a topic and subscribes a queue to it. Returns what publishes, and what waits for the bodies that come to the queue. */
  async subscribed(name: string, attributes: Record<string, string>): Promise<Subscribed> {
    const topicArn = await this.topic(name);
    const queue = await this.queue(name, { Policy: JSON.stringify(admits(this.queueArn(topicArn, name), topicArn)) });
    await this.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes: attributes, ReturnSubscriptionArn: true }));
    return {
      publish: async (Message) => {
        await this.sns.send(new PublishCommand({ TopicArn: topicArn, Message }));
      },
      received: async (count, seconds) => this.receive(queue.url, count, seconds),
    };
  }

  /** The account in which topics are created. */
  async accountId(): Promise<string> {
    return (await this.topic('account')).split(':')[4];
  }

  /** Waits for a number of messages, but no longer than some seconds. Returns their bodies. */
  async receive(url: string, count: number, seconds: number): Promise<string[]> {
    const bodies: string[] = [];
    for (const end = Date.now() + seconds * 1000; bodies.length < count && Date.now() < end;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(Body!);
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
    }
    return bodies;
  }

  async send(url: string, body: string): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
  }

  /** Waits until a queue has no messages, not even in flight. */
  async empty(url: string): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      const { Attributes = {} } = await this.sqs.send(new GetQueueAttributesCommand({
        QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }));
      quiet = Object.values(Attributes).every((count) => count === '0') ? quiet + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async remove(): Promise<void> {
    for (const remove of this.removals.splice(0).reverse()) {
      await remove();
    }
  }

  private async topic(name: string): Promise<string> {
    const { TopicArn } = await this.sns.send(new CreateTopicCommand({ Name: `${this.prefix}-${name}`, Tags: [TAG] }));
    this.removals.push(async () => this.sns.send(new DeleteTopicCommand({ TopicArn })));
    return TopicArn!;
  }

  /** A queue's policy needs the ARN before there is the queue. */
  private queueArn(topicArn: string, name: string): string {
    return `${topicArn.replace(':sns:', ':sqs:').split(':').slice(0, 5).join(':')}:${this.prefix}-${name}`;
  }
}

export interface Subscribed {
  publish(message: string): Promise<void>;
  received(count: number, seconds: number): Promise<string[]>;
}

function admits(queueArn: string, topicArn: string): object {
  return {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    }],
  };
}
