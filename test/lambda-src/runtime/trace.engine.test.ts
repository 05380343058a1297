import { execFileSync, spawn } from 'child_process';
import { createSocket } from 'dgram';
import { once } from 'events';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..', '..');
const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';

/** Does what a traced handler does: one call, which is refused, in an invocation. */
const PROGRAM = `
  const { S3Client, HeadBucketCommand } = require('@aws-sdk/client-s3');
  const { annotateTrace, traced, traceInvocation } = require('./lambda-src/runtime/trace');
  const s3 = traced(new S3Client({ region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }));
  traceInvocation(async () => {
    annotateTrace({ batchId: 'the batch' });
    await s3.send(new HeadBucketCommand({ Bucket: 'secret-free' })).catch(() => undefined);
    return 'done';
  }).then(console.log);
  `;

const NODE = ['--require', 'ts-node/register/transpile-only', '-e', PROGRAM];
const ENVIRONMENT = { PATH: process.env.PATH, TS_NODE_PROJECT: 'tsconfig.dev.json', AWS_LAMBDA_FUNCTION_NAME: 'the function', NODE_NO_WARNINGS: '1' };

test('a traced invocation is a part of Lambda\'s own trace, with its calls in it, and can be searched for', async () => {
  const daemon = createSocket('udp4');
  const segments: any[] = [];
  daemon.on('message', (text) => segments.push(JSON.parse(text.toString().split('\n')[1])));
  const service = createServer((_, response) => response.writeHead(403).end());
  await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const child = spawn(process.execPath, NODE, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...ENVIRONMENT,
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
  child.stdout.on('data', (text) => printed += text);
  await once(child, 'exit');
  daemon.close();
  service.close();
  expect(printed).toBe('done\n');
  const all = segments.flatMap((segment) => [segment, ...segment.subsegments ?? []]);
  expect(all.find(({ name }) => name === 'invocation')).toMatchObject({
    trace_id: TRACE_ID, annotations: { batchId: 'the batch', Service: 'the function', ColdStart: true },
  });
  expect(all.find(({ name }) => name === 'S3')).toMatchObject({
    namespace: 'aws', error: true, aws: { operation: 'HeadBucket' }, http: { response: { status: 403 } },
  });
}, 60_000);

test('without it nothing of X-Ray is loaded, and the work is done all the same', () => {
  const program = `${PROGRAM}; console.log(Object.keys(require.cache).some((file) => /xray|tracer/.test(file)))`;
  const printed = execFileSync(process.execPath, [...NODE.slice(0, -1), program], {
    cwd: ROOT, encoding: 'utf8', env: { ...ENVIRONMENT, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
  });
  expect(printed.trim().split('\n').sort()).toEqual(['done', 'false']);
}, 60_000);
