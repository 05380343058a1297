import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { LogEvent } from './aws/logs';
import { DatabaseOptions } from './aws/redshift/redshift';
import { DeployedResource } from './aws/resource';
import { Schedule } from './aws/scheduler';
import { ADMINISTRATOR, Cloud } from './cloud';
import { readAssembly } from './deploy/assembly';
import { DeployedStack, Deployment } from './deploy/deployment';
import { DEFAULT_REGION } from './wire/account';
import { Clock } from './wire/clock';
import { RecordedCall } from './wire/gateway';
import { Credentials } from './wire/sessions';

export interface EngineOptions {
  /** The speed of the engine's clock, as a multiple of real time. With 60, a minute takes a second. @default 1 */
  readonly factor?: number;
  /** Real milliseconds that every function gets at least, however fast the clock runs and however short its timeout is. @default 0 */
  readonly leastWork?: number;
  /**
   * Whether the clock runs slower while functions share this machine's processors, and the time limits of their calls grow with `leastWork`. In AWS, each
   * has a processor of its own. @default false
   */
  readonly slowsWithWork?: boolean;
  /** Each schedule ends after it was due this many times. @default - schedules do not end */
  readonly ticks?: number;
  /** Whether a schedule does not end. @default - all end */
  readonly isEndless?: (schedule: Schedule) => boolean;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** Whether to refuse calls that no policy of the templates allows. @default true */
  readonly enforcePermissions?: boolean;
  /** The databases that stand in for clusters and workgroups. @default - PGlite, and the isolation of new warehouses */
  readonly database?: DatabaseOptions;
}

export interface QueueDepth {
  readonly name: string;
  readonly arn: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** The work in flight. If all are zero, nothing happens until something new arrives. */
export interface InFlight {
  readonly invocations: number;
  readonly asyncInvocations: number;
  readonly scheduled: number;
  /** Messages in queues that a function consumes. */
  readonly messages: number;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

/** Deploys what `cdk synth` wrote onto this machine. */
export class Engine {
  static async start(options: EngineOptions = {}): Promise<Engine> {
    const workDirectory = mkdtempSync(path.join(tmpdir(), 'local-engine-'));
    const region = options.region ?? DEFAULT_REGION;
    const stacks = new Map<string, DeployedStack>();
    const cloud = await Cloud.start({
      clock: new Clock(options.factor, options.leastWork, options.slowsWithWork),
      slowsWithWork: options.slowsWithWork ?? false,
      region,
      workDirectory,
      mostFirings: (schedule) => options.isEndless?.(schedule) ? Infinity : options.ticks ?? Infinity,
      database: options.database,
      enforcePermissions: options.enforcePermissions ?? true,
      resources: () => [...stacks.values()].flatMap(({ stackName, resources }) =>
        [...resources.values()].map((resource) => ({ stackName, resource }))),
    });
    return new Engine(cloud, region, stacks);
  }

  private stopping?: Promise<void>;
  private readonly onSignal: (signal: NodeJS.Signals) => void;

  private constructor(readonly cloud: Cloud, readonly region: string, private readonly stacks: Map<string, DeployedStack>) {
    this.onSignal = (signal) => void this.stop().finally(() => process.kill(process.pid, signal));
    process.once('SIGINT', this.onSignal);
    process.once('SIGTERM', this.onSignal);
  }

  /** The endpoint of every service. */
  get endpoint(): string {
    return this.cloud.gateway.endpoint;
  }

  /** Settings for an SDK client with all permissions. */
  get admin(): { endpoint: string; region: string; credentials: Credentials } {
    return { endpoint: this.endpoint, region: this.region, credentials: this.cloud.iam.credentialsFor(ADMINISTRATOR) };
  }

  get clock(): Clock {
    return this.cloud.clock;
  }

  /** All calls that passed the gateway. */
  get calls(): readonly RecordedCall[] {
    return this.cloud.gateway.calls;
  }

  /** Deploys the stacks of a cdk.out folder, or those named, in the order of their dependencies. Existing stacks are updated. */
  async deploy(cdkOut: string, options: { readonly stacks?: readonly string[] } = {}): Promise<void> {
    const { stacks, assets } = readAssembly(cdkOut);
    this.cloud.storage.addAssets(assets);
    const chosen = stacks.filter(({ stackName, artifactId }) => options.stacks?.some((name) => name === stackName || name === artifactId) ?? true);
    if (chosen.length === 0) {
      const names = stacks.map(({ stackName }) => stackName).join(', ');
      throw new Error(`${cdkOut} has no stack ${options.stacks?.join(', ') ?? ''}; it has ${names || 'none'}`);
    }
    for (const artifact of chosen) {
      const stack = this.stacks.get(artifact.stackName) ?? new DeployedStack(artifact.stackName, artifact.region);
      this.stacks.set(artifact.stackName, stack);
      try {
        await new Deployment(this.cloud, stack, artifact, (name) => this.exported(name)).run();
      } catch (error: any) {
        throw new Error(`stack '${artifact.stackName}': ${error.message}`, { cause: error });
      }
    }
    this.cloud.scheduler.startNew();
    this.cloud.cloudWatch.start();
  }

  /** Deletes a stack's resources, except those that its template retains. */
  async destroy(stackName: string): Promise<void> {
    const stack = this.stack(stackName);
    const artifact = { stackName, artifactId: stackName, region: stack.region, parameters: {}, template: {} };
    await new Deployment(this.cloud, stack, artifact, (name) => this.exported(name)).destroy();
    this.stacks.delete(stackName);
  }

  /** The outputs of each stack. */
  get outputs(): Record<string, Record<string, unknown>> {
    return Object.fromEntries([...this.stacks].map(([name, { outputs }]) => [name, outputs]));
  }

  resource(stackName: string, logicalId: string): DeployedResource {
    const resource = this.stack(stackName).resources.get(logicalId);
    if (!resource) {
      throw new Error(`stack '${stackName}' has no resource '${logicalId}'`);
    }
    return resource;
  }

  /** Returns all resources, or those of a type, in the order of their creation. */
  resources(type?: string): DeployedResource[] {
    return [...this.stacks.values()]
      .flatMap(({ resources }) => [...resources.values()])
      .filter((resource) => type === undefined || resource.type === type);
  }

  async queues(): Promise<QueueDepth[]> {
    const { body } = await this.cloud.fauxqs.forward({
      method: 'GET', path: '/_fauxqs/queues', query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0),
    });
    return JSON.parse(body.toString()).map((queue: any) => ({
      name: queue.name,
      arn: queue.arn,
      visible: queue.approximateMessageCount,
      inFlight: queue.approximateInflightCount,
      delayed: queue.approximateDelayedCount,
    }));
  }

  /** Whether no schedule will fire again. */
  get schedulesDone(): boolean {
    return this.cloud.scheduler.done;
  }

  async inFlight(): Promise<InFlight> {
    const consumed = new Set([...this.cloud.pollers.values()].map(({ queueArn }) => queueArn));
    const queues = (await this.queues()).filter(({ arn }) => consumed.has(arn));
    return {
      invocations: this.cloud.lambda.runningInvocations,
      asyncInvocations: this.cloud.lambda.asyncInvocations.inFlight,
      scheduled: this.cloud.scheduler.inFlight,
      messages: queues.reduce((sum, queue) => sum + queue.visible + queue.inFlight + queue.delayed, 0),
    };
  }

  /** Resolves when nothing is in flight. It does not wait for schedules that are due later. */
  async idle(): Promise<void> {
    // Two checks, because a message may be passing from one part to the next during the first.
    for (let quiet = 0; quiet < 2;) {
      const moving = Object.values(await this.inFlight()).some((count) => count > 0);
      quiet = moving ? 0 : quiet + 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  logs(functionName: string): readonly LogEvent[] {
    return this.cloud.logs.ofFunction(functionName);
  }

  async objects(bucket: string, prefix: string = ''): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    const s3 = this.cloud.clients.s3(ADMINISTRATOR, this.region);
    for (let token: string | undefined, more = true; more;) {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
      found.push(...(page.Contents ?? []).map(({ Key, Size }) => ({ key: Key!, size: Size! })));
      [token, more] = [page.NextContinuationToken, page.IsTruncated ?? false];
    }
    return found;
  }

  async object(bucket: string, key: string): Promise<Buffer> {
    const { Body } = await this.cloud.clients.s3(ADMINISTRATOR, this.region).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from(await Body!.transformToByteArray());
  }

  /** Returns the rows of a query in a cluster or workgroup. Values are text. */
  async sql(warehouse: string, text: string): Promise<Record<string, string | null>[]> {
    return this.cloud.redshift.sql(warehouse, text);
  }

  /** Ids of the running child processes. */
  get processes(): number[] {
    return [this.cloud.fauxqs.pid, ...this.cloud.lambda.pids];
  }

  /** Ends every process, closes every port and removes every file of the engine. */
  stop(): Promise<void> {
    this.stopping ??= (async () => {
      process.off('SIGINT', this.onSignal);
      process.off('SIGTERM', this.onSignal);
      await this.cloud.stop();
      rmSync(this.cloud.workDirectory, { recursive: true, force: true });
    })();
    return this.stopping;
  }

  private stack(stackName: string): DeployedStack {
    const stack = this.stacks.get(stackName);
    if (!stack) {
      throw new Error(`stack '${stackName}' was not deployed; there are ${[...this.stacks.keys()].join(', ') || 'none'}`);
    }
    return stack;
  }

  private exported(name: string): unknown {
    const stack = [...this.stacks.values()].find(({ exports }) => exports.has(name));
    if (!stack) {
      throw new Error(`Fn::ImportValue: no stack deployed so far exports '${name}'`);
    }
    return stack.exports.get(name);
  }
}
