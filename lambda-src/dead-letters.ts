import { DeleteMessageBatchCommand, Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { ReplayRun } from './replay';
import { ReplayRequest, ReplayResult } from '../src/private/contract';

/**
 * Loads what SNS could not deliver to the queue. SQS moves messages back only out of dead-letter queues of its own, so these are
 * taken from theirs here, and deleted once their rows are safe.
 */
export async function drainDeadLetters(sqs: SQSClient, queueUrl: string, request: ReplayRequest, run: ReplayRun): Promise<ReplayResult> {
  const { ingest, timeLeft } = run;
  let entries = 0;
  const failed: string[] = [];
  while (timeLeft()) {
    const { Messages: messages = [] } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['SentTimestamp'],
    }));
    if (messages.length === 0) {
      return { objects: 0, entries, failed };
    }
    entries += messages.length;
    const { batchItemFailures } = await ingest(messages.map(recordOf));
    const unsafe = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    failed.push(...unsafe);
    const safe = messages.filter(({ MessageId }) => !unsafe.has(MessageId!));
    if (safe.length > 0) {
      // One that is not deleted comes again, and the ledger knows it.
      await sqs.send(new DeleteMessageBatchCommand({
        QueueUrl: queueUrl, Entries: safe.map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle })),
      }));
    }
  }
  return { objects: 0, entries, failed, continueWith: request };
}

function recordOf({ MessageId, Body, Attributes, MessageAttributes = {} }: Message): SQSRecord {
  const messageAttributes = Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue, DataType }]) =>
    [name, { stringValue: StringValue, binaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64'), dataType: DataType! }]));
  return { messageId: MessageId!, body: Body!, attributes: Attributes as SQSRecord['attributes'] | undefined, messageAttributes } as SQSRecord;
}
