import { chunks, UsageMeter } from '../../../bench/cost/usage';
import { ADMINISTRATOR } from '../../../local/cloud';
import { Call, Reply } from '../../../local/wire/call';

const KB = 1024;

/** An engine with a clock that runs ten times as fast, of which the meter sees calls and invocations. */
function fakeEngine() {
  const clock = { at: 0, factor: 10, now: () => clock.at };
  const cloud = { gateway: { interceptors: [] as any[] }, lambda: { observers: [] as any[], config: () => ({ memory: 512 }) } };
  const resources = () => [{ physicalId: 'states', properties: { KeySchema: [{ AttributeName: 'id' }, { AttributeName: 'day' }] } }];
  const meter = new UsageMeter({ clock, cloud, resources } as unknown as ConstructorParameters<typeof UsageMeter>[0]);
  return {
    meter,
    clock,
    async call(service: string, operation: string, body: object | string = '', answer: object = {}, { caller = 'role', takes = 0, statusCode = 200 } = {}): Promise<void> {
      const call = {
        service, operation, caller, at: clock.at, http: { body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), headers: { authorization: 'Credential=KEY/x' } },
      };
      const reply: Reply = { statusCode, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
      await cloud.gateway.interceptors[0](call as unknown as Call, async () => {
        clock.at += takes;
        return reply;
      });
    },
    invoked(duration: number, outcome = 'SUCCEEDED'): void {
      cloud.lambda.observers[0]({ functionName: 'f', duration, outcome, accessKeyId: 'KEY' });
    },
  };
}

test('a request is billed for each 64 KB', () => {
  expect([0, 1, 64 * KB, 64 * KB + 1, 256 * KB].map(chunks)).toEqual([1, 1, 1, 2, 4]);
});

test('a batch of messages is published by its bytes together', async () => {
  const { meter, call } = fakeEngine();
  const form = new URLSearchParams({ 'Action': 'PublishBatch', 'PublishBatchRequestEntries.member.1.Message': 'é'.repeat(40 * KB), 'PublishBatchRequestEntries.member.2.Message': 'x' });
  await call('sns', 'PublishBatch', form.toString(), {}, { caller: ADMINISTRATOR });
  expect(meter.usage).toMatchObject({ snsRequests: 2, publishedBytes: 80 * KB + 1 });
});

test('a message costs what SNS sends to the queue, and its part of what is received and deleted', async () => {
  const { meter, call } = fakeEngine();
  const message = { Body: 'x'.repeat(40 * KB) };
  await call('sqs', 'ReceiveMessage', {}, { Messages: [message, message] });
  expect(meter.usage.sqsRequests).toBe(2 + 2);
  await call('sqs', 'DeleteMessageBatch');
  expect(meter.usage.sqsRequests).toBe(5);
});

test('a receive without a message counts while messages are published, and not afterwards', async () => {
  const { meter, call } = fakeEngine();
  await call('sqs', 'ReceiveMessage', {}, {});
  meter.idleCounts = false;
  await call('sqs', 'ReceiveMessage', {}, {});
  expect(meter.usage.sqsRequests).toBe(1);
});

test('S3 bills lists as writes, and deletes not at all; what the administrator looks at does not count', async () => {
  const { meter, call } = fakeEngine();
  for (const operation of ['PutObject', 'ListObjects', 'CopyObject', 'UploadPart', 'GetObject', 'HeadObject', 'DeleteObjects', 'DeleteObject']) {
    await call('s3', operation);
  }
  await call('s3', 'ListObjects', '', {}, { caller: ADMINISTRATOR });
  expect(meter.usage).toMatchObject({ s3Writes: 4, s3Reads: 2 });
});

test('a function is billed for its work in real time, and a load of its for a wait', async () => {
  const { meter, call, invoked } = fakeEngine();
  await call('redshift-data', 'BatchExecuteStatement', { Sqls: ['LOCK a', 'COPY staged FROM \'s3://b/k\' MANIFEST'] }, {}, { takes: 1000 });
  await call('redshift-data', 'DescribeStatement', {}, {}, { takes: 4000 });
  invoked(25_000);
  expect(meter.usage).toMatchObject({ lambdaRequests: 1, lambdaGbSeconds: 1, lambdaGbLoads: 0.5 });
  expect(meter.usage).toMatchObject({ loads: 1, wakes: 1, statements: 2, dataApiCalls: 2 });
  await call('redshift-data', 'ExecuteStatement', { Sql: 'SELECT 1' }, {}, { takes: 1000 });
  invoked(1000);
  expect(meter.usage).toMatchObject({ lambdaRequests: 2, lambdaGbSeconds: 1, loads: 1, wakes: 1, statements: 3 });
});

test('an invocation that was throttled costs nothing, and nothing counts after the end', async () => {
  const { meter, call, invoked } = fakeEngine();
  invoked(1000, 'THROTTLED');
  meter.stop();
  invoked(1000);
  await call('s3', 'GetObject');
  expect(meter.usage).toMatchObject({ lambdaRequests: 0, s3Reads: 0 });
});

describe('a put', () => {
  const item = (id: string, bytes: number) => ({ TableName: 'states', Item: { id: { S: id }, day: { S: 'Monday' }, text: { S: 'x'.repeat(bytes) } } });
  const refused = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' };

  test('is billed by the larger one of the item and the one that it replaces', async () => {
    const { meter, call } = fakeEngine();
    await call('dynamodb', 'PutItem', item('a', 3000));
    expect(meter.usage).toMatchObject({ takenPuts: 1, writeUnits: 3 });
    await call('dynamodb', 'PutItem', item('a', 10));
    expect(meter.usage).toMatchObject({ takenPuts: 2, writeUnits: 6 });
    await call('dynamodb', 'PutItem', item('a', 10));
    await call('dynamodb', 'PutItem', item('b', 10));
    expect(meter.usage).toMatchObject({ takenPuts: 4, writeUnits: 8 });
  });

  test('that a condition refuses is billed by the item that is there', async () => {
    const { meter, call } = fakeEngine();
    await call('dynamodb', 'PutItem', item('a', 3000));
    await call('dynamodb', 'PutItem', item('a', 10), refused, { statusCode: 400 });
    expect(meter.usage).toMatchObject({ takenPuts: 1, refusedPuts: 1, writeUnits: 6 });
    await call('dynamodb', 'PutItem', item('b', 3000), refused, { statusCode: 400 });
    expect(meter.usage).toMatchObject({ takenPuts: 1, refusedPuts: 2, writeUnits: 7 });
  });

  test('is paid by a function as a put, however long it waits and whatever runs at the same time', async () => {
    const { meter, clock, call, invoked } = fakeEngine();
    const put = async (id: string, from: number, to: number) => {
      clock.at = from;
      await call('dynamodb', 'PutItem', item(id, 10), {}, { takes: to - from });
    };
    await put('a', 0, 4000);
    await put('b', 1000, 6000);
    await put('c', 8000, 9000);
    invoked(27_000); // 7 s of them are waits, and the clock runs ten times as fast
    expect(meter.usage).toMatchObject({ lambdaRequests: 1, lambdaGbSeconds: 1, lambdaGbPuts: 1.5, lambdaGbLoads: 0 });
  });

  test('that is throttled costs nothing', async () => {
    const { meter, call } = fakeEngine();
    await call('dynamodb', 'PutItem', item('a', 10), { __type: 'x#ThrottlingException' }, { statusCode: 400 });
    expect(meter.usage).toMatchObject({ takenPuts: 0, refusedPuts: 0, writeUnits: 0 });
  });

  test('is the only call whose price is known', async () => {
    const { call } = fakeEngine();
    await expect(call('dynamodb', 'TransactWriteItems', {})).rejects.toThrow('what DynamoDB bills for TransactWriteItems');
  });
});
