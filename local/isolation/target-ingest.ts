import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Deliveries, Tracked } from './deliveries';
import { envelope, escaped, isQueued, OddMessage, Target } from './odd-kind';
import { fitsSns } from './odd-sizes';
import { rowsIn } from './payload';
import { QueuePoller } from '../aws/lambda/queue-poller';
import { Engine } from '../engine';

/** One ingest of the deployment: sends it messages, and tells when it has worked through them. */
export class TargetIngest {
  readonly deliveries: Deliveries;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly deadLetterQueueArn: string;
  readonly bucket: string;
  readonly table: string;
  /** Undefined if the rows become items. */
  readonly warehouse?: string;
  readonly handler: string;
  private readonly sns: SNSClient;
  private readonly sqs: SQSClient;
  private readonly topicArn: string;
  private sent = 0;

  constructor(readonly engine: Engine, readonly target: Target, outputs: Readonly<Record<string, string>>) {
    const output = (name: string) => outputs[`${target.name}${name}`];
    this.sns = new SNSClient(engine.admin);
    this.sqs = new SQSClient(engine.admin);
    this.topicArn = output('TopicArn');
    this.queueArn = output('QueueArn');
    this.queueUrl = engine.cloud.queueUrl(this.queueArn);
    this.deadLetterQueueArn = output('DeadLetterQueueArn');
    this.bucket = output('Bucket');
    this.table = output('Table');
    this.warehouse = output('Warehouse');
    this.handler = output('Handler');
    this.deliveries = new Deliveries(this.handler);
    engine.cloud.lambda.observers.push(this.deliveries.observer);
  }

  /** Lets one environment have everything that is in the queue, so that what is sent together is handled together. */
  async handleTogether(): Promise<void> {
    await this.poller.oneAtATime();
  }

  /** Lets the next messages have a new environment, so that what it takes is theirs. */
  startAfresh(): void {
    const { lambda } = this.engine.cloud;
    lambda.put(lambda.config(this.handler));
  }

  async send(kind: string, odd: boolean, message: OddMessage): Promise<Tracked> {
    const { payloadFormat, raw } = this.target;
    const number = ++this.sent;
    const rows = isQueued(message) ? message.rows : rowsIn(message.body, payloadFormat);
    const tracked = this.deliveries.add(new Tracked(kind, odd, rows));
    if (isQueued(message)) {
      return this.queue(tracked, message.record, message.messageId);
    }
    const { body, attributes = {} } = message;
    if (raw) {
      return this.queue(tracked, escaped(body), undefined, { deduplicationId: `message-${number}`, ...attributes });
    }
    if (!fitsSns(body, attributes)) {
      const messageId = `by-hand-${number}`;
      return this.queue(tracked, envelope(this.target, messageId, body, { MessageAttributes: asAttributes(attributes, 'Type', 'Value') }), messageId);
    }
    const { MessageId } = await this.sns.send(new PublishCommand({
      TopicArn: this.topicArn, Message: body, MessageAttributes: asAttributes(attributes, 'DataType', 'StringValue') as never,
    }));
    return this.deliveries.add(tracked, MessageId!);
  }

  /** Resolves when no message is waiting and none is being handled. Those that failed may still be invisible. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { visible } = await this.depth(this.queueArn);
      quiet = visible > 0 || this.poller.lanesAtWork > 0 ? 0 : quiet + 1;
    }
  }

  async depth(arn: string): Promise<{ visible: number; inFlight: number }> {
    return (await this.engine.queues()).find((queue) => queue.arn === arn)!;
  }

  stop(): void {
    this.sns.destroy();
    this.sqs.destroy();
  }

  private async queue(tracked: Tracked, MessageBody: string, ownId?: string, attributes: Readonly<Record<string, string>> = {}): Promise<Tracked> {
    const { MessageId } = await this.sqs.send(new SendMessageCommand({
      QueueUrl: this.queueUrl, MessageBody, MessageAttributes: asAttributes(attributes, 'DataType', 'StringValue') as never,
    }));
    return this.deliveries.add(tracked, MessageId!, ...ownId === undefined ? [] : [ownId]);
  }

  private get poller(): QueuePoller {
    return [...this.engine.cloud.pollers.values()].find(({ queueArn }) => queueArn === this.queueArn)!;
  }
}

function asAttributes(attributes: Readonly<Record<string, string>>, type: string, value: string): Record<string, Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, text]) => [name, { [type]: 'String', [value]: text }]));
}
