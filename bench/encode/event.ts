import { payloads } from './payloads';
import { Table } from './tables';

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:111122223333:bench';
export const TOPIC_ARN = 'arn:aws:sns:us-east-1:111122223333:bench';

/** Lambda closes a batch when the event has 6 MB. @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const EVENT_BYTES = 6 * 1024 * 1024;
/** What is left of the 256 KB of a message in SQS for its rows, because quotes are escaped in an envelope. */
const CHARACTERS = 200_000;

/** An event of full messages, as JSON. */
export function sixMegabyteEvent(table: Table): string {
  const records: string[] = [];
  let bytes = 0;
  for (const { body } of payloads(table, CHARACTERS)) {
    const record = JSON.stringify(recordOf(body, records.length));
    bytes += Buffer.byteLength(record) + 1;
    if (bytes > EVENT_BYTES) break;
    records.push(record);
  }
  return `{"Records":[${records.join(',')}]}`;
}

function recordOf(Message: string, number: number): object {
  const MessageId = `0f6f1d4e-8a51-5b0e-9f0c-${String(number).padStart(12, '0')}`;
  const envelope = { Type: 'Notification', MessageId, TopicArn: TOPIC_ARN, Timestamp: '2026-03-04T05:06:07.000Z', Message };
  return { messageId: MessageId, eventSource: 'aws:sqs', eventSourceARN: QUEUE_ARN, attributes: { ApproximateReceiveCount: '1' }, messageAttributes: {}, body: JSON.stringify(envelope) };
}
