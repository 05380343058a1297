import { FinishedInvocation } from '../aws/lambda/host';
import { Call } from '../wire/call';
import { Interceptor } from '../wire/gateway';

/** A call that an attempt made, as the handler saw it. */
export interface AttemptedCall {
  readonly call: Pick<Call, 'service' | 'operation'> & { readonly path: string; readonly name?: string };
  /** Milliseconds until it was answered; undefined while it is not, and if the connection was cut. */
  answered?: number;
  statusCode?: number;
  /** The answer, of the Data API only. */
  body?: any;
}

/** One time that a batch of messages was given to the handler. */
export interface Attempt extends Pick<FinishedInvocation, 'payload' | 'outcome' | 'answer'> {
  readonly calls: readonly AttemptedCall[];
}

/** Watches what a function is given and what it sees of the services, from outside of everything that goes wrong. */
export class Attempts {
  private finished: Attempt[] = [];
  private readonly underWay = new Map<string, AttemptedCall[]>();

  constructor(private readonly functionName: string, private readonly roleArn: string, private readonly now: () => number) {}

  /** The attempts since it was asked last. */
  take(): Attempt[] {
    return this.finished.splice(0);
  }

  readonly observer = ({ functionName, accessKeyId, payload, outcome, answer }: FinishedInvocation): void => {
    if (functionName === this.functionName) {
      this.finished.push({ payload, outcome, answer, calls: this.underWay.get(accessKeyId) ?? [] });
      this.underWay.delete(accessKeyId);
    }
  };

  /** To be the first in the gateway. */
  readonly interceptor: Interceptor = async (call, next) => {
    const accessKeyId = /Credential=([^/]+)/.exec(call.http.headers.authorization ?? '')?.[1];
    // Pollers come as the same role, and are no environments.
    if (call.caller !== this.roleArn || accessKeyId === undefined || call.service === 'sqs') {
      return next(call);
    }
    const { service, operation, http } = call;
    const isDataApi = service === 'redshift-data';
    const name = isDataApi ? JSON.parse(http.body.toString()).StatementName : undefined;
    const attempted: AttemptedCall = { call: { service, operation, path: http.path, name } };
    this.underWay.set(accessKeyId, [...this.underWay.get(accessKeyId) ?? [], attempted]);
    const begun = this.now();
    const reply = await next(call);
    attempted.answered = this.now() - begun;
    attempted.statusCode = reply.statusCode;
    attempted.body = isDataApi ? JSON.parse(reply.body.toString()) : undefined;
    return reply;
  };
}
