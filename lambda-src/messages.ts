import type { SQSRecord } from 'aws-lambda';
import { deduplicationId } from './deduplication-id';
import { RejectReason } from './reject-reason';

/** A message as its producer meant it, whatever way it was delivered. */
export interface Message {
  /** What SQS is told when this message failed. */
  readonly itemIdentifier: string;
  /** SNS's id, which stays the same when SNS or SQS delivers twice; with raw delivery SQS's, which does not. */
  readonly messageId: string;
  /** The key of the ledger: the producer's own id, else the message id. */
  readonly deduplicationId: string;
  /** ISO 8601. */
  readonly publishedAt: string;
  /** Empty with raw delivery, which drops it. */
  readonly topicArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A message that holds no rows one could look at. */
export interface UnusableMessage {
  readonly itemIdentifier: string;
  readonly messageId: string;
  readonly deduplicationId: string;
  readonly reason: RejectReason;
  readonly detail: string;
  readonly body: string;
}

/** What SNS wraps a message in. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
interface Envelope {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Timestamp: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}

export function readMessage(record: SQSRecord, rawDelivery: boolean): Message | UnusableMessage {
  return rawDelivery ? rawMessage(record) : wrappedMessage(record);
}

export function isUnusable(message: Message | UnusableMessage): message is UnusableMessage {
  return 'reason' in message;
}

function rawMessage(record: SQSRecord): Message {
  const attributes: Record<string, string> = Object.create(null);
  for (const [name, { stringValue, binaryValue }] of Object.entries(record.messageAttributes)) {
    attributes[name] = stringValue ?? binaryValue ?? '';
  }
  return {
    itemIdentifier: record.messageId,
    messageId: record.messageId,
    deduplicationId: deduplicationId(attributes, record.messageId),
    publishedAt: new Date(Number(record.attributes.SentTimestamp)).toISOString(),
    topicArn: '',
    attributes,
    body: record.body,
  };
}

function wrappedMessage(record: SQSRecord): Message | UnusableMessage {
  const envelope = parseEnvelope(record.body);
  if (envelope === undefined) {
    return {
      itemIdentifier: record.messageId,
      messageId: record.messageId,
      deduplicationId: record.messageId,
      reason: 'NOT_AN_ENVELOPE',
      detail: 'expected an SNS notification; if the subscription delivers raw messages, set \'rawDelivery\'',
      body: record.body,
    };
  }
  const attributes: Record<string, string> = Object.create(null);
  for (const [name, { Value }] of Object.entries(envelope.MessageAttributes ?? {})) {
    attributes[name] = Value;
  }
  return {
    itemIdentifier: record.messageId,
    messageId: envelope.MessageId,
    deduplicationId: deduplicationId(attributes, envelope.MessageId),
    publishedAt: envelope.Timestamp,
    topicArn: envelope.TopicArn,
    attributes,
    body: envelope.Message,
  };
}

function parseEnvelope(body: string): Envelope | undefined {
  let parsed: Partial<Envelope> | null;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined; // the caller says what was expected; the body itself is kept whole
  }
  return parsed?.Type === 'Notification' && [parsed.MessageId, parsed.TopicArn, parsed.Timestamp, parsed.Message].every(isText)
    ? parsed as Envelope
    : undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
