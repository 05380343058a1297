import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { Verdicts } from '../../lambda-src/ingest/set-culprits-aside';

export interface Published {
  readonly id: string;
  readonly body: unknown;
  readonly deduplicationId?: string;
  readonly publishedAt?: string;
}

export const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:topic';
export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:queue';
export const PUBLISHED_AT = '2026-03-04T05:06:07.000Z';

/** Wraps a message as SNS does. */
export function snsEnvelope({ id, body, deduplicationId, publishedAt = PUBLISHED_AT }: Published): object {
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: TOPIC_ARN,
    Timestamp: publishedAt,
    Message: typeof body === 'string' ? body : JSON.stringify(body),
    ...deduplicationId && { MessageAttributes: { deduplicationId: { Type: 'String', Value: deduplicationId } } },
  };
}

/** Makes a message as SQS passes it to a function; SQS's own id is `item-<id>`. */
export function sqsRecord(body: object | string, itemIdentifier: string): SQSRecord {
  return {
    messageId: itemIdentifier,
    receiptHandle: 'handle',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1', SentTimestamp: String(Date.parse('2026-03-05T00:00:00Z')), SenderId: 'sns', ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE_ARN,
    awsRegion: 'us-east-1',
  };
}

/** Makes one delivery of messages; the `itemIdentifier` of each is `item-<id>`. */
export function sqsEvent(...messages: Published[]): SQSEvent {
  return { Records: messages.map((message) => sqsRecord(snsEnvelope(message), `item-${message.id}`)) };
}

/** Tries messages as if the handler died of none of them. */
export async function noCulprits(): Promise<Verdicts> {
  return { culprits: new Set(), untried: new Set() };
}
