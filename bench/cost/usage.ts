import { WriteUnits } from './write-units';
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
  /** GB × seconds in which functions worked. What they waited for statements and puts is not in it: this machine has no Redshift and no DynamoDB. */
  lambdaGbSeconds: number;
  /** GB × loads that functions waited for. */
  lambdaGbLoads: number;
  /** GB × puts that functions made. */
  lambdaGbPuts: number;
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
  /** Puts of items that DynamoDB took. */
  takenPuts: number;
  /** Puts of items that a condition refused. They are billed, too. */
  refusedPuts: number;
  /** Write request units of both. */
  writeUnits: number;
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
  lambdaGbPuts: 0,
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
  takenPuts: 0,
  refusedPuts: 0,
  writeUnits: 0,
};

const CHUNK = 64 * 1024;
const MEGABYTES_A_GB = 1024;

const S3_WRITES = /^(PutObject|CopyObject|ListObjects|CreateMultipartUpload|UploadPart|CompleteMultipartUpload)$/;
const S3_READS = /^(Get|Head)/;
const LOADS = /\bCOPY\b[^;]+\bFROM 's3:/;

/** What an environment has waited for since its last invocation. */
interface Waits {
  /** Milliseconds of the engine's clock in which it waited for at least one call. */
  readonly waited: number;
  /** When it waited last. */
  readonly until: number;
  readonly loads: number;
  readonly puts: number;
}

const NO_WAITS: Waits = { waited: 0, until: 0, loads: 0, puts: 0 };

/**
 * Counts what a deployment uses: each request where it passes the gateway, and each invocation when it ends. Requests of the administrator
 * count only if they publish.
 */
export class UsageMeter {
  readonly usage: Usage = { ...NOTHING };

  /** Whether receives without a message count. There are as many in each minute, so they count while messages are published. */
  idleCounts = true;
  private counts = true;
  private readonly waits = new Map<string | undefined, Waits>();
  private readonly writeUnits = new WriteUnits();

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
      const { waited, loads, puts } = this.waits.get(accessKeyId) ?? NO_WAITS;
      this.waits.delete(accessKeyId);
      const gb = lambda.config(functionName).memory / MEGABYTES_A_GB;
      this.usage.lambdaRequests++;
      // The clock runs faster than the machine works: a second of work takes `factor` seconds of it.
      this.usage.lambdaGbSeconds += Math.max(0, duration - waited) / engine.clock.factor / 1000 * gb;
      this.usage.lambdaGbLoads += loads * gb;
      this.usage.lambdaGbPuts += puts * gb;
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
    } else if (service === 'dynamodb') {
      this.countPut(call, reply);
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

  private countWarehouse(call: Call): void {
    const { operation, http } = call;
    this.usage.dataApiCalls++;
    const { Sqls: sqls = [], Sql: sql } = operation.endsWith('ExecuteStatement') ? JSON.parse(http.body.toString()) : {} as any;
    const statements: string[] = sql === undefined ? sqls : [sql];
    this.usage.statements += statements.length;
    this.wait(call, { loads: statements.some((text) => LOADS.test(text)) ? 1 : 0, puts: 0 });
  }

  private countPut(call: Call, { statusCode, body }: Reply): void {
    const { operation, http } = call;
    if (operation !== 'PutItem') {
      throw new Error(`nobody has said here what DynamoDB bills for ${operation}; teach it to UsageMeter`);
    }
    this.wait(call, { loads: 0, puts: 1 });
    const { TableName: table, Item: item } = JSON.parse(http.body.toString());
    const key = JSON.stringify([table, ...this.keysOf(table).map((name) => item[name])]);
    if (statusCode === 200) {
      this.usage.takenPuts++;
      this.usage.writeUnits += this.writeUnits.taken(key, item);
    } else if (JSON.parse(body.toString()).__type.endsWith('ConditionalCheckFailedException')) {
      this.usage.refusedPuts++;
      this.usage.writeUnits += this.writeUnits.refused(key);
    }
  }

  /** Calls may run at the same time, and that time counts once. */
  private wait({ http, at }: Call, { loads, puts }: Pick<Waits, 'loads' | 'puts'>): void {
    const key = accessKeyOf(http);
    const before = this.waits.get(key) ?? NO_WAITS;
    const now = this.engine.clock.now();
    this.waits.set(key, {
      waited: before.waited + now - Math.max(at, before.until), until: now, loads: before.loads + loads, puts: before.puts + puts,
    });
  }

  private keysOf(table: string): string[] {
    const { properties } = this.engine.resources('AWS::DynamoDB::Table').find(({ physicalId }) => physicalId === table)!;
    return properties.KeySchema.map(({ AttributeName }: { AttributeName: string }) => AttributeName);
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
