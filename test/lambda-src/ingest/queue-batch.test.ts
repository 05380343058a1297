import { ComingBack } from '../../../lambda-src/ingest/come-back';
import { TryMessages } from '../../../lambda-src/ingest/set-culprits-aside';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { captureOutput } from '../captured-output';
import { DataApiDouble, serviceError } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

const GOOD = [{ id: '1', body: { id: 1 } }, { id: '2', body: { id: 2 } }];
const BAD = { id: 'bad', body: { id: 'no number' } };
const MINUTE = 60_000;

/** An ingest whose invocations last as long as their time, and what it tells the queue. */
function given(more: Partial<IngestSchema> = {}) {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const state = { paused: false, untried: [] as string[], execute: warehouse.execute };
  const api = new DataApiDouble((sqls) => state.execute(sqls));
  api.fault = (action, phase) => {
    if (state.paused && action === 'submit' && phase === 'before') throw serviceError('ValidationException', 'Redshift cluster cluster is paused');
  };
  const returned: ComingBack[][] = [];
  const tried: string[][] = [];
  const tryMessages: TryMessages = async (messages) => {
    const ids = messages.map(({ itemIdentifier }) => itemIdentifier);
    tried.push(ids);
    return { culprits: new Set(), untried: new Set(ids.filter((id) => state.untried.includes(id))) };
  };
  const handler = createRedshiftIngest(loaderEnvironment('app', 'events'), ingestSchema(more), {
    s3: bucket.s3, redshiftData: api.client, tryMessages, comeBack: async (some) => void returned.push([...some]),
  });
  return {
    ...output,
    api,
    warehouse,
    state,
    tried,
    hidden: () => returned.map((some) => some.map(({ record, seconds }) => [record.messageId, seconds])),
    /** Delivers messages for the n-th time. */
    deliver: async (times: number, ...messages: Published[]) => {
      const sentAt = Date.now() - 10 * MINUTE;
      const Records = sqsEvent(...messages).Records.map((record) => ({
        ...record,
        attributes: { ...record.attributes, SentTimestamp: `${sentAt}`, ApproximateReceiveCount: `${times}`, ApproximateFirstReceiveTimestamp: `${sentAt + MINUTE}` },
      }));
      const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 600 });
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

// 600 ms of time are soon over: the waits between tries of a call are real ones here.
const ITEMS = GOOD.map(({ id }) => `item-${id}`);

test('a warehouse that is away returns batches at once, and loads all when it is there again', async () => {
  const { deliver, state, api, hidden, metrics, warehouse, tried, log } = given();
  state.paused = true;
  expect(await deliver(1, ...GOOD)).toEqual(ITEMS);
  expect(metrics()).toMatchObject({ LoadFailures: 1 });
  for (let times = 2; times <= 60; times++) {
    expect(await deliver(times, ...GOOD)).toEqual(ITEMS);
  }
  expect(metrics()).toMatchObject({ LoadFailures: 1, WarehouseAway: 59 });
  expect(log().filter(({ message }) => message === 'batch returned, because the warehouse is away')).toHaveLength(59);
  expect(hidden().map(([[, seconds]]) => seconds).slice(0, 5)).toEqual([120, 240, 480, 900, 900]);
  state.paused = false;
  expect(await deliver(61, ...GOOD)).toEqual([]);
  expect(warehouse.rows).toHaveLength(2);
  expect(tried).toEqual([]); // that they came again says nothing about them
  expect(api.submissions.filter(({ Sqls }) => Sqls![0] !== 'SELECT 1').length).toBeLessThan(10);
});

test('a statement that is refused at once costs its messages two minutes', async () => {
  const { deliver, warehouse, hidden } = given();
  warehouse.failures = ['ERROR: permission denied for relation events'];
  expect(await deliver(1, ...GOOD)).toEqual(ITEMS);
  expect(hidden()).toEqual([ITEMS.map((id) => [id, 120])]);
  expect(await deliver(2, ...GOOD)).toEqual([]);
  expect(hidden()).toHaveLength(1);
});

test('how old the oldest message of a batch is, is measured also when it is returned', async () => {
  const { deliver, state, metrics } = given();
  state.paused = true;
  await deliver(1, ...GOOD);
  await deliver(2, ...GOOD);
  expect(metrics().OldestMessageAge).toBeGreaterThanOrEqual(10 * MINUTE);
});

test('what could not be tried comes back, is tried the next time, and the others are loaded', async () => {
  const { deliver, state, tried, warehouse, hidden } = given();
  state.untried = ['item-2'];
  expect(await deliver(2, ...GOOD)).toEqual(['item-2']);
  expect(hidden()).toEqual([[['item-2', 240]]]);
  expect(warehouse.rows.map(([id]) => id)).toEqual(['1']);
  state.untried = [];
  expect(await deliver(3, ...GOOD)).toEqual([]);
  expect(tried).toEqual([ITEMS, ['item-2']]); // the other one is suspected no more
  expect(warehouse.rows.map(([id]) => id)).toEqual(['1', '2']);
});

test('if the handler itself makes a mistake, all messages come back soon, and are tried then', async () => {
  const { deliver, tried, warehouse, hidden, state } = given();
  state.execute = (sqls) => {
    const { parts } = warehouse.execute(sqls);
    return { parts: parts.map((part, at) => (sqls[at].startsWith('INSERT INTO "app"."events" ') ? { ...part, rows: part.rows + 1 } : part)) };
  };
  await expect(deliver(1, ...GOOD)).rejects.toThrow('do not balance');
  expect(hidden()).toEqual([ITEMS.map((id) => [id, 120])]);
  state.execute = warehouse.execute;
  expect(await deliver(2, ...GOOD)).toEqual([]);
  expect(tried).toEqual([ITEMS]);
});

test('what comes again is tried one by one by a process that has returned nothing', async () => {
  const { deliver, tried } = given();
  await deliver(2, ...GOOD);
  expect(tried).toEqual([ITEMS]);
});

test('a message that its rows have failed comes back at once, is not read again by the same process, and harms no other', async () => {
  const { deliver, hidden, metrics, warehouse } = given({ rejectedRows: 'FAIL_MESSAGE' });
  expect(await deliver(1, BAD, ...GOOD)).toEqual(['item-bad']);
  expect(warehouse.rows).toHaveLength(2);
  expect(await deliver(2, BAD)).toEqual(['item-bad']);
  expect(hidden()).toEqual([[['item-bad', 0]], [['item-bad', 0]]]);
  expect(metrics()).toMatchObject({ MessagesReceived: 3 });
});
