import { createHash } from 'crypto';
import { existsSync, statSync } from 'fs';
import { open } from 'fs/promises';
import { Fauxqs } from './fauxqs';
import { Call, errorReply, escapeXml, Reply, s3Location, xmlReply } from '../wire/call';

/** A file that the CDK CLI would upload before the deployment. */
export interface FileAsset {
  readonly bucketName: string;
  readonly objectKey: string;
  /** Absolute path of the file or folder. */
  readonly source: string;
  readonly packaging: 'file' | 'zip';
}

/** The settings of a bucket. */
export interface BucketSettings {
  tags: { Key: string; Value: string }[];
  policy?: unknown;
}

/** The largest body that fauxqs accepts. */
const LARGEST_BODY = 11 * 1_048_576;

/** The operations that fauxqs handles as S3 does. Others are refused, because it would handle them as a plain put or get. */
const PASSED_ON = new Set(['ListBuckets', 'ListObjects', 'HeadBucket', 'CreateBucket', 'DeleteBucket', 'DeleteObjects',
  'GetBucketLifecycleConfiguration', 'PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle',
  'GetObject', 'HeadObject', 'GetObjectAttributes', 'PutObject', 'CopyObject', 'DeleteObject',
  'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'AbortMultipartUpload']);

/** S3. Objects are stored in fauxqs, and file assets are read from cdk.out. What fauxqs lacks is answered here, or refused. */
export class Storage {
  readonly buckets = new Map<string, BucketSettings>();
  private readonly assets = new Map<string, FileAsset>();
  /** Objects that are being created on the condition that they do not exist. */
  private readonly creating = new Set<string>();

  constructor(private readonly fauxqs: Fauxqs) {}

  addAssets(assets: readonly FileAsset[]): void {
    assets.forEach((asset) => this.assets.set(`${asset.bucketName}/${asset.objectKey}`, asset));
  }

  /** The file or folder behind an object of the asset bucket. */
  asset(bucket: string, key: string): FileAsset | undefined {
    return this.assets.get(`${bucket}/${key}`);
  }

  async handle(call: Call): Promise<Reply> {
    const { http, operation } = call;
    const { bucket, key } = s3Location(http.path);
    const asset = this.asset(bucket, key);
    if (asset) {
      return this.serveAsset(call, asset);
    }
    const settings = this.buckets.get(bucket);
    switch (settings && operation) {
      case 'GetBucketTagging':
        return settings!.tags.length === 0
          ? errorReply('s3', 404, 'NoSuchTagSet', 'The TagSet does not exist')
          : xmlReply(200, `<Tagging><TagSet>${settings!.tags.map((tag) =>
            `<Tag><Key>${escapeXml(tag.Key)}</Key><Value>${escapeXml(tag.Value)}</Value></Tag>`).join('')}</TagSet></Tagging>`);
      case 'GetBucketPolicy':
        return settings!.policy === undefined
          ? errorReply('s3', 404, 'NoSuchBucketPolicy', 'The bucket policy does not exist')
          : { statusCode: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(settings!.policy)) };
      case 'PutBucketPolicy':
        settings!.policy = JSON.parse(http.body.toString());
        return { statusCode: 204, headers: {}, body: Buffer.alloc(0) };
      case 'ListObjectVersions':
        return this.listVersions(call);
    }
    if (!PASSED_ON.has(operation)) {
      return errorReply('s3', 501, 'NotImplemented', `the local engine's S3 does not know '${operation}' on ${http.path}`);
    }
    if (http.body.length > LARGEST_BODY) {
      return errorReply('s3', 400, 'EntityTooLarge',
        `the local engine's S3 takes ${LARGEST_BODY} bytes in one request, got ${http.body.length} for ${http.path}; upload it in parts`);
    }
    return operation === 'PutObject' && http.headers['if-none-match'] !== undefined ? this.create(call) : this.fauxqs.forward(http);
  }

  /**
   * Puts an object unless there is one, which fauxqs would overwrite.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  private async create({ http }: Call): Promise<Reply> {
    if (http.headers['if-none-match'] !== '*') {
      return errorReply('s3', 501, 'NotImplemented', `PutObject takes If-None-Match with '*' only, got '${http.headers['if-none-match']}'`);
    }
    if (this.creating.has(http.path)) {
      return errorReply('s3', 409, 'ConditionalRequestConflict', 'A conflicting operation is in progress for this object; retry the upload');
    }
    this.creating.add(http.path);
    try {
      const head = await this.fauxqs.forward({ ...http, method: 'HEAD', headers: {}, query: new URLSearchParams(), body: Buffer.alloc(0) });
      return head.statusCode === 200
        ? errorReply('s3', 412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold')
        : await this.fauxqs.forward(http);
    } finally {
      this.creating.delete(http.path);
    }
  }

  /** Lists the versions of objects. Buckets are not versioned here, so each object is its own only version. */
  private async listVersions({ http }: Call): Promise<Reply> {
    const query = new URLSearchParams({ 'list-type': '1', 'prefix': http.query.get('prefix') ?? '', 'marker': http.query.get('key-marker') ?? '' });
    const listed = await this.fauxqs.forward({ ...http, query });
    return listed.statusCode !== 200 ? listed : xmlReply(200, listed.body.toString()
      .replaceAll('ListBucketResult', 'ListVersionsResult')
      .replaceAll('<Contents>', '<Version><VersionId>null</VersionId><IsLatest>true</IsLatest>')
      .replaceAll('</Contents>', '</Version>')
      .replaceAll('NextMarker>', 'NextKeyMarker>'));
  }

  private async serveAsset({ http, operation }: Call, asset: FileAsset): Promise<Reply> {
    if (operation !== 'GetObject' && operation !== 'HeadObject') {
      return errorReply('s3', 403, 'AccessDenied', `${operation}: assets of cdk.out can only be read`);
    }
    if (asset.packaging === 'zip') {
      return errorReply('s3', 501, 'NotImplemented', `${asset.objectKey} is a folder the CDK CLI would zip; the local engine hands it to Lambda only`);
    }
    if (!existsSync(asset.source)) {
      return errorReply('s3', 404, 'NoSuchKey', `${asset.source} does not exist`);
    }
    const { size, mtime } = statSync(asset.source);
    const range = parseRange(http.headers.range, size);
    if (range === 'unsatisfiable') {
      return errorReply('s3', 416, 'InvalidRange', `the range '${http.headers.range}' is outside of ${size} bytes`);
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const headers: Record<string, string> = {
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      'last-modified': mtime.toUTCString(),
      'etag': `"${createHash('md5').update(asset.objectKey).digest('hex')}"`,
      'content-length': String(end - start + 1),
      ...range && { 'content-range': `bytes ${start}-${end}/${size}` },
    };
    const body = operation === 'HeadObject' ? Buffer.alloc(0) : await readRange(asset.source, start, end - start + 1);
    return { statusCode: range ? 206 : 200, headers, body };
  }
}

/** Returns the bytes that an HTTP Range header requests: `bytes=0-99`, `bytes=100-` or `bytes=-100`. */
export function parseRange(header: string | undefined, size: number): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) {
    return undefined;
  }
  const [start, end] = match[1] === ''
    ? [Math.max(0, size - Number(match[2])), size - 1]
    : [Number(match[1]), match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)];
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}

async function readRange(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await handle.read(buffer, read, length - read, position + read);
      if (bytesRead === 0) {
        throw new Error(`${file} ended after ${position + read} bytes, expected ${position + length}`);
      }
      read += bytesRead;
    }
    return buffer;
  } finally {
    await handle.close();
  }
}
