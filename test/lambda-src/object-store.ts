import { createHash } from 'crypto';
import { Readable } from 'stream';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, PutObjectCommand, S3Client,
  S3ServiceException, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

/** Objects by key in a mocked S3 client, with ETags, ranges and multipart uploads. */
export class ObjectStore {
  public readonly objects = new Map<string, Buffer>();
  /** Parts of uploads that are not complete. */
  public readonly uploads = new Map<string, Buffer[]>();
  public readonly client = new S3Client({ region: 'us-east-1' });
  private readonly s3 = mockClient(this.client);
  private readonly salts = new Map<string, number>();
  private lastUpload = 0;

  constructor() {
    this.s3.on(GetObjectCommand).callsFake(({ Key, Range, IfMatch }) => this.get(Key, Range, IfMatch));
    this.s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
      this.objects.set(Key, Body);
      return { ETag: etag(Body) };
    });
    this.s3.on(CreateMultipartUploadCommand).callsFake(() => {
      const UploadId = `upload-${++this.lastUpload}`;
      this.uploads.set(UploadId, []);
      return { UploadId };
    });
    this.s3.on(UploadPartCommand).callsFake(({ UploadId, PartNumber, Body }) => {
      this.uploads.get(UploadId)![PartNumber - 1] = Buffer.from(Body);
      return { ETag: etag(Body), ChecksumCRC32: 'crc' };
    });
    this.s3.on(CompleteMultipartUploadCommand).callsFake(({ Key, UploadId, MultipartUpload: { Parts } }) => {
      const parts = this.uploads.get(UploadId)!;
      expect(Parts).toEqual(parts.map((part, i) => ({ PartNumber: i + 1, ETag: etag(part), ChecksumCRC32: 'crc' })));
      parts.slice(0, -1).forEach((part) => expect(part.length).toBeGreaterThanOrEqual(5 * 1024 * 1024));
      this.uploads.delete(UploadId);
      this.objects.set(Key, Buffer.concat(parts));
      return { ETag: etag(this.objects.get(Key)!) };
    });
    this.s3.on(AbortMultipartUploadCommand).callsFake(({ UploadId }) => void this.uploads.delete(UploadId));
  }

  /** The ranges of an object that were read; undefined for the whole object. */
  public reads(key: string): (string | undefined)[] {
    return this.s3.commandCalls(GetObjectCommand).map(({ args }) => args[0].input).filter(({ Key }) => Key === key).map(({ Range }) => Range);
  }

  /** Gives an object another ETag. */
  public retag(key: string): void {
    this.salts.set(key, (this.salts.get(key) ?? 0) + 1);
  }

  public forgetReads(): void {
    this.s3.resetHistory();
  }

  private get(key: string, range: string | undefined, ifMatch: string | undefined) {
    const body = this.objects.get(key);
    if (!body) {
      throw refusal('NoSuchKey', 404);
    }
    const tag = etag(body, this.salts.get(key));
    if (ifMatch && ifMatch !== tag) {
      throw refusal('PreconditionFailed', 412);
    }
    const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? 'bytes=0-')!;
    const start = first === '' ? Math.max(0, body.length - Number(last)) : Number(first);
    if (range && start >= body.length) {
      throw refusal('InvalidRange', 416);
    }
    const part = body.subarray(start, first === '' || last === '' ? body.length : Number(last) + 1);
    return {
      ETag: tag,
      ContentRange: range && `bytes ${start}-${start + part.length - 1}/${body.length}`,
      Body: Object.assign(Readable.from(pieces(part)), { transformToByteArray: async () => part }),
    };
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 64 * 1024) {
    yield bytes.subarray(at, at + 64 * 1024);
  }
}

function etag(body: Buffer, salt: number = 0): string {
  return `"${createHash('md5').update(body).digest('hex')}-${salt}"`;
}

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } });
}
