import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { ACCOUNT, DEFAULT_REGION } from './account';
import { Call, describeCall, errorReply, HttpRequest, Reply } from './call';
import { Clock } from './clock';
import { CallerSession, Iam } from './sessions';

/** The handler of a service's calls. */
export type CallHandler = (call: Call) => Promise<Reply>;

/** The gateway's record of a call, without bodies. */
export interface RecordedCall extends Omit<Call, 'http'> {
  readonly statusCode: number;
  /** Duration in milliseconds of the engine's clock. */
  readonly duration: number;
}

/** Thrown by an interceptor to cut the caller's connection instead of replying. */
export class ConnectionCut extends Error {}

/** Stands between every caller and every service. It may answer a call itself, or change what happens before and after it. */
export type Interceptor = (call: Call, next: CallHandler) => Promise<Reply>;

/**
 * The only endpoint of all handlers. It finds the service in the credential scope of the signature, and the caller by the access key.
 * Signatures themselves are not checked. Every call of the local cloud passes `dispatch`, so calls are recorded there, and faults and
 * permission checks are added there.
 */
export class Gateway {
  readonly calls: RecordedCall[] = [];
  readonly interceptors: Interceptor[] = [];
  readonly services = new Map<string, CallHandler>();
  /** Handlers of requests without a signature, by the first segment of the path. */
  readonly unsigned = new Map<string, (http: HttpRequest) => Promise<Reply>>();
  private readonly server: Server;
  private lastId = 0;
  private stopping = false;

  constructor(private readonly clock: Clock, private readonly iam: Iam) {
    this.server = createServer((request, response) => {
      // With a Date header that differs from its process's time, the SDK would correct its clock and retry.
      response.sendDate = false;
      this.serve(request, response).catch((error) => {
        if (!this.stopping && !(error instanceof ConnectionCut)) { // calls that are in flight when the engine stops are cut off, for the caller, too
          console.error(`gateway: ${request.method} ${request.url}:`, error);
        }
        response.destroy();
      });
    });
    // idle keep-alive sockets of frozen environments must not be closed while a request is being written
    this.server.keepAliveTimeout = 0;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** Passes every call to its service, whoever makes it. */
  async dispatch(call: Call): Promise<Reply> {
    const chain = this.interceptors.reduceRight<CallHandler>(
      (next, interceptor) => (one) => interceptor(one, next),
      (one) => this.answer(one),
    );
    const { http, ...rest } = call;
    const reply = await chain(call);
    this.calls.push({ ...rest, statusCode: reply.statusCode, duration: this.clock.now() - call.at });
    return reply;
  }

  /** Makes a call for a service on behalf of a caller, in the JSON protocol. */
  async callAs(session: CallerSession, region: string, service: string, operation: string, input: object): Promise<any> {
    const http: HttpRequest = {
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: { 'x-amz-target': `${service}.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
    };
    const reply = await this.dispatch(this.toCall(service, region, session, http));
    const body = JSON.parse(reply.body.toString());
    if (reply.statusCode !== 200) {
      throw Object.assign(new Error(body.message ?? body.Message), { name: body.__type });
    }
    return body;
  }

  private toCall(service: string, region: string, session: CallerSession, http: HttpRequest): Call {
    const userId = this.iam.userId(session);
    const { caller, name } = session;
    const operation = describeCall(service, http, region, ACCOUNT);
    return { id: ++this.lastId, at: this.clock.now(), service, ...operation, region, caller, session: name, userId, http };
  }

  private async answer(call: Call): Promise<Reply> {
    const service = this.services.get(call.service);
    if (!service) {
      return errorReply(call.service, 501, 'NotImplemented',
        `the local engine has no service '${call.service}' (${call.operation}); it has ${[...this.services.keys()].join(', ')}`);
    }
    return service(call);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://127.0.0.1');
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const http: HttpRequest = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks),
    };
    const reply = await this.reply(http);
    if (response.destroyed) {
      return;
    }
    const { 'connection': _connection, 'transfer-encoding': _encoding, 'date': _date, ...headers } = reply.headers;
    response.writeHead(reply.statusCode, { 'content-length': reply.body.length, ...headers });
    response.end(http.method === 'HEAD' ? undefined : reply.body);
  }

  private async reply(http: HttpRequest): Promise<Reply> {
    const unsigned = this.unsigned.get(http.path.split('/')[1]);
    if (unsigned) {
      return unsigned(http);
    }
    const credential = /Credential=([^,\s]+)/.exec(http.headers.authorization ?? '')?.[1] ?? http.query.get('X-Amz-Credential');
    const [accessKeyId, , region = DEFAULT_REGION, service = ''] = credential?.split('/') ?? [];
    const session = accessKeyId ? this.iam.sessionOf(accessKeyId) : undefined;
    if (!session) {
      return errorReply(service, 403, service === 's3' ? 'InvalidAccessKeyId' : 'InvalidClientTokenId',
        `the access key '${accessKeyId ?? '(none)'}' belongs to no session of the local cloud`);
    }
    return this.dispatch(this.toCall(service, region, session, http));
  }
}
