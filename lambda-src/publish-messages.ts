import { BatchResultErrorEntry, PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { packBatches, PackedMessage } from './pack';
import { DEDUPLICATION_ATTRIBUTE } from '../src/private/contract';

export interface OutgoingMessage extends PackedMessage {
  readonly deduplicationId: string;
}

export interface PublishOptions {
  readonly topicArn: string;
  readonly maxMessageBytes: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How often a message is tried that SNS failed to take, beside the SDK's own retries of whole calls. */
const MAX_TRIES = 5;
const FIRST_BACKOFF_MS = 100;

type Failure = Pick<BatchResultErrorEntry, 'Code' | 'Message' | 'SenderFault'> & { readonly message: OutgoingMessage };

/** Publishes all messages, or fails naming how many it could not publish and why, after publishing the others. */
export async function publishMessages(sns: SNSClient, messages: readonly OutgoingMessage[], options: PublishOptions): Promise<void> {
  const lost: Failure[] = [];
  let left = messages;
  for (let tries = 1; left.length > 0; tries++) {
    const failures: Failure[] = [];
    for (const batch of packBatches(left, options.maxMessageBytes)) {
      failures.push(...await publishBatch(sns, batch, options.topicArn));
    }
    const final = (failure: Failure) => failure.SenderFault || tries === MAX_TRIES;
    lost.push(...failures.filter(final));
    left = failures.filter((failure) => !final(failure)).map(({ message }) => message);
    if (left.length > 0) {
      await options.sleep(FIRST_BACKOFF_MS * 2 ** (tries - 1) * (0.5 + Math.random() / 2));
    }
  }
  if (lost.length > 0) {
    const rows = lost.reduce((sum, { message }) => sum + message.rows, 0);
    throw new Error(
      `${lost.length} of ${messages.length} messages (${rows} rows) were not published to ${options.topicArn}: ${lost[0].Code}: ${lost[0].Message}`,
    );
  }
}

async function publishBatch(sns: SNSClient, batch: readonly OutgoingMessage[], topicArn: string): Promise<Failure[]> {
  try {
    const answer = await sns.send(new PublishBatchCommand({
      TopicArn: topicArn,
      PublishBatchRequestEntries: batch.map((message, i) => ({
        Id: `${i}`,
        Message: message.body,
        MessageAttributes: { [DEDUPLICATION_ATTRIBUTE]: { DataType: 'String', StringValue: message.deduplicationId } },
      })),
    }));
    const published = new Set(answer.Successful?.map(({ Id }) => Id));
    return batch.flatMap((message, i) => published.has(`${i}`) ? [] : [{
      Code: 'NoAnswer', Message: 'SNS said neither that it took the message nor that it did not', SenderFault: false,
      ...answer.Failed?.find(({ Id }) => Id === `${i}`),
      message,
    }]);
  } catch (error) {
    // The SDK has retried what a retry can help, so the whole batch is lost; the other batches still get their chance.
    const { name, message: text } = error as Error;
    return batch.map((message) => ({ Code: name, Message: text, SenderFault: true, message }));
  }
}
