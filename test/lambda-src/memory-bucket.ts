import { gunzipSync } from 'zlib';
import {
  CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { Payload, readPayload } from '../../lambda-src/message/payload';
import { wholeRow } from '../../lambda-src/message/rejection';
import { decompress } from '../../lambda-src/staging/compression';
import { rowNumbers } from '../../local/kept-lines';

export interface StoredObject {
  readonly body: Buffer;
  readonly metadata?: Record<string, string>;
  readonly lastModified: Date;
}

export const BUCKET = 'bucket';

/** A bucket in memory behind a mocked S3 client. */
export class MemoryBucket {
  readonly objects = new Map<string, StoredObject>();
  readonly s3 = new S3Client({ region: 'us-east-1' });
  /** Every call: the action and the key. */
  readonly calls: string[] = [];

  constructor(private readonly onPut: (key: string, body: Buffer) => void = () => undefined) {
    const mock = mockClient(this.s3);
    mock.on(PutObjectCommand).callsFake(({ Key, Body, Metadata, IfNoneMatch }) => this.call('put', Key, () => {
      if (IfNoneMatch === '*' && this.objects.has(Key)) {
        throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', message: 'At least one of the pre-conditions did not hold', $metadata: { httpStatusCode: 412 } });
      }
      this.put(Key, Buffer.from(Body), Metadata);
      return {};
    }));
    mock.on(GetObjectCommand).callsFake(({ Key }) => this.call('get', Key, () => {
      const { body, metadata } = this.object(Key);
      return { Body: { transformToByteArray: async () => body }, Metadata: metadata };
    }));
    mock.on(HeadObjectCommand).callsFake(({ Key }) => this.call('head', Key, () => ({ Metadata: this.object(Key).metadata })));
    mock.on(CopyObjectCommand).callsFake(({ Key, CopySource }) => this.call('copy', Key, () => {
      const { body, metadata } = this.object(CopySource.slice(BUCKET.length + 1));
      this.put(Key, body, metadata);
      return {};
    }));
    mock.on(DeleteObjectCommand).callsFake(({ Key }) => this.call('delete', Key, () => {
      this.objects.delete(Key);
      return {};
    }));
    mock.on(ListObjectsV2Command).callsFake(({ Prefix, StartAfter = '' }) => this.call('list', Prefix, () => ({
      Contents: this.keys(Prefix).filter((key) => key > StartAfter).map((Key) => ({ Key, ETag: `"${this.object(Key).body.toString('base64')}"`, LastModified: this.object(Key).lastModified })),
    })));
  }

  /** Throws the error with which a call fails: before it does anything, or afterwards, when only its reply is lost. */
  fault: (action: string, key: string, phase: 'before' | 'after') => void = () => undefined;

  put(key: string, body: Buffer, metadata?: Record<string, string>, lastModified = new Date()): void {
    this.objects.set(key, { body, metadata, lastModified });
    this.onPut(key, body);
  }

  keys(prefix = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  text(key: string): string {
    const { body } = this.object(key);
    return (key.endsWith('.ndjson.gz') ? gunzipSync(body) : decompress(body, key)).toString();
  }

  /** What is kept under `rejected/`: each line with its value, and with what its object's first line says of the message. */
  rejected(prefix = ''): Record<string, any>[] {
    return this.keys(`${prefix}rejected/`).flatMap((key) => {
      const [header, ...lines] = this.text(key).trimEnd().split('\n').map((line) => JSON.parse(line));
      const { rows = [], columns } = header.body === undefined ? {} : readPayload(header.body, header.payloadFormat) as Payload;
      return lines.flatMap(({ rows: ranges, ...line }) => rowNumbers({ ...line, rows: ranges }).map((row) => (
        { ...header, ...line, row, ...header.body !== undefined && row !== null && { value: wholeRow(rows[row - 1], columns) } })));
    });
  }

  /** The same by message and row, each once: when COPY refuses a row, what was rejected of its message before is kept with it again. */
  rejectedOnce(): Record<string, any>[] {
    const byRow = new Map(this.rejected().map((line) => [`${line.messageId} ${`${line.row}`.padStart(8)}`, line]));
    return [...byRow].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
  }

  /** Makes everything look older than any invocation. */
  age(milliseconds: number): void {
    for (const [key, object] of this.objects) {
      this.objects.set(key, { ...object, lastModified: new Date(object.lastModified.getTime() - milliseconds) });
    }
  }

  private call<T>(action: string, key: string, effect: () => T): T {
    this.calls.push(`${action} ${key}`);
    this.fault(action, key, 'before');
    const reply = effect();
    this.fault(action, key, 'after');
    return reply;
  }

  private object(key: string): StoredObject {
    const object = this.objects.get(key);
    if (!object) {
      // S3 answers so if the caller may not list the bucket.
      throw new S3ServiceException({ name: 'AccessDenied', $fault: 'client', message: 'Access Denied', $metadata: { httpStatusCode: 403 } });
    }
    return object;
  }
}
