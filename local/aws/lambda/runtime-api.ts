import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';

/** An environment's handlers for the calls of its process. */
export interface RuntimeApiClient {
  next(response: ServerResponse): void;
  succeeded(requestId: string, body: string): void;
  failed(requestId: string, body: string): void;
  initFailed(body: string): void;
}

/**
 * The Lambda Runtime API, from which a process in an environment fetches its invocations. All environments share one port. The
 * first segment of the path identifies the environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  private readonly clients = new Map<string, RuntimeApiClient>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error) => {
        console.error(`Runtime API: ${request.method} ${request.url}:`, error);
        response.destroy();
      });
    });
    this.server.keepAliveTimeout = 0;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** Returns the value of AWS_LAMBDA_RUNTIME_API for the environment. */
  register(id: string, client: RuntimeApiClient): string {
    this.clients.set(id, client);
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}/${id}`;
  }

  unregister(id: string): void {
    this.clients.delete(id);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks).toString();
    const match = /^\/([^/]+)\/2018-06-01\/runtime\/(?:invocation\/([^/]+)(?:\/(response|error))?|(init\/error))$/.exec(request.url!);
    const client = match && this.clients.get(match[1]);
    if (!client) {
      response.writeHead(404).end();
      return;
    }
    const [, , requestId, outcome, init] = match;
    if (requestId === 'next') {
      client.next(response);
      return;
    }
    if (init) {
      client.initFailed(body);
    } else if (outcome === 'response') {
      client.succeeded(requestId, body);
    } else {
      client.failed(requestId, body);
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }
}
