import { setTimeout as sleep } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ItemTable } from '../../../lambda-src/items/item-table';
import { callFailure } from '../../../lambda-src/runtime/call-failure';
import { inTime, punctual, startCalls } from '../../../lambda-src/runtime/call-time';
import { invocationTime } from '../../../lambda-src/runtime/invocation-time';
import { OutcomeUnknownError } from '../../../lambda-src/warehouse/statement-errors';
import { Warehouse } from '../../../lambda-src/warehouse/warehouse';
import { captureOutput } from '../captured-output';
import { DataApiDouble } from '../data-api-double';

/** A call that is never answered, whether it is aborted or not. */
const never = async () => new Promise<never>(() => undefined);

/** An invocation of so many milliseconds, and how many of them are left when something has ended. */
function invocation(milliseconds: number) {
  const end = Date.now() + milliseconds;
  const context = { getRemainingTimeInMillis: () => end - Date.now() };
  startCalls(context);
  return { context, leftAfter: async (work: Promise<unknown>) => work.then(() => 'answered', (error) => error).then((result) => ({ result, left: end - Date.now() })) };
}

afterEach(() => startCalls({ getRemainingTimeInMillis: () => Infinity }));

test('a call that hangs is given up while half of the reserve is left, and nobody knows what it did', async () => {
  const { leftAfter } = invocation(1_000);
  const { result, left } = await leftAfter(inTime(never));
  expect(left).toBeGreaterThan(50);
  expect(left).toBeLessThanOrEqual(101);
  expect(callFailure(result)).toEqual({ isConnection: true, mayHaveHappened: true });
});

test('what reports has its time when the work has none', async () => {
  const { leftAfter } = invocation(700);
  await leftAfter(inTime(never));
  expect((await leftAfter(inTime(async () => 'done'))).result).toMatchObject({ name: 'AbortError' });
  startCalls({ getRemainingTimeInMillis: () => 1_000 });
  expect(await inTime(async () => 'done', 'REPORT')).toBe('done');
});

test('a call has its own limit, and is aborted at it', async () => {
  invocation(60_000);
  let aborted = false;
  const call = async (signal: AbortSignal) => new Promise<never>(() => signal.addEventListener('abort', () => (aborted = true)));
  await expect(inTime(call, 'WORK', 20)).rejects.toThrow('given up');
  expect(aborted).toBe(true);
});

test('a client passes on both signals, and what it answers', async () => {
  invocation(60_000);
  const signals: AbortSignal[] = [];
  const client = punctual({
    send: async (command: string, options: { abortSignal: AbortSignal }) => {
      signals.push(options.abortSignal);
      await sleep(10);
      return command;
    },
  });
  const own = new AbortController();
  expect(await client.send('one', { abortSignal: own.signal })).toBe('one');
  expect(await (client.send as (command: string) => Promise<string>)('two')).toBe('two');
  own.abort();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

test('a submission that hangs until the end has an unknown outcome, and there is time to say so', async () => {
  captureOutput();
  const { context, leftAfter } = invocation(1_000);
  const api = new DataApiDouble(() => ({ parts: [] }));
  api.client.send = never;
  const { result, left } = await leftAfter(new Warehouse(api.client, { database: 'analytics' }, invocationTime(context)).run({ name: 'load', sqls: ['ONE'] }));
  expect(result).toBeInstanceOf(OutcomeUnknownError);
  expect(left).toBeGreaterThan(50);
});

test('an item whose write hangs until the end is not settled, and there is time to say so', async () => {
  const { context, leftAfter } = invocation(1_000);
  const dynamo = new DynamoDBClient({ region: 'us-east-1' });
  dynamo.send = never;
  const { result, left } = await leftAfter(new ItemTable(punctual(dynamo), 'table', invocationTime(context)).put({} as never, {} as never));
  expect(result).toMatchObject({ name: 'AbortError' });
  expect(left).toBeGreaterThan(50);
});
