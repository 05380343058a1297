import { BatchResultErrorEntry, MessageAttributeValue, PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';
import { PackedMessage } from '../pack/pack';
import { InvocationTime, pause } from '../runtime/invocation-time';

export interface OutgoingMessage extends PackedMessage {
  readonly deduplicationId: string;
}

export interface PublishOptions {
  readonly topicArn: string;
  readonly maxMessageBytes: number;
  readonly time: InvocationTime;
  /** Called after each call to SNS, with the messages that SNS accepted and the number of those that it did not. */
  readonly onAnswer: (published: readonly PublishedMessage[], failed: number) => void;
}

export interface PublishedMessage {
  readonly deduplicationId: string;
  /** SNS's own id, which the envelope carries to each subscriber. */
  readonly messageId: string;
  readonly rows: number;
}

/** How often a message is tried that SNS does not accept. The SDK's own retries of whole calls are not counted. */
const MAX_TRIES = 5;

type Failure = Pick<BatchResultErrorEntry, 'Code' | 'Message' | 'SenderFault'> & { readonly message: OutgoingMessage };

/** Publishes all messages. If some cannot be published, it publishes the others, then fails with their number and the first reason. */
export async function publishMessages(sns: SNSClient, messages: readonly OutgoingMessage[], options: PublishOptions): Promise<void> {
  const lost: Failure[] = [];
  let left = messages;
  for (let attempt = 0; left.length > 0; attempt++) {
    const failures: Failure[] = [];
    for (const batch of packBatches(left, options.maxMessageBytes)) {
      failures.push(...await publishBatch(sns, batch, options));
    }
    const retried = failures.filter(({ SenderFault }) => !SenderFault);
    const again = retried.length > 0 && attempt + 1 < MAX_TRIES && await pause(options.time, attempt);
    lost.push(...again ? failures.filter(({ SenderFault }) => SenderFault) : failures);
    left = again ? retried.map(({ message }) => message) : [];
  }
  if (lost.length > 0) {
    const rows = lost.reduce((sum, { message }) => sum + message.rows, 0);
    throw new Error(
      `${lost.length} of ${messages.length} messages (${rows} rows) were not published to ${options.topicArn}: ${lost[0].Code}: ${lost[0].Message}`,
    );
  }
}

function attributesOf({ label, deduplicationId }: OutgoingMessage): Record<string, MessageAttributeValue> {
  const attributes = { ...label.attributes, [DEDUPLICATION_ATTRIBUTE]: { type: 'String', value: deduplicationId } };
  return Object.fromEntries(Object.entries(attributes).map(([name, { type, value }]) => [name, { DataType: type, StringValue: value }]));
}

async function publishBatch(sns: SNSClient, batch: readonly OutgoingMessage[], { topicArn, onAnswer }: PublishOptions): Promise<Failure[]> {
  try {
    const answer = await sns.send(new PublishBatchCommand({
      TopicArn: topicArn,
      PublishBatchRequestEntries: batch.map((message, i) => ({
        Id: `${i}`,
        Message: message.body,
        MessageAttributes: attributesOf(message),
        MessageGroupId: message.label.groupId,
      })),
    }));
    const published = new Map(answer.Successful?.map(({ Id, MessageId }) => [Id, MessageId ?? '']));
    const unanswered = { Code: 'NoAnswer', Message: 'SNS reported neither success nor failure for the message', SenderFault: false };
    onAnswer(
      batch.flatMap(({ deduplicationId, rows }, i) => published.has(`${i}`) ? [{ deduplicationId, messageId: published.get(`${i}`)!, rows }] : []),
      batch.length - published.size,
    );
    return batch.flatMap((message, i) => published.has(`${i}`) ? [] : [{ ...unanswered, ...answer.Failed?.find(({ Id }) => Id === `${i}`), message }]);
  } catch (error) {
    // The SDK has retried already, so the whole batch is lost. The other batches are still tried.
    const { name, message: text } = error as Error;
    onAnswer([], batch.length);
    return batch.map((message) => ({ Code: name, Message: text, SenderFault: true, message }));
  }
}

/** Largest number of messages in a PublishBatch request. @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_BATCH_ENTRIES = 10;

/** Groups messages for PublishBatch. A batch has at most ten messages, and together no more bytes than a single message may have. */
export function packBatches<M extends { readonly bytes: number }>(messages: readonly M[], maxBytes: number): M[][] {
  const batches: M[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = batches.at(-1);
    if (last && last.length < MAX_BATCH_ENTRIES && bytes + message.bytes <= maxBytes) {
      last.push(message);
      bytes += message.bytes;
    } else {
      batches.push([message]);
      bytes = message.bytes;
    }
  }
  return batches;
}
