import type { SQSRecord } from 'aws-lambda';
import { deduplicationId } from './deduplication-id';
import { readEnvelope, Topics } from './envelope';
import { Digest, messageDigest } from './message-digest';
import { isUnusable, Message, UnusableMessage } from './messages';
import { RowSchema } from '../../src/private/contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';
import { mayHoldUnloadable } from '../values/loadable-text';

/** The type of an attribute whose text is a list in JSON. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const LIST = 'String.Array';

/** What decides how a message is read. */
export interface ReadingSchema extends Pick<RowSchema, 'rawDelivery' | 'deduplicationId'> {
  /** How digests are made in an ingest with protected columns. @default messageDigest */
  readonly digest?: Digest;
}

/** Reads the message that SQS delivers, raw or in an envelope. An envelope must be of one of the topics, if they are given. */
export function readMessage(record: SQSRecord, schema: ReadingSchema, topics?: Topics): Message | UnusableMessage {
  const message = schema.rawDelivery ? rawMessage(record, schema) : wrappedMessage(record, schema, topics);
  return schema.deduplicationId === 'ATTRIBUTE' && !isUnusable(message) && !message.attributes[DEDUPLICATION_ATTRIBUTE]
    ? { ...message, reason: 'NO_ID', detail: `a message needs the attribute '${DEDUPLICATION_ATTRIBUTE}'; set it when publishing` }
    : message;
}

function rawMessage(record: SQSRecord, schema: ReadingSchema): Message {
  const { digest = messageDigest } = schema;
  const attributes: Record<string, string> = Object.create(null);
  const lists: string[] = [];
  for (const [name, { stringValue, binaryValue, dataType }] of Object.entries(record.messageAttributes)) {
    attributes[name] = stringValue ?? binaryValue ?? '';
    if (dataType === LIST) lists.push(name);
  }
  return {
    itemIdentifier: record.messageId,
    messageId: record.messageId,
    deduplicationId: deduplicationId(ownIds(attributes, schema), record.messageId),
    publishedAt: sentAt(record),
    topicArn: '',
    attributes,
    ...lists.length > 0 && { listAttributes: lists },
    body: record.body,
    mayHoldUnloadable: mayHoldUnloadable(record.body) || lists.some((name) => mayHoldUnloadable(attributes[name])),
    digest: digest(record.body, attributes),
  };
}

function wrappedMessage(record: SQSRecord, schema: ReadingSchema, topics?: Topics): Message | UnusableMessage {
  const { digest = messageDigest } = schema;
  const envelope = readEnvelope(record.body, topics);
  if (typeof envelope === 'string') {
    return {
      itemIdentifier: record.messageId,
      messageId: record.messageId,
      deduplicationId: record.messageId,
      publishedAt: sentAt(record),
      topicArn: '',
      attributes: {},
      body: record.body,
      mayHoldUnloadable: mayHoldUnloadable(record.body),
      digest: digest(record.body, {}),
      reason: 'NOT_AN_ENVELOPE',
      detail: envelope,
    };
  }
  const attributes: Record<string, string> = Object.create(null);
  const lists: string[] = [];
  for (const [name, { Type, Value }] of Object.entries(envelope.MessageAttributes ?? {})) {
    attributes[name] = Value;
    if (Type === LIST) lists.push(name);
  }
  const { Subject, SequenceNumber } = envelope;
  return {
    itemIdentifier: record.messageId,
    messageId: envelope.MessageId,
    deduplicationId: deduplicationId(ownIds(attributes, schema), envelope.MessageId),
    publishedAt: envelope.Timestamp,
    topicArn: envelope.TopicArn,
    attributes,
    ...lists.length > 0 && { listAttributes: lists },
    ...typeof Subject === 'string' && { subject: Subject },
    ...SequenceNumber !== undefined && { sequenceNumber: SequenceNumber },
    body: envelope.Message,
    mayHoldUnloadable: mayHoldUnloadable(record.body),
    digest: digest(envelope.Message, attributes),
  };
}

/** The attributes that may have an id of the producer. */
function ownIds(attributes: Message['attributes'], { deduplicationId: from }: ReadingSchema): Message['attributes'] {
  return from === 'SNS' ? {} : attributes;
}

/** The time at which SQS received the message: the best there is without an envelope. */
function sentAt({ attributes }: SQSRecord): string {
  return new Date(Number(attributes.SentTimestamp) || 0).toISOString();
}
