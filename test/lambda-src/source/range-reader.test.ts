import { createHash, createHmac } from 'crypto';
import { once } from 'events';
import { createServer, IncomingMessage, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { S3Client } from '@aws-sdk/client-s3';
import { RangeReader } from '../../../lambda-src/source/range-reader';

const BYTES = Buffer.from('0123456789');
const VERSION = '"1"';

const requests: IncomingMessage[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => {
  requests.push(request);
  answer(request, response);
});
let reader: RangeReader;

/** Answers as S3 does. */
function range(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== VERSION) {
    response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
    return;
  }
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range!)!;
  response.writeHead(206, { etag: VERSION }).end(BYTES.subarray(Number(start), Number(end) + 1));
}

function isSignedUrl({ url }: IncomingMessage): boolean {
  return url!.includes('X-Amz-Signature=');
}

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  requests.length = 0;
  answer = range;
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'to/k+en=' };
  reader = new RangeReader(new S3Client({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 2 }), { bucket: 'data', key: 'a folder/über.csv' });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test('all ranges are read by one signed URL, that of the object', async () => {
  expect(String(await reader.read(2, 5))).toBe('234');
  expect(String(await reader.read(0, 10, VERSION))).toBe('0123456789');
  const [first, second] = requests.map(({ url }) => new URL(url!, 'http://s3'));
  expect(first.pathname).toBe('/data/a%20folder/%C3%BCber.csv');
  expect(first.searchParams.get('X-Amz-Credential')).toMatch(/^AKIA\/\d{8}\/eu-west-1\/s3\/aws4_request$/);
  expect(first.searchParams.get('X-Amz-Security-Token')).toBe('to/k+en=');
  expect(first.searchParams.get('X-Amz-SignedHeaders')).toBe('host'); // if the range were signed, one URL could not serve all ranges
  expect(first.searchParams.get('X-Amz-Content-Sha256')).toBe('UNSIGNED-PAYLOAD');
  expect(second.href).toBe(first.href);
});

test('the signature is the one S3 works out', async () => {
  await reader.read(0, 1);
  const { pathname, searchParams } = new URL(requests[0].url!, 'http://s3');
  const signature = searchParams.get('X-Amz-Signature');
  searchParams.delete('X-Amz-Signature');
  searchParams.sort();
  const query = [...searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  const canonical = ['GET', pathname, query, `host:${requests[0].headers.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const scope = searchParams.get('X-Amz-Credential')!.split('/').slice(1);
  const text = ['AWS4-HMAC-SHA256', searchParams.get('X-Amz-Date'), scope.join('/'), createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = scope.reduce<Buffer | string>((secret, part) => createHmac('sha256', secret).update(part).digest(), 'AWS4secret');
  expect(signature).toBe(createHmac('sha256', key).update(text).digest('hex'));
});

test('what fails is asked again with the SDK, which retries and tells errors', async () => {
  answer = (request, response) => isSignedUrl(request) ? response.writeHead(503).end() : range(request, response);
  expect(String(await reader.read(2, 5))).toBe('234');
  expect(requests.map(isSignedUrl)).toEqual([true, false]);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['a connection that breaks', (response) => response.destroy()],
  ['an answer that is cut', (response) => response.writeHead(206, { 'content-length': 3 }).end('2', () => response.destroy())],
  ['an answer that is shorter', (response) => response.writeHead(206).end('2')],
  ['an answer that is the whole object', (response) => response.writeHead(200).end(BYTES.subarray(0, 3))],
])('%s is no range', async (_, fail) => {
  answer = (request, response) => isSignedUrl(request) ? fail(response) : range(request, response);
  expect(String(await reader.read(2, 5))).toBe('234');
});

test('an object that was replaced is told from one that cannot be read', async () => {
  await expect(reader.read(2, 5, '"2"')).rejects.toMatchObject({ status: 412, replaced: true });
  answer = (_, response) => response.writeHead(403).end();
  await expect(reader.read(2, 5)).rejects.toMatchObject({ status: 403, replaced: false });
});
