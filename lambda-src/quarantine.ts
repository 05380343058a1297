import { createHash } from 'crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Message } from './messages';
import { Rejection } from './rejection';
import { REJECTED_PREFIX } from '../src/private/contract';

/** What is kept of a message beside its rows, so that they can be replayed. */
export type Origin = Pick<Message, 'publishedAt'> & Partial<Pick<Message, 'topicArn' | 'attributes'>>;

const WRITERS = 32;

/** The folder `rejected/` of the bucket: what cannot be loaded, whole and with its reason, a line of JSON each. */
export class Quarantine {
  constructor(private readonly s3: S3Client, private readonly bucket: string, private readonly schemaVersion: string) {}

  /**
   * Keeps what was rejected of each message in one object, which is overwritten when the message comes again.
   *
   * Returns what could not be kept: the errors by item identifier.
   */
  async keep(rejections: readonly Rejection[], origins: ReadonlyMap<string, Origin>): Promise<Map<string, unknown>> {
    const messages = new Map<string, Rejection[]>();
    for (const rejection of rejections) {
      const others = messages.get(rejection.itemIdentifier);
      if (others) {
        others.push(rejection);
      } else {
        messages.set(rejection.itemIdentifier, [rejection]);
      }
    }
    const waiting = [...messages];
    const failures = new Map<string, unknown>();
    await Promise.all(Array.from({ length: WRITERS }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [itemIdentifier, rejected] = next;
        try {
          await this.put(rejected, origins.get(itemIdentifier)!);
        } catch (error) {
          failures.set(itemIdentifier, error);
        }
      }
    }));
    return failures;
  }

  private async put(rejections: readonly Rejection[], { publishedAt, topicArn, attributes = {} }: Origin): Promise<void> {
    const origin = { publishedAt, topicArn, ...Object.keys(attributes).length > 0 && { attributes } };
    const lines = rejections.map(({ messageId, deduplicationId, row, reason, column, detail, value }) =>
      `${JSON.stringify({ reason, column, detail, messageId, deduplicationId, ...origin, row, schemaVersion: this.schemaVersion, value })}\n`);
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: rejectedKey(rejections[0].messageId, publishedAt), Body: lines.join(''), ContentType: 'application/x-ndjson' }));
  }
}

function rejectedKey(messageId: string, publishedAt: string): string {
  const name = /^[\w-]{1,128}$/.test(messageId) ? messageId : createHash('sha256').update(messageId).digest('hex');
  return `${REJECTED_PREFIX}${publishedAt.slice(0, 10).replaceAll('-', '/')}/${name}.ndjson`;
}
