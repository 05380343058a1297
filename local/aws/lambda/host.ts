import { randomUUID } from 'crypto';
import { AsyncInvocations } from './async-invocations';
import { Environment, Outcome } from './environment';
import { AsyncConfig, DEFAULT_ASYNC_CONFIG, FunctionConfig, functionName, InvocationResult } from './function-config';
import { Call, errorReply, Reply } from '../../wire/call';
import { Clock } from '../../wire/clock';
import { Iam } from '../../wire/sessions';
import { Logs } from '../logs';
import { RuntimeApi } from './runtime-api';

/** The outcome of an attempt to run a function. */
export interface FinishedInvocation {
  readonly requestId: string;
  readonly functionName: string;
  readonly payload: string;
  /** Milliseconds of the engine's clock. */
  readonly started: number;
  readonly duration: number;
  /** FAILED: the handler threw, timed out or ended its process. THROTTLED: it was not run. */
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'THROTTLED';
  /** What the handler answered, or its error, as JSON. */
  readonly answer: string;
  /** Identifies calls of the environment; empty if there was none. */
  readonly accessKeyId: string;
  /** The most memory that the environment has taken since it began, in bytes; 0 if there was none. */
  readonly peakBytes: number;
}

export class LambdaError extends Error {
  constructor(readonly statusCode: number, readonly code: string, message: string) {
    super(message);
  }
}

/** The largest payload that Lambda accepts and returns in a synchronous invocation. */
export const LARGEST_PAYLOAD = 6 * 1024 * 1024;

interface DeployedFunction {
  config: FunctionConfig;
  asyncConfig: AsyncConfig;
  readonly idle: Environment[];
  readonly busy: Set<Environment>;
  mayWriteLogs: boolean;
  peakBytes: number;
}

export interface HostSettings {
  /** Is told how many environments start or work, whenever that changes. */
  readonly onWork?: (environments: number) => void;
  readonly clock: Clock;
  readonly iam: Iam;
  readonly logs: Logs;
  readonly endpoint: () => string;
  readonly workDirectory: string;
  readonly runtimeModules: string;
  /** Sends the record of an asynchronous invocation to a queue, topic or function, as the function's role. */
  readonly deliver: (targetArn: string, body: string, roleArn: string) => Promise<void>;
  /** Whether the function's role lets it write its logs. If not, the logs are lost. */
  readonly mayWriteLogs: (config: FunctionConfig) => Promise<boolean>;
}

/** Lambda: its functions, their environments, and the Invoke API. */
export class LambdaHost {
  readonly asyncInvocations: AsyncInvocations;
  /** Called after every attempt to run a function. */
  readonly observers: ((invocation: FinishedInvocation) => void)[] = [];
  private readonly runtimeApi = new RuntimeApi();
  private readonly functions = new Map<string, DeployedFunction>();
  private lastEnvironment = 0;
  private working = 0;
  private stopped = false;

  constructor(private readonly settings: HostSettings) {
    this.asyncInvocations = new AsyncInvocations({
      clock: settings.clock,
      invoke: (name, payload, requestId) => this.invoke(name, payload, requestId),
      asyncConfig: (name) => this.find(name).asyncConfig,
      config: (name) => this.find(name).config,
      deliver: settings.deliver,
    });
  }

  start(): Promise<void> {
    return this.runtimeApi.start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.asyncInvocations.stop();
    await Promise.all([...this.functions.keys()].map((name) => this.delete(name)));
    await this.runtimeApi.stop();
  }

  put(config: FunctionConfig): void {
    const existing = this.functions.get(config.name);
    if (!existing) {
      this.functions.set(config.name, { config, asyncConfig: DEFAULT_ASYNC_CONFIG, idle: [], busy: new Set(), mayWriteLogs: false, peakBytes: 0 });
      return;
    }
    existing.config = config;
    existing.idle.splice(0).forEach((environment) => void environment.kill());
  }

  putAsyncConfig(name: string, asyncConfig: AsyncConfig = DEFAULT_ASYNC_CONFIG): void {
    this.find(name).asyncConfig = asyncConfig;
  }

  async delete(name: string): Promise<void> {
    const found = this.functions.get(functionName(name));
    this.functions.delete(functionName(name));
    await Promise.all([...found?.idle ?? [], ...found?.busy ?? []].map((environment) => environment.kill()));
  }

  config(name: string): FunctionConfig {
    return this.find(name).config;
  }

  /** The most memory that an environment of the function has taken so far, in bytes. It is 0 if the system does not tell it. */
  peakBytes(name: string): number {
    return this.find(name).peakBytes;
  }

  get runningInvocations(): number {
    return [...this.functions.values()].reduce((sum, { busy }) => sum + busy.size, 0);
  }

  /** The environment whose calls are signed with this key, if it still exists. */
  environmentOf(accessKeyId: string): Environment | undefined {
    return [...this.functions.values()].flatMap(({ idle, busy }) => [...idle, ...busy])
      .find((environment) => environment.accessKeyId === accessKeyId);
  }

  /** Process ids of all environments, for tests and for the engine's last resort. */
  get pids(): number[] {
    return [...this.functions.values()].flatMap(({ idle, busy }) => [...idle, ...busy].map(({ pid }) => pid));
  }

  /**
   * Makes sure that this many environments are ready. Starting a process does not get faster with the clock's factor. A cold start
   * after messages were received would use up a visibility timeout that is only a second long.
   */
  async warm(name: string, count: number): Promise<void> {
    const deployed = this.find(name);
    const { config, idle, busy } = deployed;
    deployed.mayWriteLogs = await this.settings.mayWriteLogs(config);
    idle.splice(0, idle.length, ...idle.filter(({ lost }) => !lost));
    const wanted = Math.min(count, config.reservedConcurrency ?? count);
    while (idle.length + busy.size < wanted && !this.stopped) {
      idle.push(this.createEnvironment(config));
    }
    await Promise.all(idle.map((environment) => this.atWork(() => environment.initialize())));
  }

  /** Runs a function and waits for its answer. */
  async invoke(name: string, payload: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    const deployed = this.find(name);
    const { config } = deployed;
    if (Buffer.byteLength(payload) > LARGEST_PAYLOAD) {
      throw new LambdaError(413, 'RequestTooLargeException', `${Buffer.byteLength(payload)} byte payload is too large for the `
        + `RequestResponse invocation type (limit ${LARGEST_PAYLOAD} bytes)`);
    }
    const tell = (attempt: Pick<FinishedInvocation, 'started' | 'outcome' | 'answer' | 'accessKeyId' | 'peakBytes'>) => this.observers.forEach((observer) =>
      observer({ requestId, functionName: config.name, payload, duration: this.settings.clock.now() - attempt.started, ...attempt }));
    if (deployed.busy.size >= (config.reservedConcurrency ?? Infinity)) {
      tell({ started: this.settings.clock.now(), outcome: 'THROTTLED', answer: '', accessKeyId: '', peakBytes: 0 });
      throw new LambdaError(429, 'TooManyRequestsException', 'Rate Exceeded.');
    }
    const environment = takeIdle(deployed) ?? this.createEnvironment(config);
    deployed.busy.add(environment);
    deployed.mayWriteLogs = await this.settings.mayWriteLogs(config);
    const initError = await this.atWork(() => environment.initialize());
    const started = this.settings.clock.now();
    this.log(config, `START RequestId: ${requestId} Version: $LATEST`, requestId);
    const outcome = limitSize(initError ?? await this.atWork(() => environment.invoke({ requestId, payload })));
    const duration = this.settings.clock.now() - started;
    deployed.peakBytes = Math.max(deployed.peakBytes, environment.peakBytes);
    // The function's output comes through another channel than its answer, and must precede END.
    await new Promise((resolve) => setImmediate(resolve));
    if (outcome.failed) {
      this.log(config, `${requestId} ${outcome.payload}`, requestId);
    }
    this.log(config, `END RequestId: ${requestId}`, requestId);
    this.log(config, `REPORT RequestId: ${requestId}\tDuration: ${duration} ms\tBilled Duration: ${duration} ms\tMemory Size: ${config.memory} MB`
      + (environment.peakBytes === 0 ? '' : `\tMax Memory Used: ${Math.ceil(environment.peakBytes / 1024 / 1024)} MB`), requestId);
    tell({ started, outcome: outcome.failed ? 'FAILED' : 'SUCCEEDED', answer: outcome.payload, accessKeyId: environment.accessKeyId, peakBytes: environment.peakBytes });
    deployed.busy.delete(environment);
    if (environment.usable && environment.config === this.functions.get(config.name)?.config && !this.stopped) {
      deployed.idle.push(environment);
    } else {
      void environment.kill();
    }
    return { requestId, payload: outcome.payload, ...outcome.failed && { functionError: 'Unhandled' } };
  }

  /** The Invoke API. */
  async handle(call: Call): Promise<Reply> {
    if (call.operation !== 'Invoke') {
      return errorReply('lambda', 501, 'NotImplemented', `the local engine's Lambda knows Invoke only, not '${call.operation}'`);
    }
    const name = functionName(call.permissions[0].resource);
    const payload = call.http.body.length > 0 ? call.http.body.toString() : '{}';
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
    try {
      switch (call.http.headers['x-amz-invocation-type'] ?? 'RequestResponse') {
        case 'Event':
          void this.asyncInvocations.add(this.find(name).config.name, payload);
          return { statusCode: 202, headers, body: Buffer.alloc(0) };
        case 'DryRun':
          this.find(name);
          return { statusCode: 204, headers, body: Buffer.alloc(0) };
        default: {
          const result = await this.invoke(name, payload);
          return {
            statusCode: 200,
            headers: { ...headers, ...result.functionError && { 'x-amz-function-error': result.functionError } },
            body: Buffer.from(result.payload),
          };
        }
      }
    } catch (error) {
      if (error instanceof LambdaError) {
        return errorReply('lambda', error.statusCode, error.code, error.message);
      }
      throw error;
    }
  }

  private async atWork<T>(work: () => Promise<T>): Promise<T> {
    this.settings.onWork?.(++this.working);
    try {
      return await work();
    } finally {
      this.settings.onWork?.(--this.working);
    }
  }

  private find(name: string): DeployedFunction {
    const found = this.functions.get(functionName(name));
    if (!found) {
      throw new LambdaError(404, 'ResourceNotFoundException', `Function not found: ${name}`);
    }
    return found;
  }

  private createEnvironment(config: FunctionConfig): Environment {
    const { clock, iam, endpoint, workDirectory, runtimeModules } = this.settings;
    const id = `environment-${++this.lastEnvironment}`;
    const logStream = `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${id}`;
    return new Environment({
      id,
      config,
      credentials: iam.credentialsFor(config.roleArn, config.name),
      endpoint: endpoint(),
      workDirectory,
      runtimeModules,
      logStream,
      clock,
      runtimeApi: this.runtimeApi,
      onLog: (line, requestId) => this.log(config, line, requestId, logStream),
    });
  }

  private log(config: FunctionConfig, message: string, requestId: string | undefined, stream: string = ''): void {
    if (this.functions.get(config.name)?.mayWriteLogs) {
      this.settings.logs.write(config.logGroup, { timestamp: this.settings.clock.now(), functionName: config.name, requestId, stream, message });
    }
  }
}

/** Takes an idle environment. It skips those whose process ended while they were idle, as AWS does. */
function takeIdle({ idle }: DeployedFunction): Environment | undefined {
  for (let environment = idle.pop(); environment; environment = idle.pop()) {
    if (!environment.lost) {
      return environment;
    }
  }
  return undefined;
}

function limitSize(outcome: Outcome): Outcome {
  const size = Buffer.byteLength(outcome.payload);
  return size <= LARGEST_PAYLOAD ? outcome : {
    failed: true,
    payload: JSON.stringify({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size (${size} bytes) exceeded maximum allowed payload size (${LARGEST_PAYLOAD} bytes).`,
    }),
  };
}
