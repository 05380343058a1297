import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { deflateRawSync } from 'zlib';
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { unzip } from '../../../local/aws/lambda/unzip';
import { parseRange } from '../../../local/aws/s3';
import { Engine } from '../../../local/engine';
import { errorReply } from '../../../local/wire/call';

describe('a call that passes the gateway', () => {
  let engine: Engine;
  let s3: S3Client;

  beforeAll(async () => {
    engine = await Engine.start();
    s3 = new S3Client({ ...engine.admin, maxAttempts: 1 });
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  }, 20_000);

  afterAll(async () => {
    s3.destroy();
    await engine.stop();
  });

  afterEach(() => {
    engine.cloud.gateway.interceptors.length = 0;
  });

  test('is recorded with what it needs, its caller and its outcome', async () => {
    await expect(s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'missing' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(engine.calls.at(-1)).toEqual({
      id: expect.any(Number),
      at: expect.any(Number),
      duration: expect.any(Number),
      service: 's3',
      operation: 'GetObject',
      permissions: [{ action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/missing' }],
      region: 'us-east-1',
      caller: 'arn:aws:iam::000000000000:root',
      session: 'local',
      userId: 'arn:aws:iam::000000000000:root:local',
      statusCode: 404,
    });
  });

  test('puts an object on the condition that there is none, also when two come at once', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'conditional' }));
    const put = async (Body: string) => s3.send(new PutObjectCommand({ Bucket: 'conditional', Key: 'once', Body, IfNoneMatch: '*' }))
      .then(() => 'put', ({ name, $metadata }) => `${name} ${$metadata.httpStatusCode}`);
    expect((await Promise.all([put('first'), put('second')])).sort()).toEqual(['ConditionalRequestConflict 409', 'put']);
    expect(await put('third')).toBe('PreconditionFailed 412');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'conditional', Key: 'once' }));
    expect(await Body!.transformToString()).toMatch(/^(first|second)$/);
    await s3.send(new DeleteObjectCommand({ Bucket: 'conditional', Key: 'once' }));
    await s3.send(new DeleteBucketCommand({ Bucket: 'conditional' }));
  });

  test('can be answered by an interceptor', async () => {
    engine.cloud.gateway.interceptors.push((call, next) => call.operation === 'PutObject'
      ? Promise.resolve(errorReply('s3', 503, 'SlowDown', 'Please reduce your request rate.'))
      : next(call));
    await expect(s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }))).rejects.toMatchObject({ name: 'SlowDown' });
    await expect(engine.objects('bucket')).resolves.toEqual([]);
  });

  test('can succeed although its caller is told that it failed', async () => {
    engine.cloud.gateway.interceptors.push(async (call, next) => {
      await next(call);
      return errorReply('s3', 500, 'InternalError', 'We encountered an internal error.');
    });
    await expect(s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }))).rejects.toMatchObject({ name: 'InternalError' });
    engine.cloud.gateway.interceptors.length = 0;
    await expect(engine.objects('bucket')).resolves.toEqual([{ key: 'k', size: 1 }]);
  });

  test('is refused when the body is larger than the stand-in takes', async () => {
    await expect(s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'large', Body: Buffer.alloc(12 * 1024 * 1024) })))
      .rejects.toMatchObject({ name: 'EntityTooLarge', message: expect.stringContaining('upload it in parts') });
  });

  test('to a service that is not there is refused by name', async () => {
    const response = await fetch(engine.endpoint, {
      method: 'POST',
      headers: {
        'authorization': `AWS4-HMAC-SHA256 Credential=${engine.admin.credentials.accessKeyId}/20260101/us-east-1/kinesis/aws4_request`,
        'x-amz-target': 'Kinesis_20131202.PutRecord',
      },
      body: '{}',
    });
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ __type: 'NotImplemented', message: expect.stringContaining("no service 'kinesis' (PutRecord)") });
  });

  test('without a signature is refused', async () => {
    expect((await fetch(engine.endpoint, { method: 'POST', body: '{}' })).status).toBe(403);
  });

  test('that lists buckets needs no bucket', async () => {
    const { Buckets } = await s3.send(new ListBucketsCommand());
    expect(Buckets!.map(({ Name }) => Name)).toEqual(['bucket']);
  });
});

test('a range is cut to what there is', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1200), fc.nat(1200), (size, first, last) => {
    const bytes = Array.from({ length: size }, (_, index) => index);
    const range = parseRange(`bytes=${first}-${last}`, size);
    const expected = bytes.slice(first, last + 1);
    expect(range === 'unsatisfiable' ? [] : bytes.slice(range!.start, range!.end + 1)).toEqual(expected);
  }));
  expect(parseRange(undefined, 10)).toBeUndefined();
  expect(parseRange('bytes=-4', 10)).toEqual({ start: 6, end: 9 });
});

describe('a code package', () => {
  test('is unpacked with its folders, whether its entries are compressed or not', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'unzip-'));
    unzip(zip({ 'index.js': 'exports.handler = 1;'.repeat(50), 'lib/data.txt': 'ä' }), directory);
    expect(readFileSync(path.join(directory, 'index.js'), 'utf8')).toBe('exports.handler = 1;'.repeat(50));
    expect(readFileSync(path.join(directory, 'lib', 'data.txt'), 'utf8')).toBe('ä');
  });

  test('cannot write outside of its folder', () => {
    expect(() => unzip(zip({ '../escaped.js': 'x' }), mkdtempSync(path.join(tmpdir(), 'unzip-')))).toThrow("outside of its folder: '../escaped.js'");
  });

  test('that is no archive says so', () => {
    expect(() => unzip(Buffer.from('no archive at all, but long enough'), tmpdir())).toThrow('not a zip archive');
  });
});

/** Makes a zip archive; long entries are compressed. */
function zip(files: Record<string, string>): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const method = content.length > 100 ? 8 : 0;
    const data = method === 8 ? deflateRawSync(content) : content;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(method, 8);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    local.push(header, Buffer.from(name), data);
    directory.push(entry, Buffer.from(name));
    offset += header.length + Buffer.byteLength(name) + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...directory, end]);
}
