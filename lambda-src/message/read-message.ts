import type { SQSRecord } from 'aws-lambda';
import { deduplicationId } from './deduplication-id';
import { isJsonObject } from './json-object';
import { messageDigest } from './message-digest';
import { isUnusable, Message, UnusableMessage } from './messages';
import { IngestSchema } from '../../src/private/contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';
import { mayHoldUnloadable } from '../values/loadable-text';

/** The JSON in which SNS wraps a message. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
interface Envelope {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Timestamp: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}

type ReadingSchema = Pick<IngestSchema, 'rawDelivery' | 'deduplicationId'>;

/** Reads the message that SQS delivers, raw or in an envelope. */
export function readMessage(record: SQSRecord, schema: ReadingSchema): Message | UnusableMessage {
  const message = schema.rawDelivery ? rawMessage(record) : wrappedMessage(record, schema);
  return schema.deduplicationId === 'ATTRIBUTE' && !isUnusable(message) && !message.attributes[DEDUPLICATION_ATTRIBUTE]
    ? { ...message, reason: 'NO_ID', detail: `a message needs the attribute '${DEDUPLICATION_ATTRIBUTE}'; set it when publishing` }
    : message;
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
    publishedAt: sentAt(record),
    topicArn: '',
    attributes,
    body: record.body,
    mayHoldUnloadable: mayHoldUnloadable(record.body),
    digest: messageDigest(record.body, attributes),
  };
}

function wrappedMessage(record: SQSRecord, schema: ReadingSchema): Message | UnusableMessage {
  const envelope = parseEnvelope(record.body);
  if (envelope === undefined) {
    return {
      itemIdentifier: record.messageId,
      messageId: record.messageId,
      deduplicationId: record.messageId,
      publishedAt: sentAt(record),
      topicArn: '',
      attributes: {},
      body: record.body,
      mayHoldUnloadable: mayHoldUnloadable(record.body),
      digest: messageDigest(record.body, {}),
      reason: 'NOT_AN_ENVELOPE',
      detail: 'expected an SNS notification; if the subscription delivers raw messages, set \'rawMessageDelivery\' to true',
    };
  }
  const attributes: Record<string, string> = Object.create(null);
  for (const [name, { Value }] of Object.entries(envelope.MessageAttributes ?? {})) {
    attributes[name] = Value;
  }
  return {
    itemIdentifier: record.messageId,
    messageId: envelope.MessageId,
    deduplicationId: deduplicationId(schema.deduplicationId === 'SNS' ? {} : attributes, envelope.MessageId),
    publishedAt: envelope.Timestamp,
    topicArn: envelope.TopicArn,
    attributes,
    body: envelope.Message,
    mayHoldUnloadable: mayHoldUnloadable(record.body),
    digest: messageDigest(envelope.Message, attributes),
  };
}

/** The time at which SQS received the message: the best there is without an envelope. */
function sentAt({ attributes }: SQSRecord): string {
  return new Date(Number(attributes.SentTimestamp) || 0).toISOString();
}

function parseEnvelope(body: string): Envelope | undefined {
  let parsed: Partial<Envelope> | null;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined; // the caller reports what was expected, and keeps the whole body
  }
  return parsed?.Type === 'Notification' && [parsed.MessageId, parsed.TopicArn, parsed.Timestamp, parsed.Message].every(isText)
    && isId(parsed.MessageId!) && isTime(parsed.Timestamp!) && areTexts(parsed.MessageAttributes ?? {})
    ? parsed as Envelope
    : undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isId(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text);
}

/** SNS gives each attribute a type and a text, which has the value of a binary attribute in base64. */
function areTexts(attributes: unknown): boolean {
  return isJsonObject(attributes) && Object.values(attributes).every((attribute) => isJsonObject(attribute) && isText(attribute.Value));
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text));
}
