import { gzipSync } from 'zlib';
import { PayloadFormat } from '../../src/private/contract/message';
import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';

/** The first line of an object under `rejected/`: what belongs to the message. */
export interface RejectedHeader extends Pick<Message, 'messageId' | 'deduplicationId' | 'topicArn' | 'publishedAt' | 'attributes' | 'digest'> {
  /** How many rows of the message were staged when the others were rejected. */
  readonly rowsStaged: number;
  /** Names everything that decided about the rows: columns, policies and the release. */
  readonly version: string;
  readonly payloadFormat: PayloadFormat;
  /** The body as it was sent, if the lines have no values: most rows of the message were rejected. */
  readonly body?: string;
}

/** Any other line: a row, or with `row: null` the whole message, and why it is here. */
export interface RejectedLine extends Pick<Rejection, 'row' | 'reason' | 'column' | 'detail'> {
  readonly value?: unknown;
}

/** What is written of one message. */
export interface RejectedMessage {
  readonly message: Message;
  readonly rejections: readonly Rejection[];
  readonly rowsStaged: number;
}

/** Writes an object: gzip over lines of JSON, in which each number has the digits with which it was sent. */
export function writeRejected({ message, rejections, rowsStaged }: RejectedMessage, version: string, payloadFormat: PayloadFormat): Buffer {
  const { messageId, deduplicationId, topicArn, publishedAt, attributes, digest, body } = message;
  // Repeating the rows one by one costs more than the message if most of them are here.
  const whole = rejections.length > rowsStaged && rejections.every(({ row }) => row !== null);
  const header: RejectedHeader = {
    messageId, deduplicationId, topicArn, publishedAt, attributes, digest, rowsStaged, version, payloadFormat, ...whole && { body },
  };
  const lines = rejections.map(({ row, reason, column, detail, value }): RejectedLine => ({ row, reason, column, detail, ...!whole && { value } }));
  return gzipSync([header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
}
