import { FinishedInvocation } from '../aws/lambda/host';
import { accessKeyOf, Call } from '../wire/call';
import { Interceptor } from '../wire/gateway';

/** The call by which the handler decides when messages come back that it reports as failed. It has told its metrics by then. */
export const COMES_BACK = 'ChangeMessageVisibilityBatch';

/** A call that an attempt made, as the handler saw it. */
export interface AttemptedCall {
  readonly call: Pick<Call, 'service' | 'operation'> & { readonly path: string; readonly name?: string; readonly messages?: number };
  /** Milliseconds until it was answered; undefined before that, and if the connection was cut. */
  answered?: number;
  statusCode?: number;
  /** The answer; only for the Data API. */
  body?: any;
}

/** One invocation of the handler, with a batch of messages or with a request to replay. */
export interface Attempt extends Pick<FinishedInvocation, 'payload' | 'outcome' | 'answer' | 'duration'> {
  readonly calls: readonly AttemptedCall[];
}

/** Records a function's input and the answers that it gets from services, but for those of deployments and checks. It stands outside of the injected faults. */
export class Attempts {
  private finished: Attempt[] = [];
  private readonly underWay = new Map<string, AttemptedCall[]>();

  constructor(private readonly functionName: string, private readonly roleArn: string, private readonly now: () => number) {}

  /** Returns the attempts since the last call. */
  take(): Attempt[] {
    return this.finished.splice(0);
  }

  readonly observer = ({ functionName, accessKeyId, payload, outcome, answer, duration }: FinishedInvocation): void => {
    if (functionName !== this.functionName) {
      return;
    }
    const calls = this.underWay.get(accessKeyId) ?? [];
    this.underWay.delete(accessKeyId); // also after a trial, or the next batch of the environment would have made its calls
    if (!payload.includes('"RequestType"') && !payload.startsWith('{"check"')) {
      this.finished.push({ payload, outcome, answer, duration, calls });
    }
  };

  /** Must be the first interceptor of the gateway. */
  readonly interceptor: Interceptor = async (call, next) => {
    const accessKeyId = accessKeyOf(call.http);
    // Pollers have the same role, but are not environments.
    if (call.caller !== this.roleArn || accessKeyId === undefined || (call.service === 'sqs' && call.operation !== COMES_BACK)) {
      return next(call);
    }
    const { service, operation, http } = call;
    const isDataApi = service === 'redshift-data';
    const name = isDataApi ? JSON.parse(http.body.toString()).StatementName : undefined;
    const messages = operation === COMES_BACK ? JSON.parse(http.body.toString()).Entries.length : undefined;
    const attempted: AttemptedCall = { call: { service, operation, path: http.path, name, messages } };
    this.underWay.set(accessKeyId, [...this.underWay.get(accessKeyId) ?? [], attempted]);
    const begun = this.now();
    const reply = await next(call);
    attempted.answered = this.now() - begun;
    attempted.statusCode = reply.statusCode;
    attempted.body = isDataApi ? JSON.parse(reply.body.toString()) : undefined;
    return reply;
  };
}
