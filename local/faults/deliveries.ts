import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Call, Reply } from '../wire/call';
import { Clock } from '../wire/clock';
import { CallHandler } from '../wire/gateway';

export interface ReceivedMessage {
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

/** Longer than a mapping's batching window, in milliseconds. */
const APART = 4_500;
const LOOK_AGAIN = 200;
/** Number of messages in a small group; a run has ten. */
const SMALL_GROUP = 3;

/** Controls how the messages of a queue are delivered: unchanged, twice, or in other groups. */
export class Deliveries {
  private apart = false;
  private received: ReceivedMessage[] = [];
  /** Messages that one request received together, because it had started before messages were to be separated. */
  private heldBack: ReceivedMessage[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly clock: Clock, private readonly sqs: SQSClient, private readonly queueUrl: string) {}

  inSmallGroups(): void {
    this.apart = true;
  }

  /** The number of messages that the queue has handed over, but that are not delivered yet. */
  get holding(): number {
    return this.heldBack.length;
  }

  /** Delivers messages unchanged again, and forgets those that were received so far. */
  together(): void {
    this.apart = false;
    this.received = [];
  }

  /** Handles a receive request of the event source mapping. */
  async receive(call: Call, next: CallHandler): Promise<Reply> {
    const reply = this.heldBack.length > 0 || this.apart ? await this.inTurn(call, next) : this.cut(await next(call));
    this.received.push(...this.messagesOf(reply));
    return reply;
  }

  messagesOf({ statusCode, body }: Reply): ReceivedMessage[] {
    return statusCode === 200 ? JSON.parse(body.toString()).Messages ?? [] : [];
  }

  /** Makes messages visible again while they are being processed. */
  async again(messages: readonly ReceivedMessage[]): Promise<void> {
    await Promise.all(messages.map(({ ReceiptHandle }) =>
      this.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: this.queueUrl, ReceiptHandle, VisibilityTimeout: 0 }))));
  }

  /** Makes all received messages visible again that are not deleted yet. */
  async allAgain(): Promise<void> {
    await Promise.allSettled(this.received.map((message) => this.again([message])));
  }

  /** Sends the same notifications to the queue as new messages. Messages that are not notifications did not come from SNS, and are skipped. */
  async copy(messages: readonly ReceivedMessage[]): Promise<void> {
    await Promise.all(messages.filter(({ Body }) => Body.startsWith('{')).map(({ Body }) => this.sqs.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody: Body }))));
  }

  /** Moves the messages of a dead-letter queue back, as SQS's own message move does. Returns the number of messages. */
  async redrive(deadLetterQueueUrl: string): Promise<number> {
    for (let moved = 0; ;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetterQueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) {
        return moved;
      }
      for (const { Body, ReceiptHandle } of Messages) {
        await this.sqs.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody: Body }));
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle }));
        moved++;
      }
    }
  }

  /** Delivers a few messages at a time, and the next ones after the batch of the last is closed. */
  private async inTurn(call: Call, next: CallHandler): Promise<Reply> {
    const input = { ...JSON.parse(call.http.body.toString()), MaxNumberOfMessages: SMALL_GROUP, WaitTimeSeconds: 0 };
    const body = Buffer.from(JSON.stringify(input));
    const turn = this.last.then(async () => {
      const reply = this.heldBack.length > 0 ? this.cut(replyOf(this.heldBack.splice(0))) : await next({ ...call, http: { ...call.http, body } });
      await this.clock.sleep(this.messagesOf(reply).length > 0 ? 0 : LOOK_AGAIN);
      return reply;
    });
    this.last = turn.then((reply) => this.clock.sleep(this.messagesOf(reply).length > 0 ? APART : 0), () => undefined);
    return turn;
  }

  private cut(reply: Reply): Reply {
    const messages = this.messagesOf(reply);
    if (!this.apart || messages.length <= SMALL_GROUP) {
      return reply;
    }
    this.heldBack.push(...messages.slice(SMALL_GROUP));
    this.last = this.clock.sleep(APART);
    return replyOf(messages.slice(0, SMALL_GROUP));
  }
}

function replyOf(Messages: readonly ReceivedMessage[]): Reply {
  const body = Buffer.from(JSON.stringify({ Messages }));
  return { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0', 'content-length': String(body.length) }, body };
}
