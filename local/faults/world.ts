import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Engine } from '../engine';
import { Attempts } from './attempts';
import { Deliveries } from './deliveries';
import { FaultPlan } from './fault-plan';
import { FaultProxy } from './fault-proxy';
import { FaultyDatabase } from './faulty-database';
import { PublishSettings } from './messages';
import { Mutation } from './mutation';
import { Counters } from '../aws/metrics/counters';
import { PgliteDatabase } from '../aws/redshift/pglite-database';
import { PostgresDatabase } from '../aws/redshift/postgres';

export type StackName = 'TwoAtOnce' | 'TenAtOnce' | 'TwoMerging' | 'TenMerging' | 'NoLedger';

export interface WorldOptions {
  readonly assembly: string;
  readonly stack: StackName;
  /** PGlite runs one transaction at a time, and PostgreSQL many. */
  readonly database: 'PGLITE' | 'POSTGRES';
  readonly isolation?: 'SNAPSHOT' | 'SERIALIZABLE';
  readonly mutation?: Mutation;
  /** Minimum duration of a load, in milliseconds. */
  readonly loadTakes?: number;
}

/** A minute takes two seconds. */
const FACTOR = 30;

/** Real milliseconds that an invocation always gets, so that a busy machine does not cause timeouts. */
const LEAST_WORK = 4_000;

/** Longer than an invocation, in milliseconds of the engine's clock. */
const OUTLASTS_INVOCATION = 1.1 * LEAST_WORK * FACTOR;

/** A deployment of the fault app, with the means to inject faults. */
export class World implements PublishSettings {
  static async start({ assembly, stack, database, isolation, mutation, loadTakes }: WorldOptions): Promise<World> {
    const open = database === 'POSTGRES' ? PostgresDatabase.open : PgliteDatabase.open;
    let plan = () => new FaultPlan();
    let onSerializationFailure = () => undefined as void;
    const engine: Engine = await Engine.start({
      factor: FACTOR,
      leastWork: LEAST_WORK,
      database: {
        isolation,
        open: async (...created) => new FaultyDatabase(await open(...created), {
          clock: engine.clock, plan: () => plan(), mutation, loadTakes: () => loadTakes ?? 0, onSerializationFailure: () => onSerializationFailure(),
        }),
      },
    });
    try {
      await engine.deploy(assembly, { stacks: [stack] });
      const world = new World(engine, engine.outputs[stack] as Record<string, string>, stack.endsWith('Merging'));
      plan = () => world.proxy.plan;
      onSerializationFailure = () => void world.serializationFailures++;
      return world;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  /** How often the database itself, and not a fault, failed a transaction with the error that Redshift calls 1023. */
  serializationFailures = 0;
  readonly proxy: FaultProxy;
  readonly deliveries: Deliveries;
  readonly attempts: Attempts;
  readonly counters: Counters;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly topicArn: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly deadLetterQueueArn: string;
  readonly subscriptionDeadLetterQueueArn: string;
  readonly bucket: string;
  readonly warehouse: string;
  readonly handler: string;

  private constructor(readonly engine: Engine, outputs: Record<string, string>, readonly merges: boolean) {
    const { cloud } = engine;
    this.sns = new SNSClient(engine.admin);
    this.sqs = new SQSClient(engine.admin);
    this.s3 = new S3Client(engine.admin);
    this.topicArn = outputs.TopicArn;
    this.queueArn = outputs.QueueArn;
    this.queueUrl = cloud.queueUrl(outputs.QueueArn);
    this.deadLetterQueueArn = outputs.DeadLetterQueueArn;
    this.subscriptionDeadLetterQueueArn = outputs.SubscriptionDeadLetterQueueArn;
    this.bucket = outputs.Bucket;
    this.warehouse = outputs.Warehouse;
    this.handler = outputs.Handler;
    this.deliveries = new Deliveries(engine.clock, this.sqs, this.queueUrl);
    this.proxy = new FaultProxy({
      clock: engine.clock,
      lambda: cloud.lambda,
      ingest: { handler: outputs.HandlerRoleArn, copy: outputs.CopyRoleArn, queueUrl: this.queueUrl },
      deliveries: this.deliveries,
      outlastsInvocation: OUTLASTS_INVOCATION,
    });
    cloud.gateway.interceptors.push(this.proxy.interceptor);
    this.attempts = new Attempts(this.handler, outputs.HandlerRoleArn, () => engine.clock.now());
    cloud.gateway.interceptors.unshift(this.attempts.interceptor);
    cloud.lambda.observers.push(this.attempts.observer);
    this.counters = new Counters(cloud.cloudWatch.store);
  }

  /** The number of invocations that timed out. */
  get timeouts(): number {
    return this.engine.logs(this.handler).filter(({ message }) => message.includes('Sandbox.Timedout')).length;
  }

  /** The work in progress now, without waiting messages. */
  get atWork(): number {
    const { lambda, pollers, redshift } = this.engine.cloud;
    const lanes = [...pollers.values()].reduce((sum, poller) => sum + poller.lanesAtWork, 0);
    return lambda.runningInvocations + lanes + redshift.runningStatements + this.proxy.holding + this.deliveries.holding;
  }

  async stop(): Promise<void> {
    [this.sns, this.sqs, this.s3].forEach((client) => client.destroy());
    await this.engine.stop();
  }
}
