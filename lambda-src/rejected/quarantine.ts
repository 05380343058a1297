import { setTimeout as sleep } from 'timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { rejectedKey } from './rejected-key';
import { RejectedForm, RejectedMessage, writeRejected } from './rejected-object';
import { PayloadFormat } from '../../src/private/contract/message';
import { StagedMessage } from '../encode/batch';
import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';

/** The most objects that are written at the same time. */
const MOST_WRITERS = 32;

/** The most characters of messages that are read again and written at the same time, unless a single message has more. */
const MOST_CHARACTERS = 512 * 1024;

/** What S3 answers if another invocation writes the same object right now. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const BEING_WRITTEN = 'ConditionalRequestConflict';
const ATTEMPTS = 5;

export interface QuarantineOptions extends RejectedForm {
  readonly bucket: string;
  /** The ingest's folder in a bucket that it shares: empty, or with a slash at the end. */
  readonly prefix: string;
  /** Names everything that decides about a row. */
  readonly version: string;
  readonly payloadFormat: PayloadFormat;
  /** Encrypts what is kept, if a column is protected. */
  readonly seal?: (object: Buffer) => Buffer;
}

/** The folder `rejected/` of the bucket. It has an object for each message of which something was rejected, with contents and reasons. */
export class Quarantine {
  constructor(private readonly s3: S3Client, private readonly options: QuarantineOptions) {}

  /**
   * Writes what was rejected of each message. The name of an object tells everything that decided about it, so that nothing is ever
   * overwritten: an object that exists already has the same contents. A replayed row is not written, because it is kept already.
   *
   * Returns the errors of what could not be written, by item identifier.
   *
   * @param received is read while it is written, so that its messages need not be in memory together
   */
  public async keep(rejections: readonly Rejection[], received: Iterable<Message>, staged: readonly StagedMessage[]): Promise<Map<string, unknown>> {
    const failures = new Map<string, unknown>();
    for (const some of portions(rejectedMessages(rejections, received, staged))) {
      await Promise.all(some.map(async (next) => {
        try {
          await this.put(next);
        } catch (error) {
          failures.set(next.message.itemIdentifier, error);
        }
      }));
    }
    return failures;
  }

  private async put(rejected: RejectedMessage): Promise<void> {
    const { bucket, prefix, version, payloadFormat, seal, ...form } = this.options;
    const { message: { topicArn, messageId, deduplicationId, publishedAt, digest }, rejections, rowsStaged } = rejected;
    // Without an envelope neither SQS's id nor its time is the message's own: a redrive changes both.
    const place = topicArn === '' ? { name: deduplicationId } : { name: messageId, publishedAt };
    const content = { deduplicationId, messageDigest: digest, version, rowsStaged, rejections };
    const Key = rejectedKey({ prefix, ...place, sealed: seal !== undefined }, content);
    const object = await writeRejected(rejected, version, payloadFormat, form);
    const [Body, ContentType] = seal ? [seal(object), 'application/octet-stream'] : [object, 'application/gzip'];
    for (let attempt = 1; ; attempt++) {
      try {
        await this.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, IfNoneMatch: '*' }));
        return;
      } catch (error) {
        const { name, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
        if ($metadata?.httpStatusCode === 412) {
          return;
        }
        if (name !== BEING_WRITTEN || attempt === ATTEMPTS) {
          throw error;
        }
        await sleep(100 * attempt);
      }
    }
  }
}

/** What was rejected, by message. */
function* rejectedMessages(
  rejections: readonly Rejection[], received: Iterable<Message>, staged: readonly StagedMessage[],
): Generator<RejectedMessage> {
  const byItem = new Map<string, Rejection[]>();
  for (const rejection of rejections) {
    const others = byItem.get(rejection.itemIdentifier);
    others ? others.push(rejection) : byItem.set(rejection.itemIdentifier, [rejection]);
  }
  const rowsStaged = new Map(staged.map(({ message, rows }) => [message.itemIdentifier, rows]));
  for (const message of received) {
    const ofMessage = byItem.get(message.itemIdentifier);
    if (!message.part && ofMessage) {
      yield { message, rejections: ofMessage, rowsStaged: rowsStaged.get(message.itemIdentifier) ?? 0 };
    }
  }
}

/** Divides messages into portions, each of which is written at once. The first one may be empty. */
function* portions(messages: Iterable<RejectedMessage>): Generator<RejectedMessage[]> {
  let portion: RejectedMessage[] = [];
  let characters = 0;
  for (const next of messages) {
    const { length } = next.message.body;
    if (portion.length === MOST_WRITERS || characters + length > MOST_CHARACTERS) {
      yield portion;
      [portion, characters] = [[], 0];
    }
    portion.push(next);
    characters += length;
  }
  yield portion;
}
