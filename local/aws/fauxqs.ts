import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { Agent, request } from 'http';
import * as path from 'path';
import { HttpRequest, Reply } from '../wire/call';
import { Clock, VIRTUAL_TIME } from '../wire/clock';

/** Runs SNS, SQS and S3, simulated by the fauxqs package, in a process of its own. */
export class Fauxqs {
  static async start(clock: Clock, region: string): Promise<Fauxqs> {
    const child = spawn(process.execPath, [...VIRTUAL_TIME, '--import', path.join(__dirname, 'fauxqs-corrections.mts'), path.join(__dirname, 'fauxqs-server.mts')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { PATH: process.env.PATH, AWS_REGION: region, NODE_NO_WARNINGS: '1', ...clock.environment() },
    });
    const port = await Promise.race([
      once(child, 'message').then(([message]) => message.port as number),
      once(child, 'exit').then(([code]) => {
        throw new Error(`fauxqs ended with status ${code} before it listened`);
      }),
    ]);
    return new Fauxqs(child, port, clock.onChange((pace) => child.send({ pace })));
  }

  private readonly agent = new Agent({ keepAlive: true });

  private constructor(private readonly child: ChildProcess, private readonly port: number, private readonly forgetClock: () => void) {}

  get pid(): number {
    return this.child.pid!;
  }

  /** Forwards a request. It keeps the gateway's Host header, because fauxqs builds queue URLs from it. */
  forward(http: HttpRequest, requestPath: string = http.path): Promise<Reply> {
    const query = http.query.toString();
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: this.port,
        agent: this.agent,
        method: http.method,
        path: query ? `${requestPath}?${query}` : requestPath,
        headers: { ...http.headers, 'content-length': http.body.length },
      }, async (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({
          statusCode: response.statusCode!,
          headers: response.headers as Record<string, string>,
          body: Buffer.concat(chunks),
        }));
      });
      outgoing.on('error', reject);
      outgoing.end(http.body);
    });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    this.forgetClock();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exited;
    }
  }
}
