import { SourceSchema } from '../../src/private/contract/table';
import { MessageRejectReason } from '../values/reject-reason';

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
  /** Set if this is a single row of a message, replayed. */
  readonly part?: MessagePart;
}

/** Which row of its message a replayed row is. */
export interface MessagePart {
  /** Counted from 1. */
  readonly row: number;
  /** The key of the whole message. */
  readonly messageKey: string;
  /** How many rows of the message could be loaded when this one could not. */
  readonly rowsStaged: number;
}

/** A message that holds no rows one could look at. */
export interface UnusableMessage extends Message {
  readonly reason: MessageRejectReason;
  readonly detail: string;
}

/** A message, or a row that was replayed from it, unlike any other. */
export function messageName({ messageId, part }: Pick<Message, 'messageId' | 'part'>): string {
  return part ? `${messageId}/${part.row}` : messageId;
}

export function isUnusable(message: Message | UnusableMessage): message is UnusableMessage {
  return 'reason' in message;
}

/** What a column takes from the message itself; undefined if it takes a field of the row, or the message has no such thing. */
export function messageValue(message: Message, source: SourceSchema): unknown {
  switch (source.from) {
    case 'FIELD':
      return undefined;
    case 'ATTRIBUTE':
      return Object.hasOwn(message.attributes, source.name) ? message.attributes[source.name] : undefined;
    case 'MESSAGE_ID':
      return message.messageId;
    case 'TIMESTAMP':
      return message.publishedAt;
    case 'TOPIC_ARN':
      return message.topicArn === '' ? undefined : message.topicArn;
  }
}
