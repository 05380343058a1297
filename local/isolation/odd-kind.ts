import { Draw } from './draw';
import { IsolatedIngest, IsolatedName } from '../../integ/isolation-table';

/** What a producer publishes. */
export interface Notification {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What somebody puts into the queue without SNS: the body of an SQS message. `messageId` is what the body itself says of its id. */
export interface QueuedRecord {
  readonly record: string;
  readonly messageId?: string;
  /** How many rows it has, if it can be read. */
  readonly rows?: number;
}

export type OddMessage = Notification | QueuedRecord;

/** The ingest that gets the messages. */
export interface Target extends IsolatedIngest {
  readonly name: IsolatedName;
  /** The time at which envelopes say that they were published, in ISO 8601. */
  readonly now: string;
  /** The topic of the ingest. */
  readonly topicArn: string;
}

/** A way of being odd. */
export interface OddKind {
  readonly title: string;
  /** Which ingests get such messages. @default - all */
  readonly fits?: (target: Target) => boolean;
  readonly make: (draw: Draw, target: Target) => readonly OddMessage[];
}

export function isQueued(message: OddMessage): message is QueuedRecord {
  return 'record' in message;
}

/** The largest message that SNS takes, body and attributes together, in bytes. */
export const MOST_PUBLISHED = 262_144;

/** The JSON in which SNS wraps a message, written by hand. Members that are undefined are missing. */
export function envelope({ now, topicArn }: Target, messageId: string, message: unknown, members: Readonly<Record<string, unknown>> = {}): string {
  return escaped(JSON.stringify({
    Type: 'Notification', MessageId: messageId, TopicArn: topicArn, Message: message, Timestamp: now, ...members,
  }));
}

/** Writes characters of JSON that SQS refuses by their numbers; and those beyond U+FFFF, which only its stand-in here refuses. */
export function escaped(json: string): string {
  return json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** Whether SNS and SQS take a text. */
export function isDeliverable(text: string): boolean {
  return text !== '' && text.isWellFormed() && !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text);
}
