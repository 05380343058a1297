import { isJsonObject } from './json-object';

/** The JSON in which SNS wraps a message. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export interface Envelope {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Timestamp: string;
  readonly Message: string;
  readonly Subject?: string | null;
  /** Of a FIFO topic. */
  readonly SequenceNumber?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type?: string; readonly Value: string }>>;
}

/** The ARNs of topics. */
export type Topics = readonly string[];

/** Milliseconds by which the clock of SNS may be ahead of the function's. Between services of AWS more than five minutes count as wrong. */
const CLOCK_SKEW = 5 * 60_000;

const EXPECTED = 'expected an SNS notification; if the subscription delivers raw messages, set \'rawMessageDelivery\' to true';
const OTHER_TOPIC = 'the notification is of a topic that the ingest does not load; if it should, name the topic in \'additionalTopics\' and replay the message';
const NO_TIME = 'the notification has no time as SNS writes it, or one in the future; only SNS may send to the queue';

/**
 * Reads a notification, or tells why a body is none of SNS's, or none of the topics, if they are given.
 *
 * Whoever may send to the queue or invoke the function can write a body that passes. But a subscription of another topic, or a mistake,
 * does not load rows.
 */
export function readEnvelope(body: string, topics: Topics | undefined): Envelope | string {
  let parsed: Partial<Envelope> | null;
  try {
    parsed = JSON.parse(body);
  } catch {
    return EXPECTED; // the whole body is kept
  }
  if (!isNotification(parsed)) {
    return EXPECTED;
  }
  if (topics && !topics.includes(parsed.TopicArn)) {
    return OTHER_TOPIC;
  }
  return isPast(parsed.Timestamp) ? parsed : NO_TIME;
}

function isNotification(parsed: Partial<Envelope> | null): parsed is Envelope {
  return parsed?.Type === 'Notification' && [parsed.MessageId, parsed.TopicArn, parsed.Timestamp, parsed.Message].every(isText)
    && isId(parsed.MessageId!) && [parsed.Subject ?? '', parsed.SequenceNumber ?? ''].every(isText)
    && /^\d{0,39}$/.test(parsed.SequenceNumber ?? '') && areTexts(parsed.MessageAttributes ?? {});
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

/** Whether a text is a moment in UTC of a real day, and not in the future: a later one would win every merge and never be too old. */
function isPast(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : NaN;
  return time <= Date.now() + CLOCK_SKEW && new Date(time).toISOString().slice(0, 19) === text.slice(0, 19);
}
