import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { mkdirSync } from 'fs';
import { ServerResponse } from 'http';
import * as path from 'path';
import { Readable } from 'stream';
import { FunctionConfig } from './function-config';
import { onThisMachine } from './layers';
import { MemoryWatch } from './memory-watch';
import { RuntimeApi, RuntimeApiClient } from './runtime-api';
import { Clock, VIRTUAL_TIME } from '../../wire/clock';
import { Credentials } from '../../wire/sessions';

export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
}

/** The outcome of an invocation: the handler's answer, or an error as JSON with errorType and errorMessage. */
export interface Outcome {
  readonly payload: string;
  readonly failed: boolean;
}

export interface EnvironmentSettings {
  readonly id: string;
  readonly config: FunctionConfig;
  readonly credentials: Credentials;
  readonly endpoint: string;
  /** Holds the environment's /tmp. */
  readonly workDirectory: string;
  /** The folder of the runtime's own modules, which are the SDK. */
  readonly runtimeModules: string;
  readonly logStream: string;
  readonly clock: Clock;
  readonly runtimeApi: RuntimeApi;
  readonly onLog: (line: string, requestId: string | undefined) => void;
}

/** Real time in which a process must load its code. Starting Node does not get faster with the clock's factor. */
const INIT_TIMEOUT = 30_000;

/** Lambda's MB. */
const MEGABYTE = 1024 * 1024;

/** One execution environment: a process that runs one invocation at a time, and is used again for the next. */
export class Environment implements RuntimeApiClient {
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private waiting?: ServerResponse;
  private current?: Invocation & { settle: (outcome: Outcome) => void };
  private initialized!: (error?: Outcome) => void;
  private readonly init = new Promise<Outcome | undefined>((resolve) => this.initialized = resolve);
  private alive = true;
  private loaded = false;
  private readonly forgetClock: () => void;
  private readonly memory: MemoryWatch;

  constructor(private readonly settings: EnvironmentSettings) {
    this.child = this.spawnProcess();
    this.memory = new MemoryWatch(this.pid, this.config.memory * MEGABYTE, () => this.outOfMemory());
    // a process that has just been killed cannot receive the pace, and does not need it
    this.forgetClock = settings.clock.onChange((pace) => this.child.connected && this.child.send({ pace }, () => undefined));
    this.exited = once(this.child, 'exit').then(([code, signal]) => this.ended(code, signal));
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      readLines(stream, (line) => settings.onLog(line.replaceAll('\r', '\n'), this.current?.requestId));
    }
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** The most memory that its processes have taken so far, in bytes. It is 0 if the system does not tell it. */
  get peakBytes(): number {
    return this.memory.peakBytes;
  }

  get config(): FunctionConfig {
    return this.settings.config;
  }

  /** Identifies the calls of this environment. */
  get accessKeyId(): string {
    return this.settings.credentials.accessKeyId;
  }

  /** Milliseconds of the engine's clock. */
  private get workingTime(): number {
    return this.settings.clock.workingTime(this.config.timeout * 1000);
  }

  get usable(): boolean {
    return this.alive;
  }

  /** Whether its process ended after the code was loaded. A process that cannot load its code has yet to report that. */
  get lost(): boolean {
    return !this.alive && this.loaded;
  }

  /** Waits until the code is loaded; returns the error if it cannot be loaded. The time is not part of any invocation's duration. */
  async initialize(): Promise<Outcome | undefined> {
    const timer = setTimeout(() => this.kill(failure('Sandbox.Timedout',
      `the function '${this.config.name}' was not initialized within ${INIT_TIMEOUT / 1000} s of real time`)), INIT_TIMEOUT);
    this.memory.begin();
    const error = await this.init;
    this.memory.end();
    clearTimeout(timer);
    return error;
  }

  async invoke(invocation: Invocation): Promise<Outcome> {
    const timeout = this.workingTime;
    const settled = new AbortController();
    const outcome = await new Promise<Outcome>((settle) => {
      this.current = { ...invocation, settle };
      void this.settings.clock.sleep(timeout, settled.signal).then(() => settled.signal.aborted ? undefined : this.kill(failure('Sandbox.Timedout',
        `RequestId: ${invocation.requestId} Error: Task timed out after ${(timeout / 1000).toFixed(2)} seconds`)));
      this.memory.begin();
      this.deliver();
    });
    this.memory.end();
    settled.abort();
    this.current = undefined;
    return outcome;
  }

  next(response: ServerResponse): void {
    this.waiting = response;
    // the request's own 'close' would come as soon as its body is read
    response.on('close', () => {
      if (this.waiting === response) {
        this.waiting = undefined;
      }
    });
    this.loaded = true;
    this.initialized();
    this.deliver();
  }

  succeeded(requestId: string, payload: string): void {
    this.settle(requestId, { payload, failed: false });
  }

  failed(requestId: string, payload: string): void {
    this.settle(requestId, { payload, failed: true });
  }

  initFailed(payload: string): void {
    this.initialized({ payload, failed: true });
  }

  /** Ends the process. Its invocation fails with the given outcome. */
  kill(outcome?: Outcome): Promise<void> {
    if (outcome) {
      this.initialized(outcome);
      this.current?.settle(outcome);
    }
    this.alive = false;
    this.child.kill('SIGKILL');
    return this.exited;
  }

  private settle(requestId: string, outcome: Outcome): void {
    if (this.current?.requestId === requestId) {
      this.memory.end(); // it may have reached the limit since the last look, and then it has failed
      this.current.settle(outcome);
    }
  }

  private outOfMemory(): void {
    void this.kill(failure('Runtime.OutOfMemory',
      this.current ? `RequestId: ${this.current.requestId} Error: ${exitedWith('signal: killed')}` : exitedWith('signal: killed')));
  }

  private deliver(): void {
    const response = this.waiting;
    if (!response || !this.current || response.destroyed) {
      return;
    }
    this.waiting = undefined;
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': this.current.requestId,
      'lambda-runtime-deadline-ms': String(this.settings.clock.now() + this.workingTime),
      'lambda-runtime-invoked-function-arn': this.config.arn,
    });
    response.end(this.current.payload);
  }

  private ended(code: number | null, signal: string | null): void {
    this.alive = false;
    this.forgetClock();
    const how = signal ? `signal: ${signal.replace('SIG', '').toLowerCase()}` : `exit status ${code}`;
    const message = code === 0 ? 'Runtime exited without providing a reason' : exitedWith(how);
    const outcome = failure('Runtime.ExitError', this.current ? `RequestId: ${this.current.requestId} Error: ${message}` : message);
    this.initialized(outcome);
    this.current?.settle(outcome);
    this.settings.runtimeApi.unregister(this.settings.id);
  }

  private spawnProcess(): ChildProcess {
    const { id, config, credentials, endpoint, workDirectory, runtimeModules, logStream, clock, runtimeApi } = this.settings;
    const tmp = path.join(workDirectory, id);
    mkdirSync(tmp, { recursive: true });
    // Lambda's own /var/runtime/bootstrap divides the memory so: a tenth is for young objects, which take twice the given size.
    // Stripping the types of the two files below takes 17 MB, which Lambda's runtime does not need: the limit is a little tighter here.
    const young = Math.floor(config.memory / 10);
    const spaces = [`--max-old-space-size=${config.memory - young}`, `--max-semi-space-size=${Math.floor(young / 2)}`];
    const command = [process.execPath, ...spaces, ...VIRTUAL_TIME, path.join(__dirname, 'bootstrap.mts')];
    const { optDirectory } = config;
    const wrapper = config.environment.AWS_LAMBDA_EXEC_WRAPPER;
    const [program, ...args] = wrapper ? [onThisMachine(wrapper, optDirectory), ...command] : command;
    return spawn(program, args, {
      cwd: config.codeDirectory,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...config.environment,
        PATH: process.env.PATH,
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
        TMPDIR: tmp,
        NODE_PATH: [...optDirectory ? [path.join(optDirectory, 'nodejs', 'node_modules')] : [], runtimeModules].join(path.delimiter),
        NODE_NO_WARNINGS: '1',
        AWS_REGION: config.region,
        AWS_DEFAULT_REGION: config.region,
        AWS_ENDPOINT_URL: endpoint,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        AWS_LAMBDA_RUNTIME_API: runtimeApi.register(id, this),
        AWS_LAMBDA_FUNCTION_NAME: config.name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memory),
        AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
        AWS_LAMBDA_LOG_STREAM_NAME: logStream,
        AWS_LAMBDA_LOG_FORMAT: config.logFormat,
        ...config.logLevel && { AWS_LAMBDA_LOG_LEVEL: config.logLevel },
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        LAMBDA_TASK_ROOT: config.codeDirectory,
        _HANDLER: onThisMachine(config.handler, optDirectory),
        ...clock.environment(config.timeout * 1000),
      },
    });
  }
}

function exitedWith(how: string): string {
  return `Runtime exited with error: ${how}`;
}

export function failure(errorType: string, errorMessage: string): Outcome {
  return { payload: JSON.stringify({ errorType, errorMessage }), failed: true };
}

/** Lines end with a line feed only: a carriage return is a line end inside a record. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    lines.forEach(onLine);
  });
  stream.on('end', () => rest && onLine(rest));
}
