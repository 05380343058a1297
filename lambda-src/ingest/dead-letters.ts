import { DeleteMessageBatchCommand, Message as Letter, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { NOTHING_BROUGHT } from './batch-outcome';
import { ingestMessages } from './ingest-messages';
import { emptyBooks, enter, MOST_BATCH_BYTES } from './replay-books';
import { ReplayMeans } from './replay-means';
import { ReturnedMessages } from './returned-messages';
import { ReplayDeadLetters, ReplayResult } from '../../src/private/contract/replay';
import { readMessage } from '../message/read-message';
import { log } from '../runtime/log';

/** Maximum number of messages in one request to SQS. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const REQUEST_SIZE = 10;

/**
 * Loads messages that SNS could not deliver to the queue. SQS redrives only messages from dead-letter queues of other SQS queues.
 * So this function receives the messages from the subscription's dead-letter queue, and deletes each after its rows are safe.
 */
export async function drainDeadLetters(sqs: SQSClient, queueUrl: string, request: ReplayDeadLetters, means: ReplayMeans): Promise<ReplayResult> {
  const { parts, longest, topics, setCulpritsAside, timeLeft } = means;
  const books = emptyBooks();
  for (let more = true; more;) {
    if (!timeLeft()) {
      return { ...books, continueWith: request };
    }
    // The messages stay invisible until this invocation has ended, for other consumers and for the next request of this one.
    const letters = await receive(sqs, queueUrl, Math.ceil(longest / 1000), timeLeft);
    more = letters.length > 0;
    if (more) {
      const records = letters.map(recordOf);
      const read = records.map((record) => parts.destination.horizon.accept(readMessage(record, parts.schema, topics)));
      const { messages, untried } = await setCulpritsAside(read, new ReturnedMessages().suspectedOf(records));
      const outcome = messages.length > 0 ? await ingestMessages(messages, parts) : NOTHING_BROUGHT;
      const unsafe = new Set([...outcome.failed, ...untried]);
      await remove(sqs, queueUrl, letters.filter(({ MessageId }) => !unsafe.has(MessageId!)));
      books.entries += letters.length;
      enter(books, outcome, untried);
    }
  }
  return books;
}

/** Receives messages until a batch is full or the queue is empty. */
async function receive(sqs: SQSClient, QueueUrl: string, VisibilityTimeout: number, timeLeft: () => boolean): Promise<Letter[]> {
  const letters: Letter[] = [];
  let bytes = 0;
  do {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl, VisibilityTimeout, MaxNumberOfMessages: REQUEST_SIZE, WaitTimeSeconds: 1, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    }));
    if (Messages.length === 0) {
      break;
    }
    letters.push(...Messages);
    bytes += Messages.reduce((sum, { Body }) => sum + Buffer.byteLength(Body!), 0);
  } while (bytes < MOST_BATCH_BYTES && timeLeft());
  return letters;
}

/** A message that cannot be deleted is delivered again. Its rows are there already then. */
async function remove(sqs: SQSClient, QueueUrl: string, letters: readonly Letter[]): Promise<void> {
  for (let from = 0; from < letters.length; from += REQUEST_SIZE) {
    const Entries = letters.slice(from, from + REQUEST_SIZE).map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) {
      log({ level: 'WARN', message: 'loaded, but not deleted from the dead-letter queue', messages: Failed.length, code: Failed[0].Code });
    }
  }
}

function recordOf({ MessageId, Body, Attributes, MessageAttributes = {} }: Letter): SQSRecord {
  const messageAttributes = Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue, DataType }]) =>
    [name, { stringValue: StringValue, binaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64'), dataType: DataType! }]));
  return { messageId: MessageId!, body: Body!, attributes: Attributes as SQSRecord['attributes'] | undefined, messageAttributes } as SQSRecord;
}
