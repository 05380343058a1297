import { createHash } from 'crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RejectedLine, rejectedLine } from './rejected-line';
import { REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { StagedMessage } from '../encode/batch';
import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';

/** Number of objects that are written at the same time. */
const WRITERS = 32;

/** The folder `rejected/` of the bucket. It has a line of JSON for each rejected row or message, with its whole contents and the reason. */
export class Quarantine {
  constructor(private readonly s3: S3Client, private readonly bucket: string, private readonly schemaVersion: string) {}

  /**
   * Writes what was rejected of each message. If the message is delivered again, its objects are overwritten with the same contents.
   * What the handler rejects is in one object. What the database refuses is in another, because it is not known yet when the first is
   * written. A replayed row is not written, because it is kept already.
   *
   * Returns the errors of what could not be written, by item identifier.
   */
  public async keep(rejections: readonly Rejection[], received: readonly Message[], staged: readonly StagedMessage[]): Promise<Map<string, unknown>> {
    const origins = new Map(received.map((message) => [message.itemIdentifier, message]));
    const rowsStaged = new Map(staged.map(({ message, rows }) => [message.itemIdentifier, rows]));
    const objects = new Map<string, { readonly message: Message; readonly lines: RejectedLine[] }>();
    for (const rejection of rejections) {
      const { itemIdentifier, reason } = rejection;
      const message = origins.get(itemIdentifier)!;
      if (!message.part) {
        const key = this.keyOf(message, reason === 'REFUSED_BY_COPY');
        const object = objects.get(key) ?? { message, lines: [] };
        object.lines.push(rejectedLine(rejection, message, rowsStaged.get(itemIdentifier) ?? 0, this.schemaVersion));
        objects.set(key, object);
      }
    }
    const waiting = [...objects];
    const failures = new Map<string, unknown>();
    await Promise.all(Array.from({ length: WRITERS }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [key, { message, lines }] = next;
        try {
          await this.put(key, lines);
        } catch (error) {
          failures.set(message.itemIdentifier, error);
        }
      }
    }));
    return failures;
  }

  private async put(Key: string, lines: readonly RejectedLine[]): Promise<void> {
    const Body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body, ContentType: 'application/x-ndjson' }));
  }

  /**
   * Stable across redeliveries. Without an SNS envelope the key has no date, and its name falls back to SQS's id, which a redrive
   * changes, only if the producer sets no deduplication id. The schema's version is part of the key: with another schema other rows
   * are rejected, and those of the previous schema must not be overwritten.
   */
  private keyOf({ topicArn, messageId, deduplicationId, publishedAt }: Message, byDatabase: boolean): string {
    const wanted = topicArn === '' ? deduplicationId : messageId;
    const name = /^[\w-]{1,128}$/.test(wanted) ? wanted : createHash('sha256').update(wanted).digest('hex');
    const folder = topicArn === '' ? 'undated' : publishedAt.slice(0, 10).replaceAll('-', '/');
    return `${REJECTED_PREFIX}${folder}/${name}.${this.schemaVersion}${byDatabase ? '.refused' : ''}.ndjson`;
  }
}
