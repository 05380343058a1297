import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { comeBack, hidingOf } from '../../../lambda-src/ingest/come-back';
import { captureOutput } from '../captured-output';
import { networkError } from '../data-api-double';
import { sqsRecord } from '../events';

const FIVE_MINUTES = 300_000;

function given() {
  const sqs = new SQSClient({ region: 'us-east-1' });
  const mock = mockClient(sqs);
  mock.on(ChangeMessageVisibilityBatchCommand).resolves({});
  const requests = () => mock.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args: [{ input }] }) => input);
  return { ...captureOutput(), sqs, mock, requests };
}

function returned(count: number, more: Partial<SQSRecord> = {}) {
  return Array.from({ length: count }, (_, at) => ({ record: { ...sqsRecord('x', `${at}`), receiptHandle: `handle ${at}`, ...more }, seconds: 120 }));
}

test('messages come back when it is decided, ten in a request', async () => {
  const { sqs, requests, log } = given();
  await comeBack(sqs, 'amazonaws.com', returned(23));
  expect(requests().map(({ Entries }) => Entries!.length)).toEqual([10, 10, 3]);
  expect(requests()[2]).toEqual({
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/queue',
    Entries: [20, 21, 22].map((at, index) => ({ Id: `${index}`, ReceiptHandle: `handle ${at}`, VisibilityTimeout: 120 })),
  });
  expect(log()).toMatchObject([{ level: 'INFO', message: 'messages come back', messages: 23, soon: 23, seconds: 120 }]);
});

test('of a full batch, a thousand come back, and the others wait for the timeout of the queue', async () => {
  const { sqs, requests, log } = given();
  await comeBack(sqs, 'amazonaws.com', returned(10_000));
  expect(requests()).toHaveLength(100);
  expect(log()).toMatchObject([{ messages: 10_000, soon: 1000 }]);
});

test('messages of another queue are requested from that queue', async () => {
  const { sqs, requests } = given();
  await comeBack(sqs, 'amazonaws.com.cn', [...returned(1), ...returned(1, { eventSourceARN: 'arn:aws-cn:sqs:cn-north-1:123456789012:old' })]);
  expect(requests().map(({ QueueUrl }) => QueueUrl)).toEqual([
    'https://sqs.us-east-1.amazonaws.com.cn/123456789012/queue', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/old',
  ]);
});

test('if SQS cannot be reached, no more is requested, and nothing fails', async () => {
  const { sqs, mock, requests, log } = given();
  mock.on(ChangeMessageVisibilityBatchCommand).rejects(networkError());
  await comeBack(sqs, 'amazonaws.com', returned(10_000));
  expect(requests().length).toBeLessThanOrEqual(10);
  expect(log()).toMatchObject([{ level: 'WARN', soon: 0, error: [expect.stringContaining('socket hang up')] }]);
});

test('what SQS refuses comes back when the timeout of the queue ends', async () => {
  const { sqs, mock, log } = given();
  mock.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [{ Id: '0', SenderFault: true, Code: 'MessageNotInflight' }] });
  await comeBack(sqs, 'amazonaws.com', returned(3));
  expect(log()).toMatchObject([{ level: 'INFO', messages: 3, soon: 2 }]);
});

test('a message is hidden longer each time, but not longer than the queue would hide it', () => {
  const hidden = [1, 2, 3, 4, 5, 325].map((times) => {
    const record = sqsRecord('x', '1');
    return hidingOf({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: `${times}` } }, FIVE_MINUTES);
  });
  expect(hidden).toEqual([120, 240, 480, 960, 1500, 1500]);
});
