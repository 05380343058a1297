import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { readdirSync, readFileSync, readlinkSync } from 'fs';
import { connect } from 'net';
import * as path from 'path';
import { createInterface } from 'readline';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { cloudAssembly, lambdaFunction, role } from './cloud-assembly';
import { stillRunning } from './still-running';
import { TYPESCRIPT } from '../../local/typescript';

const REPOSITORY = path.join(__dirname, '..', '..');

/** Starts two idle environments and one that is working. */
const TEMPLATE = {
  Resources: {
    Role: role('lambda.amazonaws.com', {
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    }),
    Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    Consumer: lambdaFunction('exports.handler = async () => undefined;'),
    Sleeper: lambdaFunction('exports.handler = () => new Promise(() => setInterval(() => undefined, 1000));', { FunctionName: 'sleeper', Timeout: 900 }),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Consumer' }, ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
  },
};

interface Served {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  readonly processes: number[];
}

async function serve(): Promise<{ server: ChildProcess; served: Served }> {
  const server = spawn(process.execPath, [...TYPESCRIPT, 'local/serve.ts', cloudAssembly(TEMPLATE)], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const [line] = await Promise.race([
    once(createInterface({ input: server.stdout! }), 'line'),
    once(server, 'exit').then(([code]) => { throw new Error(`the engine ended with ${code} before it stood`); }),
  ]);
  return { server, served: JSON.parse(line) };
}

let server: ChildProcess;
let served: Served;
let another: ChildProcess;

beforeAll(async () => {
  const [first, second] = await Promise.all([serve(), serve()]);
  ({ server, served } = first);
  another = second.server;
  const lambda = new LambdaClient(served);
  await lambda.send(new InvokeCommand({ FunctionName: 'sleeper', InvocationType: 'Event' }));
  lambda.destroy();
}, 240_000);

afterAll(() => {
  server.kill('SIGKILL');
  another.kill('SIGKILL');
});

/** Returns the child processes of a process, from Linux's /proc. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((one) => {
    try {
      return Number(readFileSync(`/proc/${one}/stat`, 'utf8').split(') ').pop()!.split(' ')[1]) === pid;
    } catch {
      return false; // it ended during the check
    }
  });
}

/** Returns the addresses on which a process listens, in the hexadecimal of /proc/net. */
function listeningAddresses(pid: number): string[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return []; // it was closed during the check
    }
  }));
  return ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode))
    .map(([, address]) => address.split(':')[0]));
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('listens on 127.0.0.1 only', () => {
  const addresses = [server.pid!, ...served.processes].flatMap(listeningAddresses);
  expect(addresses.length).toBeGreaterThanOrEqual(3); // gateway, Runtime API, fauxqs
  expect(new Set(addresses)).toEqual(new Set(['0100007F']));
});

onLinux('leaves no process and no port behind when it is interrupted', async () => {
  const children = childrenOf(server.pid!);
  expect(children.length).toBeGreaterThanOrEqual(4); // fauxqs, two consumers, the sleeper
  const exited = once(server, 'exit');
  server.kill('SIGINT');
  const [, signal] = await exited;
  expect(signal).toBe('SIGINT');
  expect(await stillRunning(children)).toEqual([]);
  const { hostname, port } = new URL(served.endpoint);
  await expect(once(connect(Number(port), hostname), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
}, 20_000);

onLinux('takes its children along even when it is killed', async () => {
  const children = childrenOf(another.pid!);
  expect(children.length).toBeGreaterThanOrEqual(2);
  another.kill('SIGKILL');
  expect(await stillRunning(children)).toEqual([]);
}, 30_000);
