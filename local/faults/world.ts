import * as path from 'path';
import { DeployedLoader } from './deployed-loader';
import { FaultPlan } from './fault-plan';
import { FaultyDatabase } from './faulty-database';
import { Mutation } from './mutation';
import { Pipeline } from './pipeline';
import { State } from './states';
import { FAULT_MOVES, FaultMove, FaultMoveName, FaultVersionName } from '../../integ/fault-versions';
import { Counters } from '../aws/metrics/counters';
import { PgliteDatabase } from '../aws/redshift/pglite-database';
import { PostgresDatabase } from '../aws/redshift/postgres';
import { Engine } from '../engine';

export type StackName = 'TwoAtOnce' | 'TenAtOnce' | 'TwoMerging' | 'TenMerging' | 'NoLedger' | 'Protecting' | 'Neighbours' | 'Changing' | 'ChangingMerging'
  | 'Loading' | 'LoadingBriefly' | 'LoadingMerging' | 'LoadingNeighbours' | 'ChangingLoading' | 'Moving';

export interface WorldOptions {
  readonly assembly: string;
  readonly stack: StackName;
  /** PGlite runs one transaction at a time, and PostgreSQL many. */
  readonly database: 'PGLITE' | 'POSTGRES';
  readonly isolation?: 'SNAPSHOT' | 'SERIALIZABLE';
  readonly mutation?: Mutation;
  /** Minimum duration of a load, in milliseconds. */
  readonly loadTakes?: number;
  /** How many times slower than usual the engine's clock runs, for a machine that is busy with something else. @default 1 */
  readonly slower?: number;
  /** What is deployed first of a stack that has versions. @default 'FIRST' */
  readonly version?: FaultVersionName;
}

/** A minute takes two seconds. */
export const FACTOR = 30;

/** Real milliseconds that an invocation always gets, so that a busy machine does not cause timeouts. */
export const LEAST_WORK = 4_000;

/** Longer than an invocation, in milliseconds of the engine's clock. */
export const OUTLASTS_INVOCATION = 1.1 * LEAST_WORK * FACTOR;

/** A deployment of the fault app, with the means to inject faults. */
export class World {
  static async start({ assembly, stack, database, isolation, mutation, loadTakes, slower = 1, version = 'FIRST' }: WorldOptions): Promise<World> {
    const open = database === 'POSTGRES' ? PostgresDatabase.open : PgliteDatabase.open;
    let world: World | undefined;
    const engine: Engine = await Engine.start({
      factor: FACTOR / slower,
      leastWork: LEAST_WORK,
      database: {
        isolation,
        open: async (...created) => new FaultyDatabase(await open(...created), {
          clock: engine.clock,
          plan: () => world?.plan ?? new FaultPlan(),
          mutation,
          loadTakes: () => loadTakes ?? 0,
          onSerializationFailure: () => void (world && world.serializationFailures++),
          onPrune: () => world?.onPrune(),
        }),
      },
    });
    try {
      const versions = stack === 'Moving' ? path.join(assembly, 'moves') : stack.startsWith('Changing') ? path.join(assembly, 'versions') : undefined;
      await engine.deploy(versions ? path.join(versions, stack === 'Moving' ? 'HOME' : version) : assembly, { stacks: [stack] });
      world = new World(engine, stack, version, versions);
      return world;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  /** How often the database itself, and not a fault, failed a transaction with the error that Redshift calls 1023. */
  serializationFailures = 0;
  pipelines: readonly Pipeline[];
  /** The metrics of the handlers of ingests. */
  readonly counters: Counters;
  /** Only in a stack whose ingests have a loader. */
  readonly loader?: DeployedLoader;
  readonly loaderCounters?: Counters;
  /** How many runs of the loader begin at each tick. */
  loaders = 1;
  /** Only in a stack that has versions. */
  version: FaultVersionName;
  /** Only in the stack whose ingest moves. */
  place: FaultMoveName = 'HOME';
  /** The states that were reached. */
  readonly states = new Set<State>();
  /** Deployments of another version while messages were in flight, so far. */
  deployments = 0;
  /** What went wrong beside the pipeline. */
  troubles: string[] = [];
  private current = new FaultPlan();
  private inBackground = 0;
  private replays = 0;
  private last: Promise<void> = Promise.resolve();

  private constructor(readonly engine: Engine, private readonly stack: StackName, version: FaultVersionName, private readonly versions?: string) {
    this.version = version;
    const { store } = engine.cloud.cloudWatch;
    const { outputs } = this;
    this.loader = 'LoadHandler' in outputs ? new DeployedLoader(engine, outputs) : undefined;
    this.loaderCounters = this.loader && new Counters(store, [this.loader.handler]);
    this.counters = new Counters(store, this.loader && [outputs.Handler]);
    this.pipelines = this.deployed();
  }

  /** The faults of the run. Ingests that share a topic share a plan. */
  get plan(): FaultPlan {
    return this.current;
  }

  set plan(plan: FaultPlan) {
    this.current = plan;
    this.pipelines.forEach(({ proxy }) => proxy.plan = plan);
  }

  /** The number of invocations that timed out. */
  get timeouts(): number {
    const functions = [...this.pipelines.map(({ handler }) => handler), ...this.loader ? [this.loader.handler] : []];
    return functions.flatMap((name) => this.engine.logs(name)).filter(({ message }) => message.includes('Sandbox.Timedout')).length;
  }

  /** The work in progress now, without waiting messages. */
  get atWork(): number {
    const { lambda, pollers, redshift } = this.engine.cloud;
    const lanes = [...pollers.values()].reduce((sum, poller) => sum + poller.lanesAtWork, 0);
    const held = this.pipelines.reduce((sum, { holding }) => sum + holding, 0);
    return lambda.runningInvocations + lanes + redshift.runningStatements + held + this.inBackground;
  }

  /** Deploys another version, after the deployment before it. */
  deploy(version: FaultVersionName): void {
    this.beside(async () => {
      this.last = this.last.then(async () => {
        const changes = version !== this.version;
        const inFlight = (await this.engine.inFlight()).messages + (await this.loader?.pending() ?? []).length;
        if (changes && inFlight > 0) {
          this.deployments++;
          if (version === 'FIRST') {
            this.states.add('a rollback with messages in flight');
          }
          if (this.engine.cloud.redshift.runningStatements > 0) {
            this.states.add('a deployment beside a load');
          }
        }
        await this.engine.deploy(path.join(this.versions!, version), { stacks: [this.stack] });
        this.version = version;
      });
      await this.last;
    });
  }

  /** Deploys the ingest of the stack that moves in another way. Throws if that fails. */
  async move(place: FaultMoveName): Promise<void> {
    await this.engine.deploy(path.join(this.versions!, place), { stacks: [this.stack] });
    this.place = place;
    this.pipelines.forEach((pipeline) => pipeline.stop());
    this.pipelines = this.deployed();
    this.plan = this.current;
  }

  /** Does something that the run does not wait for. */
  beside(work: () => Promise<unknown>): void {
    this.inBackground++;
    work().catch((error: Error) => this.troubles.push(error.message)).finally(() => this.inBackground--);
  }

  /** Does a replay. */
  async replaying<T>(replay: () => Promise<T>): Promise<T> {
    this.replays++;
    try {
      return await replay();
    } finally {
      this.replays--;
    }
  }

  async stop(): Promise<void> {
    this.pipelines.forEach((pipeline) => pipeline.stop());
    await this.engine.stop();
  }

  private get outputs(): Record<string, string> {
    return this.engine.outputs[this.stack] as Record<string, string>;
  }

  /** The ingests that the stack has now. */
  private deployed(): Pipeline[] {
    const { engine, outputs, stack } = this;
    const { merges = stack.endsWith('Merging'), loader = true }: FaultMove = FAULT_MOVES[this.place];
    return ['', '2'].filter((number) => `Handler${number}` in outputs).map((number) => new Pipeline({
      engine,
      outputs,
      number,
      merges,
      loader: loader ? this.loader : undefined,
      outlastsInvocation: OUTLASTS_INVOCATION,
      onRedelivery: () => void (this.replays > 0 && this.states.add('a replay against a redelivery')),
      loadBeside: async () => void await this.loader!.load(),
    }));
  }

  private onPrune(): void {
    if (this.engine.cloud.redshift.runningStatements > 1) {
      this.states.add('a prune beside a load');
    }
  }
}
