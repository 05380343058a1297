import { createServer, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { renderPage } from './page';
import { View } from './view';

/** Milliseconds between two updates. */
const INTERVAL = 1000;

/** How a browser on this machine names the server. */
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Serves the page on this machine only, and sends updates as server-sent events. */
export class LivePage {
  static async serve(view: () => View, port: number = 0): Promise<LivePage> {
    const page = new LivePage(view);
    await new Promise<void>((resolve, reject) => {
      page.server.once('error', reject);
      page.server.listen(port, '127.0.0.1', resolve);
    });
    return page;
  }

  private readonly server: Server;
  private readonly listeners = new Set<ServerResponse>();
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly view: () => View) {
    this.server = createServer((request, response) => {
      // A page of another site could have its name resolve to this machine, and would then read what is here. Its Host is its own.
      if (!LOCAL_HOST.test(request.headers.host ?? '')) {
        response.writeHead(421).end();
        return;
      }
      switch (request.url) {
        case '/':
          response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
          response.end(renderPage(this.view(), { live: true }));
          break;
        case '/events':
          response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
          this.listeners.add(response);
          response.on('close', () => this.listeners.delete(response));
          this.send(response);
          break;
        default:
          response.writeHead(404).end();
      }
    });
    this.timer = setInterval(() => this.listeners.forEach((response) => this.send(response)), INTERVAL);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private send(response: ServerResponse): void {
    response.write(`data: ${JSON.stringify(this.view())}\n\n`);
  }
}
