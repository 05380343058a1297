import { createHash } from 'crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { StagedMessage } from './batch';
import { Message } from './messages';
import { rejectedLine } from './rejected-line';
import { Rejection } from './rejection';
import { REJECTED_PREFIX } from '../src/private/contract';

const WRITERS = 32;

/** The folder `rejected/` of the bucket: what cannot be loaded, whole and with its reason, a line of JSON each. */
export class Quarantine {
  constructor(private readonly s3: S3Client, private readonly bucket: string, private readonly schemaVersion: string) {}

  /**
   * Keeps what was rejected of each message in one object, which is overwritten when the message comes again. A row that was replayed is
   * kept already.
   *
   * Returns what could not be kept: the errors by item identifier.
   */
  async keep(rejections: readonly Rejection[], received: readonly Message[], staged: readonly StagedMessage[]): Promise<Map<string, unknown>> {
    const origins = new Map(received.map((message) => [message.itemIdentifier, message]));
    const rowsStaged = new Map(staged.map(({ message, rows }) => [message.itemIdentifier, rows]));
    const messages = new Map<string, Rejection[]>();
    for (const rejection of rejections) {
      const others = messages.get(rejection.itemIdentifier);
      if (others) {
        others.push(rejection);
      } else {
        messages.set(rejection.itemIdentifier, [rejection]);
      }
    }
    const waiting = [...messages].filter(([itemIdentifier]) => !origins.get(itemIdentifier)!.part);
    const failures = new Map<string, unknown>();
    await Promise.all(Array.from({ length: WRITERS }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [itemIdentifier, rejected] = next;
        try {
          await this.put(rejected, origins.get(itemIdentifier)!, rowsStaged.get(itemIdentifier) ?? 0);
        } catch (error) {
          failures.set(itemIdentifier, error);
        }
      }
    }));
    return failures;
  }

  private async put(rejections: readonly Rejection[], message: Message, rowsStaged: number): Promise<void> {
    const lines = rejections.map((rejection) => `${JSON.stringify(rejectedLine(rejection, message, rowsStaged, this.schemaVersion))}\n`);
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: this.keyOf(message), Body: lines.join(''), ContentType: 'application/x-ndjson' }));
  }

  /**
   * The same whenever the message comes again; of SQS's id and time, which a redrive changes, the name is made only where there is
   * nothing else. With another schema other rows are rejected, and what was rejected under the last one must not be overwritten.
   */
  private keyOf(message: Message): string {
    const { topicArn, messageId, deduplicationId, publishedAt } = message;
    const wanted = topicArn === '' ? deduplicationId : messageId;
    const name = /^[\w-]{1,128}$/.test(wanted) ? wanted : createHash('sha256').update(wanted).digest('hex');
    const folder = topicArn === '' ? 'undated' : publishedAt.slice(0, 10).replaceAll('-', '/');
    return `${REJECTED_PREFIX}${folder}/${name}.${this.schemaVersion}.ndjson`;
  }
}
