import { ColumnSchema, SEQUENCE_NUMBER_DIGITS } from '../../src/private/contract/table';
import { parseExactly } from '../values/exact-numbers';
import { MessageRejectReason } from '../values/reject-reason';

/** A message as its producer published it, however it was delivered. */
export interface Message {
  /** The id that is reported to SQS if this message fails. */
  readonly itemIdentifier: string;
  /** SNS's id, which stays the same when SNS or SQS delivers twice. With raw delivery it is SQS's id, which changes when SNS delivers twice. */
  readonly messageId: string;
  /** The id by which a message is loaded once: the producer's own id, else the message id. */
  readonly deduplicationId: string;
  /** ISO 8601. */
  readonly publishedAt: string;
  /** Empty with raw delivery, which omits it. */
  readonly topicArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The names of attributes whose text is a list. */
  readonly listAttributes?: readonly string[];
  readonly subject?: string;
  /** Of a FIFO topic: decimal digits. */
  readonly sequenceNumber?: string;
  readonly body: string;
  /** Whether a text in it may be one that no column holds, so that each must be checked. */
  readonly mayHoldUnloadable: boolean;
  /** 64 bits of a digest of body and attributes, by which two messages with the same id are told apart. */
  readonly digest: string;
  /** Whether its rows were rebuilt from what was staged: each field has the name of its column, and its value in the notation of that. */
  readonly isRebuilt?: boolean;
  /** Columns of rebuilt rows whose values are protected already. */
  readonly protectedColumns?: readonly string[];
  /** Set if this is a single row of a message that is replayed. */
  readonly part?: MessagePart;
}

/** Which row of its message a replayed row is. */
export interface MessagePart {
  /** Counted from 1. */
  readonly row: number;
  /** The deduplication id of the whole message, and its digest. */
  readonly messageKey: string;
  readonly messageDigest: string;
  /** Names everything that decided which rows of the message were rejected. */
  readonly version: string;
  /** How many rows of the message could be loaded when this one could not. */
  readonly rowsStaged: number;
  /** Whether the database refused the row. All others were rejected before, by the rules that the version names. */
  readonly refused?: boolean;
}

/** Why a message is not loaded whose id belongs to another one. */
export const REUSED_ID = 'another message with the same deduplicationId came before; replay it with force to load it all the same';

/** A message whose rows cannot be read. */
export interface UnusableMessage extends Message {
  readonly reason: MessageRejectReason;
  readonly detail: string;
}

/** A unique name of a message, or of a row that is replayed from it. */
export function messageName({ messageId, part }: Pick<Message, 'messageId' | 'part'>): string {
  return part ? `${messageId}/${part.messageDigest}/${part.row}` : messageId;
}

/** What two copies of a message have in common. Another message may have the same id by mistake: it differs in its digest. */
export function identityOf({ deduplicationId, digest }: Pick<Message, 'deduplicationId' | 'digest'>): string {
  return `${digest} ${deduplicationId}`;
}

/** A message that is kept whole, because reading its rows takes more memory or time than there is. */
export function tooExpensive(message: Message): UnusableMessage {
  const detail = 'its rows take more memory or time than the function has; send fewer rows a message, or raise memorySize and replay it';
  return { ...message, reason: 'TOO_EXPENSIVE', detail };
}

export function isUnusable(message: Message | UnusableMessage): message is UnusableMessage {
  return 'reason' in message;
}

/** The value that a column takes from the message itself; undefined if it takes another one for each row, or if the message lacks the value. */
export function messageValue(message: Message, { source, type }: Pick<ColumnSchema, 'source' | 'type'>): unknown {
  switch (source.from) {
    case 'FIELD':
    case 'PARENT':
    case 'FIRST_OF':
    case 'ROW_NUMBER':
    case 'PANDAS_INDEX':
    case 'LOAD_TIME':
    case 'BATCH_ID':
      return undefined;
    case 'ATTRIBUTE':
      return attributeValue(message, source.name, type.name === 'SUPER');
    case 'SUBJECT':
      return message.subject;
    case 'SEQUENCE_NUMBER':
      return message.sequenceNumber?.padStart(SEQUENCE_NUMBER_DIGITS, '0');
    case 'MESSAGE_ID':
      return message.messageId;
    case 'TIMESTAMP':
      return message.publishedAt;
    case 'TOPIC_ARN':
      return message.topicArn === '' ? undefined : message.topicArn;
  }
}

/** SNS takes a `String.Array` only if it is a list in JSON. Whoever else sends to the queue may write anything. */
function attributeValue({ attributes, listAttributes }: Message, name: string, takesLists: boolean): unknown {
  if (!Object.hasOwn(attributes, name)) {
    return undefined;
  }
  if (takesLists && listAttributes?.includes(name)) {
    try {
      return parseExactly(attributes[name]);
    } catch {
      return attributes[name];
    }
  }
  return attributes[name];
}
