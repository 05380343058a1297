import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Engine } from '../../../../local/engine';
import { cloudAssembly, lambdaFunction, role } from '../../cloud-assembly';

const FACTOR = 30;
const VISIBILITY_TIMEOUT = 90;

/** Logs its messages, waits if a message says so, and answers as its last message says. */
const CONSUMER = `
  exports.handler = async ({ Records }) => {
    console.log(JSON.stringify({
      batch: Records.map((r) => r.body),
      began: Date.now(),
      received: Math.min(...Records.map((r) => Number(r.attributes.ApproximateFirstReceiveTimestamp))),
      attempts: Records.map((r) => r.attributes.ApproximateReceiveCount),
    }));
    const wait = Number(process.env.WAIT ?? 0);
    if (wait) await require('timers/promises').setTimeout(wait);
    console.log(JSON.stringify({ ended: Date.now() }));
    if (Records.some((r) => r.body.startsWith('throw'))) throw new Error('thrown');
    if (Records.some((r) => r.body.startsWith('unknown'))) return { batchItemFailures: [{ itemIdentifier: 'nobody' }] };
    return { batchItemFailures: Records.filter((r) => r.body.startsWith('bad')).map((r) => ({ itemIdentifier: r.messageId })) };
  };`;

interface Batch {
  readonly batch: string[];
  readonly began: number;
  /** The time at which the first of its messages was first received. */
  readonly received: number;
  readonly attempts: string[];
}

let engine: Engine;
let sqs: SQSClient;

beforeAll(async () => {
  engine = await Engine.start({ factor: FACTOR, leastWork: 10_000, enforcePermissions: false });
  sqs = new SQSClient(engine.admin);
}, 20_000);

afterAll(async () => {
  sqs.destroy();
  await engine.stop();
});

function template(options: { mapping?: object; queue?: object; consumer?: object } = {}): object {
  return {
    Resources: {
      DeadLetters: { Type: 'AWS::SQS::Queue' },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: VISIBILITY_TIMEOUT,
          RedrivePolicy: { maxReceiveCount: 2, deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
          ...options.queue,
        },
      },
      Role: role('lambda.amazonaws.com'),
      Consumer: lambdaFunction(CONSUMER, { LoggingConfig: { LogFormat: 'JSON' }, ...options.consumer }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FunctionName: { Ref: 'Consumer' },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          BatchSize: 100,
          MaximumBatchingWindowInSeconds: 10,
          ScalingConfig: { MaximumConcurrency: 2 },
          ...options.mapping,
        },
      },
    },
    Outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
  };
}

async function deploy(stackName: string, options: Parameters<typeof template>[0] = {}): Promise<void> {
  await engine.deploy(cloudAssembly(template(options), stackName));
}

async function send(stackName: string, bodies: string[]): Promise<void> {
  for (let start = 0; start < bodies.length; start += 10) {
    await sqs.send(new SendMessageBatchCommand({
      QueueUrl: engine.outputs[stackName].QueueUrl as string,
      Entries: bodies.slice(start, start + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }));
  }
}

function records(stackName: string): any[] {
  return engine.logs(engine.resource(stackName, 'Consumer').physicalId)
    .filter(({ message }) => message.startsWith('{"timestamp"'))
    .map(({ message }) => JSON.parse(message).message)
    .filter((message) => typeof message === 'string' && message.startsWith('{'))
    .map((message) => JSON.parse(message));
}

const batches = (stackName: string): Batch[] => records(stackName).filter((record) => 'batch' in record);

async function depth(stackName: string, logicalId: string): Promise<number> {
  const { QueueName } = engine.resource(stackName, logicalId).attributes;
  const queue = (await engine.queues()).find(({ name }) => name === QueueName)!;
  return queue.visible + queue.inFlight;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`);

const SCENARIOS: Record<string, { template?: Parameters<typeof template>[0]; messages: string[] }> = {
  Partial: { messages: ['good 1', 'bad', 'good 2'] },
  Throwing: { messages: ['throw', 'innocent'] },
  Unknown: { messages: ['unknown', 'innocent'] },
  Plain: { template: { mapping: { FunctionResponseTypes: [] } }, messages: ['bad'] },
  Sized: { template: { mapping: { BatchSize: 20 } }, messages: numbered(90) },
  Windowed: { template: { mapping: { MaximumBatchingWindowInSeconds: 60 } }, messages: ['waiting'] },
  Heavy: {
    template: { mapping: { MaximumBatchingWindowInSeconds: 60 }, consumer: { MemorySize: 512 } },
    messages: Array.from({ length: 140 }, (_, index) => `${index}-${'x'.repeat(100_000)}`),
  },
  Concurrent: {
    template: {
      mapping: { BatchSize: 1, MaximumBatchingWindowInSeconds: 0, ScalingConfig: { MaximumConcurrency: 3 } },
      consumer: { Environment: { Variables: { WAIT: '10000' } } },
    },
    messages: numbered(9),
  },
  Slow: {
    template: { queue: { VisibilityTimeout: 120 }, consumer: { Environment: { Variables: { WAIT: '200000' } } } },
    messages: ['slow'],
  },
};

describe('queues and functions that run side by side', () => {
  beforeAll(async () => {
    for (const [stackName, scenario] of Object.entries(SCENARIOS)) {
      await deploy(stackName, scenario.template);
    }
    for (const [stackName, { messages }] of Object.entries(SCENARIOS)) {
      await send(stackName, messages);
    }
    await engine.idle();
  }, 60_000);

  test('only what is reported as failed comes back, and goes to the dead-letter queue after its last try', async () => {
    const seen = batches('Partial').flatMap(({ batch, attempts }) => batch.map((body, index) => `${body} ${attempts[index]}`));
    expect(seen.sort()).toEqual(['bad 1', 'bad 2', 'good 1 1', 'good 2 1']);
    expect(await depth('Partial', 'DeadLetters')).toBe(1);
    expect(await depth('Partial', 'Queue')).toBe(0);
  });

  test.each([['throw', 'Throwing'], ['unknown', 'Unknown']])('a function that answers by "%s" fails its whole batch', async (body, stackName) => {
    expect(batches(stackName).filter(({ batch }) => batch.includes(body))).toHaveLength(2);
    expect(await depth(stackName, 'DeadLetters')).toBe(batches(stackName).filter(({ batch }) => batch.length === 2).length === 2 ? 2 : 1);
  });

  test('without ReportBatchItemFailures an answer means success whatever it says', async () => {
    expect(batches('Plain')).toHaveLength(1);
    expect(await depth('Plain', 'DeadLetters')).toBe(0);
  });

  test('a failed message is hidden for its visibility timeout, on the engine\'s clock', () => {
    const [first, second] = batches('Partial').filter(({ batch }) => batch.includes('bad'));
    expect(second.began - first.began).toBeGreaterThan(VISIBILITY_TIMEOUT * 1000 - 15_000); // the first window of 10 s is included
  });

  test('a message stays invisible while a function works on it, however fast the clock runs', async () => {
    expect(batches('Slow').map(({ batch, attempts }) => [...batch, ...attempts])).toEqual([['slow', '1']]);
    expect(await depth('Slow', 'DeadLetters')).toBe(0);
  });

  test('a batch ends at its size', () => {
    expect(batches('Sized').flatMap(({ batch }) => batch).sort()).toEqual([...SCENARIOS.Sized.messages].sort());
    expect(Math.max(...batches('Sized').map(({ batch }) => batch.length))).toBe(20);
  });

  test('a batch waits for its window', () => {
    const [{ began, received }] = batches('Windowed');
    expect(began - received).toBeGreaterThanOrEqual(59_000);
  });

  test('a batch holds at most 6 MB', async () => {
    const sizes = batches('Heavy').map(({ batch }) => batch.reduce((sum, body) => sum + body.length, 0));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(14_000_000);
    expect(Math.max(...sizes)).toBeLessThan(6 * 1024 * 1024);
    expect(Math.max(...sizes)).toBeGreaterThan(4_000_000);
    expect(await depth('Heavy', 'DeadLetters')).toBe(0);
  });

  test('no more invocations run at once than MaximumConcurrency says', () => {
    let running = 0;
    let most = 0;
    for (const { step } of records('Concurrent').map((one) => ({ at: one.began ?? one.ended, step: 'began' in one ? 1 : -1 }))
      .sort((left, right) => left.at - right.at || left.step - right.step)) {
      running += step;
      most = Math.max(most, running);
    }
    expect(most).toBe(3);
  });
});

test('changing the template changes the batches: half the size, then another function', async () => {
  await deploy('Changed', { mapping: { BatchSize: 20 } });
  await send('Changed', numbered(40));
  await engine.idle();
  expect(Math.max(...batches('Changed').map(({ batch }) => batch.length))).toBe(20);

  const before = batches('Changed').length;
  await deploy('Changed', { mapping: { BatchSize: 10 } });
  await engine.clock.sleep(25_000); // a batch that is being collected still has the old size
  await send('Changed', numbered(40));
  await engine.idle();
  expect(Math.max(...batches('Changed').slice(before).map(({ batch }) => batch.length))).toBe(10);

  const another = template() as any;
  another.Resources.Other = lambdaFunction('exports.handler = async ({ Records }) => console.log(`other got ${Records.length}`);');
  another.Resources.Mapping.Properties.FunctionName = { Ref: 'Other' };
  await engine.deploy(cloudAssembly(another, 'Changed'));
  const after = batches('Changed').length;
  await send('Changed', numbered(40));
  await engine.idle();
  expect(batches('Changed')).toHaveLength(after);
  expect(engine.logs(engine.resource('Changed', 'Other').physicalId).some(({ message }) => message.includes('other got'))).toBe(true);
}, 30_000);

test.each([
  ['BatchSize', { mapping: { BatchSize: 10_001 } }, 'BatchSize must be between 1 and 10000, got 10001'],
  ['a large batch without a window', { mapping: { MaximumBatchingWindowInSeconds: 0 } }, 'needs a MaximumBatchingWindowInSeconds of at least 1'],
  ['MaximumConcurrency', { mapping: { ScalingConfig: { MaximumConcurrency: 1 } } }, 'MaximumConcurrency must be between 2 and 1000, got 1'],
  ['FilterCriteria', { mapping: { FilterCriteria: { Filters: [] } } }, "'Mapping' has the property 'FilterCriteria', which the local engine does not know"],
  ['visibility', { queue: { VisibilityTimeout: 5 } }, 'Queue visibility timeout: 5 seconds is less than Function timeout: 30 seconds'],
])('a mapping that Lambda would refuse is refused: %s', async (_, options, message) => {
  await expect(deploy('Refused', options)).rejects.toThrow(message);
});
