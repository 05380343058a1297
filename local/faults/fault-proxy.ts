import { zstdCompressSync, zstdDecompressSync } from 'zlib';
import { Deliveries } from './deliveries';
import { Fault } from './fault';
import { FaultPlan } from './fault-plan';
import { pipelineCall, PipelineParts } from './pipeline-call';
import { failure } from '../aws/lambda/environment';
import { LambdaHost } from '../aws/lambda/host';
import { accessKeyOf, Call, errorReply, Reply } from '../wire/call';
import { Clock } from '../wire/clock';
import { ConnectionCut, Interceptor, CallHandler } from '../wire/gateway';

export interface FaultProxySettings {
  readonly clock: Clock;
  readonly lambda: LambdaHost;
  readonly ingest: PipelineParts;
  readonly deliveries: Deliveries;
  /** Milliseconds. */
  readonly outlastsInvocation: number;
  /** Called when messages are received that were received before. */
  readonly onRedelivery: () => void;
  /** Begins another run of the loader, and returns when it ends. */
  readonly loadBeside: () => Promise<void>;
}

/** Delay of a call, in milliseconds: longer than its caller waits. Calls that wait for the warehouse are delayed by `outlastsInvocation` instead. */
const LATE = 25_000;

/** Longer than a load of a few rows, in milliseconds. The SDK makes four attempts within an invocation. */
const SLOW = 8_000;

/** How long a call waits for another loader, in milliseconds: not as long as its caller waits for it. */
const BESIDE = 12_000;

/** How long a paused warehouse refuses statements. */
const PAUSE = 10_000;

/** Stands between the pipeline and its services, and injects the faults of a plan. */
export class FaultProxy {
  plan = new FaultPlan();
  /** The time until which the warehouse refuses statements. */
  private pausedUntil = 0;
  /** Changes what COPY reads instead of the staged CSV. */
  tamper: (csv: string) => string;
  private held = 0;

  constructor(private readonly settings: FaultProxySettings) {
    this.tamper = (csv) => csv;
  }

  /** The number of delayed calls that are not finished. */
  get holding(): number {
    return this.held;
  }

  /** Ends a pause of the warehouse. */
  recover(): void {
    this.pausedUntil = 0;
    this.settings.deliveries.together();
  }

  /** Makes the warehouse refuse statements until `recover`. */
  pause(): void {
    this.pausedUntil = Infinity;
  }

  readonly interceptor: Interceptor = async (call, next) => {
    const point = pipelineCall(call, this.settings.ingest);
    if (!point) {
      return next(call);
    }
    if (point.site === 'RECEIVE') {
      return this.receive(call, next);
    }
    if (call.operation === 'BatchExecuteStatement' && this.settings.clock.now() < this.pausedUntil) {
      return paused(call);
    }
    if (point.site === 'COPY_S3' && call.operation === 'GetObject' && !call.http.path.endsWith('.manifest')) {
      next = tampered(next, (csv) => this.tamper(csv));
    }
    const fault = this.plan.at(point);
    return fault ? this.inject(fault, call, next) : next(call);
  };

  private async inject(fault: Fault, call: Call, next: CallHandler): Promise<Reply> {
    switch (fault) {
      case 'REPLY_LOST':
        await next(call);
        throw new ConnectionCut();
      case 'REQUEST_LOST':
        throw new ConnectionCut();
      case 'THROTTLED':
        return throttled(call);
      case 'THROTTLED_AS_VALIDATION':
        return errorReply(call.service, 400, 'ValidationException', 'Rate exceeded (Service: AmazonRedshift; Status Code: 400; Error Code: Throttling)');
      case 'REFUSED_SLOWLY':
        await this.settings.clock.sleep(SLOW);
        return errorReply(call.service, 500, 'InternalError', 'We encountered an internal error.');
      case 'SERVER_ERROR':
        return errorReply(call.service, 500, call.service === 's3' ? 'InternalError' : 'InternalServerException', 'We encountered an internal error.');
      case 'REPLY_LATE': {
        const reply = await next(call);
        await this.hold(call);
        return reply;
      }
      case 'DONE_LATE':
        await this.hold(call);
        return next(call);
      case 'KILLED_BEFORE':
        return this.kill(call);
      case 'KILLED_AFTER':
        await next(call);
        return this.kill(call);
      case 'KILLED_AND_REGROUPED':
        await next(call);
        this.settings.deliveries.inSmallGroups();
        return this.kill(call);
      case 'DELIVERED_WHILE_LOADED':
        await this.settings.deliveries.allAgain();
        return next(call);
      case 'ANOTHER_LOADER':
        await Promise.race([this.settings.loadBeside(), this.settings.clock.sleep(BESIDE)]);
        return next(call);
      case 'MORE_ROWS_TOLD':
        return moreRows(await next(call));
      case 'PAUSED':
        this.pausedUntil = this.settings.clock.now() + PAUSE;
        return paused(call);
      default:
        throw new Error(`${fault} cannot happen at ${call.service} ${call.operation}`);
    }
  }

  private async receive(call: Call, next: CallHandler): Promise<Reply> {
    const { deliveries } = this.settings;
    const reply = await deliveries.receive(call, next);
    const messages = deliveries.messagesOf(reply);
    if (messages.length === 0) {
      return reply;
    }
    if (messages.some(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount) > 1)) {
      this.settings.onRedelivery();
    }
    switch (this.plan.at({ site: 'RECEIVE', name: 'SQS: ReceiveMessage' })) {
      case 'REPLY_LOST':
        throw new ConnectionCut();
      case 'DELIVERED_TWICE':
        await deliveries.again(messages);
        break;
      case 'SENT_TWICE':
        await deliveries.copy(messages);
        break;
      case 'REGROUPED':
        deliveries.inSmallGroups();
        break;
    }
    return reply;
  }

  private async hold({ operation, caller }: Call): Promise<void> {
    const { clock, ingest, outlastsInvocation } = this.settings;
    this.held++;
    await clock.sleep(operation === 'DescribeStatement' || caller === ingest.copy ? outlastsInvocation : LATE);
    this.held--;
  }

  private kill(call: Call): never {
    void this.settings.lambda.environmentOf(accessKeyOf(call.http) ?? '')?.kill(failure('Runtime.ExitError', 'Runtime exited with error: signal: killed'));
    throw new ConnectionCut();
  }
}

/** Answers as S3, with a changed object instead of the staged one. */
function tampered(next: CallHandler, tamper: (csv: string) => string): CallHandler {
  return async (call) => {
    const reply = await next(call);
    if (reply.statusCode !== 200) {
      return reply;
    }
    const body = zstdCompressSync(tamper(zstdDecompressSync(reply.body).toString()));
    return { statusCode: 200, headers: { 'content-type': 'text/csv', 'content-length': String(body.length) }, body };
  };
}

/** Changes an answer of the Data API: each INSERT has inserted more rows than it really has. */
function moreRows(reply: Reply): Reply {
  const answer = JSON.parse(reply.body.toString());
  const SubStatements = answer.SubStatements?.map((one: any) => (/^INSERT /.test(one.QueryString) ? { ...one, ResultRows: one.ResultRows + 1000 } : one));
  const body = Buffer.from(JSON.stringify({ ...answer, SubStatements }));
  return { ...reply, headers: { ...reply.headers, 'content-length': String(body.length) }, body };
}

function throttled({ service }: Call): Reply {
  switch (service) {
    case 's3':
      return errorReply(service, 503, 'SlowDown', 'Please reduce your request rate.');
    case 'dynamodb':
      return errorReply(service, 400, 'ProvisionedThroughputExceededException', 'The level of configured provisioned throughput for the table was exceeded.');
    case 'sqs':
      return errorReply(service, 400, 'ThrottlingException', 'Request is throttled.');
    default:
      return errorReply(service, 400, 'ThrottlingException', 'Rate exceeded');
  }
}

function paused({ service }: Call): Reply {
  return errorReply(service, 400, 'ValidationException', 'The cluster is paused. Resume the cluster and try again.');
}
