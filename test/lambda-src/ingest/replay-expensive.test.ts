import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { TryMessages } from '../../../lambda-src/ingest/set-culprits-aside';
import { Message } from '../../../lambda-src/message/messages';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { muteOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { noCulprits, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

muteOutput();

const { Records: records } = sqsEvent({ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2, text: 'expensive' } }, { id: '3', body: { id: 3 } });
const again = records.map((record) => ({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: '2' } }));
const context = { getRemainingTimeInMillis: () => 5_000 };

/** Finds the message to blame, as if the handler died of it. */
const findExpensive: TryMessages = async (messages) => ({ culprits: expensive(messages), untried: new Set() });

/** Has no time for that message. */
const tryOthers: TryMessages = async (messages) => ({ culprits: new Set(), untried: expensive(messages) });

function expensive(messages: readonly Message[]): Set<string> {
  return new Set(messages.filter(({ body }) => body.includes('expensive')).map(({ itemIdentifier }) => itemIdentifier));
}

function given() {
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const sqs = new SQSClient({ region: 'us-east-1' });
  const ingest = (tryMessages: TryMessages) => createRedshiftIngest(
    { ...loaderEnvironment('app', 'events'), SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue' },
    ingestSchema(), { s3: bucket.s3, redshiftData: new DataApiDouble(warehouse.execute).client, sqs, tryMessages },
  );
  return { bucket, warehouse, sqs, ingest };
}

test('a message that was kept because it took too much is tried before it is replayed', async () => {
  const { bucket, warehouse, ingest } = given();
  await ingest(findExpensive)({ Records: again }, context);
  expect(bucket.rejectedOnce()).toMatchObject([{ messageId: '2', row: null, reason: 'TOO_EXPENSIVE' }]);
  const replay = { prefix: 'rejected/' };
  expect(await ingest(findExpensive)({ replay }, context)).toMatchObject({ entries: 1, rejected: 1, rowsLoaded: 0, failed: [] });
  expect(await ingest(tryOthers)({ replay }, context)).toMatchObject({ entries: 1, rejected: 0, rowsLoaded: 0, failed: [expect.stringContaining('rejected/')] });
  expect(await ingest(noCulprits)({ replay }, context)).toMatchObject({ entries: 1, rejected: 0, rowsLoaded: 1, failed: [] });
  expect(warehouse.rows.map(([id]) => id)).toEqual(['1', '3', '2']);
});

test('a message that comes from the dead-letter queue again is tried first', async () => {
  const { bucket, warehouse, sqs, ingest } = given();
  const letters = again.map(({ messageId, receiptHandle, body, attributes }) =>
    ({ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body, Attributes: attributes }));
  const queue = mockClient(sqs);
  queue.on(ReceiveMessageCommand).resolvesOnce({ Messages: letters }).resolves({});
  queue.on(DeleteMessageBatchCommand).resolves({});
  const replay = { source: 'SUBSCRIPTION_DEAD_LETTERS' } as const;
  expect(await ingest(findExpensive)({ replay }, context)).toMatchObject({ entries: 3, rejected: 1, rowsLoaded: 2, failed: [] });
  expect(queue.commandCalls(ReceiveMessageCommand)[0].args[0].input.MessageSystemAttributeNames).toContain('ApproximateReceiveCount');
  expect(bucket.rejectedOnce()).toMatchObject([{ messageId: '2', reason: 'TOO_EXPENSIVE' }]);
  expect(warehouse.rows.map(([id]) => id)).toEqual(['1', '3']);
});

test('a message from the dead-letter queue that could not be tried stays there', async () => {
  const { warehouse, sqs, ingest } = given();
  const letters = again.map(({ messageId, receiptHandle, body, attributes }) =>
    ({ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body, Attributes: attributes }));
  const queue = mockClient(sqs);
  queue.on(ReceiveMessageCommand).resolvesOnce({ Messages: letters }).resolves({});
  queue.on(DeleteMessageBatchCommand).resolves({});
  expect(await ingest(tryOthers)({ replay: { source: 'SUBSCRIPTION_DEAD_LETTERS' } }, context)).toMatchObject({ entries: 3, rowsLoaded: 2, failed: ['item-2'] });
  expect(queue.commandCalls(DeleteMessageBatchCommand).map(({ args: [{ input }] }) => input.Entries!.length)).toEqual([2]);
  expect(warehouse.rows.map(([id]) => id)).toEqual(['1', '3']);
});
