import { spawn } from 'child_process';
import { createSocket } from 'dgram';
import { once } from 'events';
import { createServer, RequestListener } from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { TYPESCRIPT } from '../../local/typescript';

export const ROOT = path.join(__dirname, '..', '..');
export const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';

/** The arguments with which Node runs a program that may import TypeScript by its path from the root. */
export const programArguments = (program: string) => [...TYPESCRIPT, '-e', program];

export const ENVIRONMENT = { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: 'the function', NODE_NO_WARNINGS: '1' };

/** Runs a program as a traced function, with one service that answers all its calls. Returns what it printed, and the segments of its trace. */
export async function runTraced(program: string, answer: RequestListener): Promise<{ printed: string; segments: any[] }> {
  const daemon = createSocket('udp4');
  const segments: any[] = [];
  daemon.on('message', (text) => segments.push(JSON.parse(text.toString().split('\n')[1])));
  const service = createServer(answer);
  await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const child = spawn(process.execPath, programArguments(program), {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...ENVIRONMENT,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      POWERTOOLS_TRACE_ENABLED: 'true',
      LAMBDA_TASK_ROOT: ROOT,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      _X_AMZN_TRACE_ID: `Root=${TRACE_ID};Parent=53995c3f42cd8ad8;Sampled=1`,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
    },
  });
  let printed = '';
  [child.stdout, child.stderr].forEach((stream) => stream.on('data', (text) => { printed += text; }));
  await once(child, 'close');
  daemon.close();
  service.close();
  return { printed, segments };
}
