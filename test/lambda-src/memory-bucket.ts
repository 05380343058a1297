import { gunzipSync } from 'zlib';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectCommand,
  DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, ListObjectsV2CommandOutput, PutObjectCommand, S3Client,
  S3ServiceException, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { Payload, readPayload } from '../../lambda-src/message/payload';
import { wholeRow } from '../../lambda-src/message/rejection';
import { decompress } from '../../lambda-src/staging/compression';
import { rowNumbers } from '../../local/kept-lines';

export interface StoredObject {
  readonly body: Buffer;
  readonly metadata?: Record<string, string>;
  readonly contentType?: string;
  readonly lastModified: Date;
}

export const BUCKET = 'bucket';

/** A bucket in memory behind a mocked S3 client. */
export class MemoryBucket {
  readonly objects = new Map<string, StoredObject>();
  readonly s3 = new S3Client({ region: 'us-east-1' });
  /** Every call: the action and the key. */
  readonly calls: string[] = [];
  /** How many keys a listing has before it goes on with another page. */
  pageSize = 1000;

  /** Parts of uploads that are not complete. */
  readonly uploads = new Map<string, Buffer[]>();

  constructor(
    private readonly onPut: (key: string, body: Buffer) => void = () => undefined, private readonly onDelete: (key: string) => void = () => undefined,
  ) {
    const mock = mockClient(this.s3);
    mock.on(PutObjectCommand).callsFake((input) => this.call('put', input, ({ Key, Body, Metadata, ContentType, IfNoneMatch }) => {
      if (IfNoneMatch === '*' && this.objects.has(Key)) {
        throw refusal('PreconditionFailed', 412);
      }
      this.put(Key, Buffer.from(Body), Metadata, undefined, ContentType);
      return {};
    }));
    mock.on(GetObjectCommand).callsFake((input) => this.call('get', input, ({ Key }) => {
      const { body, metadata } = this.object(Key);
      return { Body: { transformToByteArray: async () => body }, Metadata: metadata };
    }));
    mock.on(HeadObjectCommand).callsFake((input) => this.call('head', input, ({ Key }) => ({ Metadata: this.object(Key).metadata })));
    mock.on(CopyObjectCommand).callsFake((input) => this.call('copy', input, ({ Key, CopySource }) => {
      const { body, metadata } = this.object(decodeURIComponent(CopySource).slice(BUCKET.length + 1));
      this.put(Key, body, metadata);
      return {};
    }));
    mock.on(DeleteObjectCommand).callsFake((input) => this.call('delete', input, ({ Key }) => this.remove([Key])));
    mock.on(DeleteObjectsCommand).callsFake((input) => this.call('delete', { ...input, Key: `${input.Delete.Objects.length} objects` }, ({ Delete: { Objects } }) => {
      if (Objects.length === 0 || Objects.length > 1000) {
        throw refusal('MalformedXML', 400);
      }
      return this.remove(Objects.map(({ Key }: { Key: string }) => Key));
    }));
    mock.on(CreateMultipartUploadCommand).callsFake((input) => this.call('begin', input, ({ Key }) => {
      this.uploads.set(Key, []);
      return { UploadId: Key };
    }));
    mock.on(UploadPartCommand).callsFake((input) => this.call('part', input, ({ Key, PartNumber, Body }) => {
      this.uploads.get(Key)![PartNumber - 1] = Buffer.from(Body);
      return { ETag: 'tag' };
    }));
    mock.on(CompleteMultipartUploadCommand).callsFake((input) => this.call('complete', input, ({ Key }) => {
      this.put(Key, Buffer.concat(this.uploads.get(Key)!));
      this.uploads.delete(Key);
      return {};
    }));
    mock.on(AbortMultipartUploadCommand).callsFake((input) => this.call('abort', input, ({ Key }) => void this.uploads.delete(Key)));
    mock.on(ListObjectsV2Command).callsFake((input) => this.call('list', input, ({ Prefix, StartAfter = '', ContinuationToken = StartAfter }) => this.page(Prefix, ContinuationToken)));
  }

  /** Throws the error with which a call fails: before it does anything, or afterwards, when only its reply is lost. */
  fault: (action: string, key: string, phase: 'before' | 'after') => void = () => undefined;

  put(key: string, body: Buffer, metadata?: Record<string, string>, lastModified = new Date(), contentType?: string): void {
    this.objects.set(key, { body, metadata, lastModified, contentType });
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

  private remove(keys: readonly string[]): object {
    for (const key of keys) {
      this.objects.delete(key);
      this.onDelete(key);
    }
    return {};
  }

  /** Makes everything look older than any invocation. */
  age(milliseconds: number): void {
    for (const [key, object] of this.objects) {
      this.objects.set(key, { ...object, lastModified: new Date(object.lastModified.getTime() - milliseconds) });
    }
  }

  private call<T>(action: string, input: any, effect: (input: any) => T): T {
    const { Bucket, Key, Prefix: key = Key } = input;
    this.calls.push(`${action} ${key}`);
    if (Bucket !== BUCKET) {
      throw refusal('NoSuchBucket', 404);
    }
    this.fault(action, key, 'before');
    const reply = effect(input);
    this.fault(action, key, 'after');
    return reply;
  }

  /** S3 leaves out what is empty. */
  private page(prefix: string, after: string): ListObjectsV2CommandOutput {
    const keys = this.keys(prefix).filter((key) => key > after);
    const Contents = keys.slice(0, this.pageSize).map((Key) => {
      const { body, lastModified } = this.object(Key);
      return { Key, ETag: `"${body.toString('base64')}"`, LastModified: lastModified, Size: body.length };
    });
    const NextContinuationToken = keys.length > this.pageSize ? Contents.at(-1)!.Key : undefined;
    return { ...Contents.length > 0 && { Contents }, NextContinuationToken, $metadata: {} };
  }

  private object(key: string): StoredObject {
    const object = this.objects.get(key);
    if (!object) {
      // S3 answers so if the caller may not list the bucket.
      throw refusal('AccessDenied', 403);
    }
    return object;
  }
}

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'client', message: name, $metadata: { httpStatusCode } });
}
