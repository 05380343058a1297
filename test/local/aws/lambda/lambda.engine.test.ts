import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { residentMemory } from '../../../../local/aws/lambda/process-memory';
import { Engine } from '../../../../local/engine';
import { cloudAssembly, lambdaFunction, role } from '../../cloud-assembly';

const FACTOR = 30;
const MEGABYTE = 1024 * 1024;

const HANDLER = `
  const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3');
  let used = 0;
  exports.handler = async (event, context) => {
    used++;
    switch (event.do) {
      case 'environment': return { ...process.env, left: context.getRemainingTimeInMillis(), context };
      case 'count': return used;
      case 'nothing': return undefined;
      case 'pid': return process.pid;
      case 'throw': throw new TypeError('thrown');
      case 'sleep': await new Promise((resolve) => setTimeout(resolve, event.ms)); return 'slept';
      case 'time': { const before = Date.now(); await new Promise((resolve) => setTimeout(resolve, event.ms)); return Date.now() - before; }
      case 'exit': process.exit(3);
      case 'reject': Promise.reject(new Error('nobody waits')); return new Promise(() => undefined);
      case 'buffer': used = Buffer.alloc(event.megabytes * 1024 * 1024, 1); return used.length;
      case 'release': {
        console.log('begins');
        await new Promise((resolve) => setImmediate(resolve));
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200); // until nobody looks
        Buffer.alloc(event.megabytes * 1024 * 1024, 1);
        require('v8').setFlagsFromString('--expose-gc');
        require('vm').runInNewContext('gc')();
        return 'released';
      }
      case 'child': {
        const script = 'const held = Buffer.alloc(' + event.megabytes + ' * 1024 * 1024, 1); setTimeout(() => held, 60000)';
        console.log('child ' + require('child_process').spawn(process.execPath, ['-e', script]).pid);
        return new Promise(() => undefined);
      }
      case 'memory': { const hold = []; for (;;) hold.push(new Array(100000).fill(hold.length)); }
      case 'call': { const { Buckets } = await new S3Client().send(new ListBucketsCommand()); return Buckets.map(({ Name }) => Name); }
      case 'undeclared': try { require('fast-check'); return 'found'; } catch (error) { return error.code; }
      case 'log': console.log('one\\ntwo', { three: 3 }); process.stdout.write('raw\\n'); return;
    }
  };`;

let engine: Engine;
let lambda: LambdaClient;

beforeAll(async () => {
  engine = await Engine.start({ factor: FACTOR, enforcePermissions: false });
  lambda = new LambdaClient(engine.admin);
  await engine.deploy(cloudAssembly({
    Resources: {
      Role: role('lambda.amazonaws.com'),
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'listed' } },
      Function: lambdaFunction(HANDLER, {
        FunctionName: 'worker', Timeout: 60, MemorySize: 128, Environment: { Variables: { STAGE: 'test', COUNT: 3 } },
      }),
      Large: lambdaFunction(HANDLER, { FunctionName: 'large', Timeout: 300, MemorySize: 256 }),
      Structured: lambdaFunction(HANDLER, { FunctionName: 'structured', LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'Group' } } }),
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'structured-logs', RetentionInDays: 7 } },
      Reserved: lambdaFunction(HANDLER, { FunctionName: 'reserved', ReservedConcurrentExecutions: 1 }),
      Broken: lambdaFunction('require("./missing");', { FunctionName: 'broken' }),
      Misnamed: lambdaFunction('exports.other = 1;', { FunctionName: 'misnamed' }),
      DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-letters' } },
      Failing: lambdaFunction('exports.handler = async () => { console.log("try"); throw new Error("always"); };', { FunctionName: 'failing' }),
      FailingConfig: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: 'Failing' },
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 1,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } },
        },
      },
    },
  }));
}, 30_000);

afterAll(async () => {
  lambda.destroy();
  await engine.stop();
});

async function invoke(event: object, functionName: string = 'worker'): Promise<{ error?: string; payload: any }> {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }));
  return { error: FunctionError, payload: JSON.parse(Buffer.from(Payload!).toString()) };
}

test('a function finds the environment that Lambda gives it', async () => {
  const { payload } = await invoke({ do: 'environment' });
  expect(payload).toMatchObject({
    STAGE: 'test',
    COUNT: '3',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'worker',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/worker',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_ENDPOINT_URL: engine.endpoint,
    _HANDLER: 'index.handler',
    context: { functionName: 'worker', memoryLimitInMB: '128', invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:worker' },
  });
  expect(payload.left).toBeGreaterThan(30_000);
  expect(payload.left).toBeLessThanOrEqual(60_000);
  expect(payload).not.toHaveProperty('CLOCK_PACE');
  expect(payload).not.toHaveProperty('NODE_CHANNEL_FD');
});

test('an environment is used again', async () => {
  const { payload: first } = await invoke({ do: 'count' });
  const { payload: second } = await invoke({ do: 'count' });
  expect(second).toBe(first + 1);
});

test('an answer of nothing is null', async () => {
  expect(await invoke({ do: 'nothing' })).toEqual({ payload: null });
});

test('what a handler throws is the answer, as an unhandled error', async () => {
  expect(await invoke({ do: 'throw' })).toEqual({
    error: 'Unhandled', payload: { errorType: 'TypeError', errorMessage: 'thrown', trace: expect.arrayContaining(['TypeError: thrown']) },
  });
});

test('a function that takes too long is killed, and the next invocation gets a new environment', async () => {
  const { error, payload } = await invoke({ do: 'sleep', ms: 600_000 });
  expect(error).toBe('Unhandled');
  expect(payload).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/Task timed out after 60.00 seconds$/) });
  expect(await invoke({ do: 'count' })).toEqual({ payload: 1 });
});

test('time inside a function runs on the engine\'s clock', async () => {
  const began = Date.now();
  const { payload } = await invoke({ do: 'time', ms: 15_000 });
  expect(payload).toBeGreaterThanOrEqual(14_990);
  expect(Date.now() - began).toBeLessThan(10_000);
});

test('a process that ends or runs out of memory is an error of the runtime', async () => {
  expect((await invoke({ do: 'exit' })).payload).toEqual({
    errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
  });
  expect((await invoke({ do: 'reject' })).payload).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'nobody waits' });
  expect((await invoke({ do: 'memory' }, 'structured')).payload).toEqual({
    errorType: expect.stringMatching(/Runtime.OutOfMemory|Runtime.ExitError|Sandbox.Timedout/), errorMessage: expect.any(String),
  });
}, 20_000);

test('a function that takes as much memory as it has is killed, and one that takes half of it is not', async () => {
  const half = await invoke({ do: 'buffer', megabytes: 128 }, 'large');
  expect(half).toEqual({ payload: 128 * MEGABYTE });
  const halfPeak = engine.cloud.lambda.peakBytes('large');
  expect(halfPeak).toBeGreaterThan(128 * MEGABYTE);
  expect(halfPeak).toBeLessThan(256 * MEGABYTE);

  const whole = await invoke({ do: 'buffer', megabytes: 256 }, 'large');
  expect(whole).toEqual({
    error: 'Unhandled',
    payload: { errorType: 'Runtime.OutOfMemory', errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/) },
  });
  expect(engine.cloud.lambda.peakBytes('large')).toBeGreaterThanOrEqual(256 * MEGABYTE);
  const report = engine.logs('large').map(({ message }) => message).filter((message) => message.startsWith('REPORT')).at(-1)!;
  expect(Number(/Memory Size: 256 MB\tMax Memory Used: (\d+) MB/.exec(report)![1])).toBeGreaterThanOrEqual(256);

  expect(await invoke({ do: 'count' }, 'large')).toEqual({ payload: 1 }); // in a new environment
});

test('memory that a function has given back before anybody looked counts all the same', async () => {
  const answer = invoke({ do: 'release', megabytes: 210 }, 'large');
  while (!engine.logs('large').some(({ message }) => message.endsWith('begins'))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  expect((await answer).payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
});

test('the memory of a process that a function has started counts as its own, and both are killed', async () => {
  expect((await invoke({ do: 'child', megabytes: 180 }, 'large')).payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  const pid = engine.logs('large').flatMap(({ message }) => /child (\d+)/.exec(message)?.[1] ?? []).map(Number)[0];
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(residentMemory(pid)).toBeUndefined(); // whether or not its remains have been collected
});

test('code that cannot be loaded says so', async () => {
  expect((await invoke({}, 'broken')).payload).toMatchObject({ errorType: 'Error', errorMessage: expect.stringContaining("Cannot find module './missing'") });
  expect((await invoke({}, 'misnamed')).payload).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
});

test('a call of a function is recorded as a call of its role', async () => {
  expect((await invoke({ do: 'call' })).payload).toEqual(['listed']);
  expect(engine.calls.filter(({ service }) => service === 's3').at(-1)).toMatchObject({
    operation: 'ListBuckets',
    permissions: [{ action: 's3:ListAllMyBuckets', resource: '*' }],
    caller: engine.resource('Test', 'Role').attributes.Arn,
    statusCode: 200,
  });
});

test('a module that was not bundled is missing, as in Lambda', async () => {
  expect((await invoke({ do: 'undeclared' })).payload).toBe('MODULE_NOT_FOUND');
});

test('logs are text or JSON, as the function is configured', async () => {
  await invoke({ do: 'log' });
  const text = engine.logs('worker').map(({ message }) => message);
  expect(text).toContainEqual(expect.stringMatching(/^\d{4}-.*Z\t[0-9a-f-]{36}\tINFO\tone\ntwo \{ three: 3 \}$/));
  expect(text).toContain('raw');
  expect(text).toContainEqual(expect.stringMatching(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/));
  await invoke({ do: 'log' }, 'structured');
  const json = engine.cloud.logs.events('structured-logs').filter(({ message }) => message.startsWith('{"timestamp"')).map(({ message }) => JSON.parse(message));
  expect(json).toContainEqual({ timestamp: expect.any(String), level: 'INFO', requestId: expect.any(String), message: 'one\ntwo { three: 3 }' });
});

test('more invocations than are reserved are throttled', async () => {
  const fast = new LambdaClient({ ...engine.admin, maxAttempts: 1 });
  const command = () => fast.send(new InvokeCommand({ FunctionName: 'reserved', Payload: '{"do":"sleep","ms":10000}' }));
  const results = await Promise.allSettled([command(), command()]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((results.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({
    name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 },
  });
  fast.destroy();
});

test('an asynchronous invocation is repeated, then its record goes to the failure destination', async () => {
  await lambda.send(new InvokeCommand({ FunctionName: 'failing', InvocationType: 'Event', Payload: '{"x":1}' }));
  await engine.idle();
  expect(engine.logs('failing').filter(({ message }) => message.endsWith('try'))).toHaveLength(2);
  expect((await engine.queues()).find(({ name }) => name === 'dead-letters')).toMatchObject({ visible: 1 });
});

test('an unknown function is not found', async () => {
  await expect(invoke({}, 'nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('time may be skipped in the moment in which an environment dies', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const { payload: pid } = await invoke({ do: 'pid' });
  process.kill(pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200); // it is dead, but this process has not received the event yet
  engine.clock.advance(1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(await invoke({ do: 'count' })).toEqual({ payload: 1 });
});
