import { once } from 'events';
import { createReadStream, createWriteStream, existsSync, mkdtempSync, statSync } from 'fs';
import { rm } from 'fs/promises';
import { createServer, IncomingMessage, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { pipeline } from 'stream/promises';

/**
 * S3 and SNS on the loopback interface, as far as a tick of the publisher goes: files by range, an object in parts that come one
 * after the other, and every message is taken.
 */
export class Stub {
  public static async start(files: Readonly<Record<string, string>>): Promise<Stub> {
    const stub = new Stub(files);
    stub.server.listen(0, '127.0.0.1');
    await once(stub.server, 'listening');
    return stub;
  }

  private readonly server = createServer((request, response) => void this.answer(request, response));
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'stub-'));
  private readonly files: Record<string, string>;

  private constructor(files: Readonly<Record<string, string>>) {
    this.files = { ...files };
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await rm(this.folder, { recursive: true });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, this.endpoint);
    if (request.method === 'GET') {
      this.sendFile(this.files[pathname] ?? this.uploaded(pathname), request, response);
    } else if (request.method === 'PUT') {
      await pipeline(request, createWriteStream(this.uploaded(pathname), { flags: 'a' }));
      response.setHeader('etag', '"part"');
      response.end();
    } else if (searchParams.has('uploads')) {
      response.end('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
    } else if (searchParams.has('uploadId')) {
      request.resume();
      response.end('<CompleteMultipartUploadResult><ETag>"stub"</ETag></CompleteMultipartUploadResult>');
    } else {
      await this.publish(request, response);
    }
  }

  private uploaded(pathname: string): string {
    return path.join(this.folder, encodeURIComponent(pathname));
  }

  private async publish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let form = '';
    for await (const chunk of request.setEncoding('latin1')) {
      form += chunk;
    }
    const ids = [...form.matchAll(/PublishBatchRequestEntries\.member\.\d+\.Id=(\d+)/g)].map(([, id]) => id);
    const taken = ids.map((id) => `<member><Id>${id}</Id><MessageId>${id}</MessageId></member>`).join('');
    response.setHeader('content-type', 'text/xml');
    response.end(`<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful>${taken}</Successful>`
      + '<Failed/></PublishBatchResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishBatchResponse>');
  }

  private sendFile(file: string, request: IncomingMessage, response: ServerResponse): void {
    if (!existsSync(file)) {
      response.statusCode = 404;
      response.end('<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    const { size } = statSync(file);
    const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? 'bytes=0-')!;
    const start = first === '' ? size - Number(last) : Number(first);
    const end = first === '' || last === '' ? size - 1 : Number(last);
    response.writeHead(request.headers.range ? 206 : 200, {
      'content-length': end - start + 1,
      'etag': '"stub"',
      ...request.headers.range && { 'content-range': `bytes ${start}-${end}/${size}` },
    });
    createReadStream(file, { start, end }).pipe(response);
  }
}
