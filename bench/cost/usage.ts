import { ADMINISTRATOR } from '../../local/cloud';
import { Engine } from '../../local/engine';
import { accessKeyOf, Call, Reply } from '../../local/wire/call';

/** What AWS would bill of a run, and the loads that keep the warehouse awake. */
export interface Usage {
  /** Requests of up to 64 KB each, as SNS bills them. */
  snsRequests: number;
  /** The same of SQS: what SNS sends to the queue, and what Lambda receives and deletes there. */
  sqsRequests: number;
  /** PUT, COPY, POST and LIST. */
  s3Writes: number;
  /** GET and HEAD, those of COPY included. */
  s3Reads: number;
  lambdaRequests: number;
  /** GB × seconds in which functions worked. What they waited for statements is not in it: the database of this machine is no Redshift. */
  lambdaGbSeconds: number;
  /** GB × loads that functions waited for. */
  lambdaGbLoads: number;
  schedulerInvocations: number;
  loggedBytes: number;
  /** Bytes of the messages' bodies. */
  publishedBytes: number;
  dataApiCalls: number;
  statements: number;
  /** Transactions that load. */
  loads: number;
  /** How often an idle warehouse would wake: once for each invocation that loads. */
  wakes: number;
  /** Metrics that had data, each with its dimensions. Those of AWS's services are free. */
  metrics: number;
  /** Metrics that alarms watch: AWS bills an alarm by each. */
  alarmMetrics: number;
  dashboards: number;
}

/** What nobody has used yet. */
export const NOTHING: Usage = {
  snsRequests: 0,
  sqsRequests: 0,
  s3Writes: 0,
  s3Reads: 0,
  lambdaRequests: 0,
  lambdaGbSeconds: 0,
  lambdaGbLoads: 0,
  schedulerInvocations: 0,
  loggedBytes: 0,
  publishedBytes: 0,
  dataApiCalls: 0,
  statements: 0,
  loads: 0,
  wakes: 0,
  metrics: 0,
  alarmMetrics: 0,
  dashboards: 0,
};

const CHUNK = 64 * 1024;
const MEGABYTES_A_GB = 1024;

const S3_WRITES = /^(PutObject|CopyObject|ListObjects|CreateMultipartUpload|UploadPart|CompleteMultipartUpload)$/;
const S3_READS = /^(Get|Head)/;
const LOADS = /\bCOPY\b[^;]+\bFROM 's3:/;

/** An environment's time at the warehouse since its last invocation. */
interface AtWarehouse {
  /** Milliseconds of the engine's clock. */
  waited: number;
  loads: number;
}

/**
 * Counts what a deployment uses: each request where it passes the gateway, and each invocation when it ends. Requests of the administrator
 * count only if they publish.
 */
export class UsageMeter {
  readonly usage: Usage = { ...NOTHING };

  /** Whether receives without a message count. There are as many in each minute, so they count while messages are published. */
  idleCounts = true;
  private counts = true;
  private readonly atWarehouse = new Map<string | undefined, AtWarehouse>();

  constructor(private readonly engine: Engine) {
    const { gateway, lambda } = engine.cloud;
    gateway.interceptors.push(async (call, next) => {
      const reply = await next(call);
      if (this.counts) {
        this.count(call, reply);
      }
      return reply;
    });
    lambda.observers.push(({ functionName, duration, outcome, accessKeyId }) => {
      if (!this.counts || outcome === 'THROTTLED') {
        return;
      }
      const { waited = 0, loads = 0 } = this.atWarehouse.get(accessKeyId) ?? {};
      this.atWarehouse.delete(accessKeyId);
      const gb = lambda.config(functionName).memory / MEGABYTES_A_GB;
      this.usage.lambdaRequests++;
      // The clock runs faster than the machine works: a second of work takes `factor` seconds of it.
      this.usage.lambdaGbSeconds += Math.max(0, duration - waited) / engine.clock.factor / 1000 * gb;
      this.usage.lambdaGbLoads += loads * gb;
      this.usage.loads += loads;
      this.usage.wakes += loads > 0 ? 1 : 0;
    });
  }

  stop(): void {
    this.counts = false;
  }

  private count(call: Call, reply: Reply): void {
    const { usage } = this;
    const { service, operation, http, caller } = call;
    if (service === 'sns') {
      const bytes = publishedBytes(http.body);
      usage.publishedBytes += bytes;
      usage.snsRequests += chunks(bytes);
    } else if (caller === ADMINISTRATOR) {
      return;
    } else if (service === 'sqs') {
      this.countSqs(operation, reply);
    } else if (service === 's3') {
      usage.s3Writes += S3_WRITES.test(operation) ? 1 : 0;
      usage.s3Reads += S3_READS.test(operation) ? 1 : 0;
    } else if (service === 'redshift-data') {
      this.countWarehouse(call);
    }
  }

  private countSqs(operation: string, reply: Reply): void {
    if (operation !== 'ReceiveMessage') {
      this.usage.sqsRequests++;
      return;
    }
    const { Messages: messages = [] } = JSON.parse(reply.body.toString()) as { Messages?: { Body: string }[] };
    const sizes = messages.map(({ Body }) => Buffer.byteLength(Body));
    if (messages.length > 0 || this.idleCounts) {
      // SNS sent each of them with a request of its own
      this.usage.sqsRequests += chunks(sum(sizes)) + sum(sizes.map(chunks));
    }
  }

  private countWarehouse({ operation, http, at }: Call): void {
    this.usage.dataApiCalls++;
    const key = accessKeyOf(http);
    const before = this.atWarehouse.get(key) ?? { waited: 0, loads: 0 };
    const { Sqls: sqls = [], Sql: sql } = operation.endsWith('ExecuteStatement') ? JSON.parse(http.body.toString()) : {} as any;
    const statements: string[] = sql === undefined ? sqls : [sql];
    this.usage.statements += statements.length;
    this.atWarehouse.set(key, {
      waited: before.waited + this.engine.clock.now() - at,
      loads: before.loads + (statements.some((text) => LOADS.test(text)) ? 1 : 0),
    });
  }
}

/** How many requests of 64 KB are billed for so many bytes. */
export function chunks(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / CHUNK));
}

/** The bytes of the bodies in a call of Publish or PublishBatch. */
function publishedBytes(body: Buffer): number {
  return sum([...new URLSearchParams(body.toString())].filter(([name]) => /(^|\.)Message$/.test(name)).map(([, text]) => Buffer.byteLength(text)));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
