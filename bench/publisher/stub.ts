import { once } from 'events';
import { createReadStream, statSync } from 'fs';
import { createServer, IncomingMessage, ServerResponse } from 'http';
import { AddressInfo } from 'net';

/** S3 and SNS on the loopback interface, as far as a tick of the publisher goes: files by range, and every message is taken. */
export class Stub {
  public static async start(files: Readonly<Record<string, string>>): Promise<Stub> {
    const stub = new Stub(files);
    stub.server.listen(0, '127.0.0.1');
    await once(stub.server, 'listening');
    return stub;
  }

  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(private readonly files: Readonly<Record<string, string>>) {}

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      this.sendFile(request, response);
      return;
    }
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

  private sendFile(request: IncomingMessage, response: ServerResponse): void {
    const file = this.files[new URL(request.url!, this.endpoint).pathname];
    const { size } = statSync(file);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [undefined, 0, size - 1].map(String);
    const range = { start: Number(start), end: Number(end) };
    response.writeHead(request.headers.range ? 206 : 200, {
      'content-length': range.end - range.start + 1,
      'etag': '"stub"',
      ...request.headers.range && { 'content-range': `bytes ${start}-${end}/${size}` },
    });
    createReadStream(file, range).pipe(response);
  }
}
