import * as path from 'path';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ItemVersionName } from '../../../integ/item-versions';
import { Engine } from '../../engine';
import { Deliveries } from '../deliveries';
import { FaultPlan } from '../fault-plan';
import { FaultProxy } from '../fault-proxy';
import { State } from '../states';
import { FACTOR, LEAST_WORK, OUTLASTS_INVOCATION } from '../world';

export type ItemStackName = 'FewItems' | 'ManyItems';

export interface ItemWorldOptions {
  /** The folder with an assembly for each version. */
  readonly assembly: string;
  readonly stack: ItemStackName;
  /** How many times slower than usual the engine's clock runs. @default 1 */
  readonly slower?: number;
  /** What is deployed first. @default 'FIRST' */
  readonly version?: ItemVersionName;
}

/** A deployment of the app with items, with the means to inject faults. */
export class ItemWorld {
  static async start({ assembly, stack, slower = 1, version = 'FIRST' }: ItemWorldOptions): Promise<ItemWorld> {
    const engine = await Engine.start({ factor: FACTOR / slower, leastWork: LEAST_WORK });
    try {
      await engine.deploy(path.join(assembly, version), { stacks: [stack] });
      return new ItemWorld(engine, assembly, stack, version);
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly proxy: FaultProxy;
  readonly deliveries: Deliveries;
  readonly queueUrl: string;
  readonly pipelines: readonly { readonly queueArn: string }[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly states = new Set<State>();
  /** Deployments of another version while messages were in flight, so far. */
  deployments = 0;
  /** What went wrong beside the pipeline. */
  troubles: string[] = [];
  private inBackground = 0;

  private constructor(
    readonly engine: Engine, private readonly assembly: string, private readonly stack: ItemStackName, public version: ItemVersionName,
  ) {
    this.outputs = engine.outputs[stack] as Record<string, string>;
    this.sns = new SNSClient(engine.admin);
    this.sqs = new SQSClient(engine.admin);
    this.queueUrl = engine.cloud.queueUrl(this.outputs.QueueArn);
    this.pipelines = [{ queueArn: this.outputs.QueueArn }];
    this.deliveries = new Deliveries(engine.clock, this.sqs, this.queueUrl);
    this.proxy = new FaultProxy({
      clock: engine.clock,
      lambda: engine.cloud.lambda,
      ingest: { handler: this.outputs.HandlerRoleArn, queueUrl: this.queueUrl },
      deliveries: this.deliveries,
      outlastsInvocation: OUTLASTS_INVOCATION,
      onRedelivery: () => undefined,
      loadBeside: async () => undefined,
    });
    engine.cloud.gateway.interceptors.push(this.proxy.interceptor);
  }

  set plan(plan: FaultPlan) {
    this.proxy.plan = plan;
  }

  get timeouts(): number {
    return this.engine.logs(this.outputs.Handler).filter(({ message }) => message.includes('Sandbox.Timedout')).length;
  }

  get atWork(): number {
    const { lambda, pollers } = this.engine.cloud;
    const lanes = [...pollers.values()].reduce((sum, poller) => sum + poller.lanesAtWork, 0);
    return lambda.runningInvocations + lanes + this.proxy.holding + this.deliveries.holding + this.inBackground;
  }

  /** Deploys another version beside the run. */
  deploy(version: ItemVersionName): void {
    this.beside(async () => {
      if (version !== this.version && (await this.engine.inFlight()).messages > 0) {
        this.deployments++;
      }
      await this.engine.deploy(path.join(this.assembly, version), { stacks: [this.stack] });
      this.version = version;
    });
  }

  beside(work: () => Promise<unknown>): void {
    this.inBackground++;
    work().catch((error: Error) => this.troubles.push(error.message)).finally(() => this.inBackground--);
  }

  async stop(): Promise<void> {
    [this.sns, this.sqs].forEach((client) => client.destroy());
    await this.engine.stop();
  }
}
