import { BatchExecuteStatementCommand } from '@aws-sdk/client-redshift-data';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LedgerHorizon } from '../../../lambda-src/load/ledger-horizon';
import { createRedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { IngestSchema } from '../../../src/private/contract/ingest';
import { ReplayRequest } from '../../../src/private/contract/replay';
import { captureOutput } from '../captured-output';
import { DataApiDouble, Execution, networkError } from '../data-api-double';
import { loaderEnvironment } from '../deployed';
import { noCulprits, Published, sqsEvent } from '../events';
import { MemoryBucket } from '../memory-bucket';
import { ingestSchema } from '../schemas';
import { WarehouseDouble } from '../warehouse-double';

const DONE = { batchItemFailures: [] };
const failed = (...ids: string[]) => ({ batchItemFailures: ids.map((id) => ({ itemIdentifier: `item-${id}` })) });

/** A bucket and a warehouse, and ingests that are deployed to load the one table from there. */
function given() {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const world = { execute: warehouse.execute as (sqls: readonly string[]) => Execution };
  const api = new DataApiDouble((sqls) => world.execute(sqls));
  const handler = (more: Partial<IngestSchema> = {}) => createRedshiftIngest(
    { ...loaderEnvironment('app', 'events'), SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue' },
    ingestSchema(more), { s3: bucket.s3, redshiftData: api.client, sqs: new SQSClient({ region: 'us-east-1' }), tryMessages: noCulprits },
  );
  const deploy = (more: Partial<IngestSchema> = {}, left: () => number = () => 5_000) => {
    const ingest = handler(more);
    return async (...messages: Published[]) => ingest(sqsEvent(...messages), { getRemainingTimeInMillis: left });
  };
  const replay = async (request: ReplayRequest = { prefix: 'rejected/' }) => handler()({ replay: request }, { getRemainingTimeInMillis: () => 5_000 });
  return { ...output, bucket, warehouse, world, api, deploy, replay };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => { resolve = done; });
  return { promise, resolve };
}

describe('COPY', () => {
  const messages = [{ id: '1', body: [{ id: 1 }, { id: 2 }] }, { id: '2', body: { id: 3 } }];

  test.each<[string, Partial<IngestSchema>, (rows: string[][]) => string[][]]>([
    ['one row too few', {}, (rows) => rows.slice(1)],
    ['one row too many', {}, (rows) => [...rows, rows[0]]],
    ['one row too few, without a ledger', { delivery: 'AT_LEAST_ONCE' }, (rows) => rows.slice(1)],
    ['nothing', {}, () => []],
  ])('that reads %s loads nothing, and the batch comes again and loads', async (_, more, reads) => {
    const { deploy, warehouse, bucket, log, metrics } = given();
    const run = deploy(more);
    warehouse.reads = reads;
    expect(await run(...messages)).toEqual(failed('1', '2'));
    expect(warehouse.rows).toEqual([]);
    expect([...warehouse.ledger]).toEqual([]);
    expect(bucket.keys()).toEqual([]);
    expect(JSON.stringify(log())).toContain('COPY did not read the 3 rows that were staged');
    expect(metrics()).toMatchObject({ LoadFailures: 1 });
    warehouse.reads = (rows) => rows;
    expect(await run(...messages)).toEqual(DONE);
    expect(warehouse.rows.map(([id]) => id)).toEqual(['1', '2', '3']);
  });
});

test('two copies of one message that load at the same moment are both done: the second with 0 rows, without a failure', async () => {
  const { deploy, warehouse, bucket, metrics, log, api } = given();
  const submitted = [deferred(), deferred()];
  const first = deferred();
  const send = api.client.send.bind(api.client);
  let submissions = 0;
  api.client.send = (async (command: never) => {
    const turn = (command as object) instanceof BatchExecuteStatementCommand ? submissions++ : Infinity;
    submitted[turn]?.resolve();
    await (turn === 0 ? submitted[1].promise : turn === 1 ? first.promise : undefined); // both are staged; then one loads after the other
    return send(command);
  }) as never;
  const one = deploy()({ id: '1', body: { id: 1 } });
  await submitted[0].promise;
  const other = deploy()({ id: '1', body: { id: 1 } });
  expect(await one).toEqual(DONE);
  first.resolve();
  expect(await other).toEqual(DONE);
  expect(warehouse.rows).toEqual([['1', '~N~']]);
  expect(log().filter(({ message }) => message === 'batch').map(({ rowsLoaded }) => rowsLoaded).sort()).toEqual([0, 1]);
  expect(metrics().LoadFailures ?? 0).toBe(0);
  expect(bucket.keys('staging/')).toEqual([]);
  expect(bucket.keys('loaded/')).toHaveLength(1);
});

test('messages that old and new code stage at the same time are two objects under loaded/', async () => {
  const { deploy, bucket } = given();
  const [before, after] = [deploy({ version: 'v1' }), deploy({ version: 'v2' })];
  expect(await Promise.all([before({ id: '1', body: { id: 1 } }), after({ id: '1', body: { id: 1 } })])).toEqual([DONE, DONE]);
  expect(bucket.keys('loaded/')).toHaveLength(2);
});

describe('rows under rejected/', () => {
  const mixed = { id: '1', body: [{ id: 1 }, { id: 'x' }] };

  test('are waited for: a message is not done if they are refused a moment later', async () => {
    const { deploy, bucket, warehouse } = given();
    const send = bucket.s3.send.bind(bucket.s3);
    bucket.s3.send = (async (command: { input: { Key?: string } }) => {
      if (command.input.Key?.startsWith('rejected/')) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        throw networkError();
      }
      return send(command as never);
    }) as never;
    expect(await deploy()(mixed, { id: '2', body: { id: 2 } })).toEqual(failed('1'));
    expect(warehouse.rows.map(([id]) => id)).toEqual(['2']);
  });

  test('are put again while another invocation puts the same object', async () => {
    const { deploy, bucket } = given();
    let conflicts = 2;
    bucket.fault = (action, key, phase) => {
      if (action === 'put' && phase === 'before' && key.startsWith('rejected/') && conflicts-- > 0) {
        throw new S3ServiceException({ name: 'ConditionalRequestConflict', $fault: 'client', $metadata: { httpStatusCode: 409 } });
      }
    };
    expect(await deploy()(mixed)).toEqual(DONE);
    expect(bucket.rejected()).toHaveLength(1);
    expect(conflicts).toBe(-1);
  });

  test('say how many rows of their message are loaded, after COPY has refused others', async () => {
    const { deploy, bucket, warehouse } = given();
    warehouse.refuses = ([, , id]) => (id === '1' || id === '2' ? 'no' : undefined);
    await deploy()({ id: '1', body: [{ id: 1 }, { id: 'x' }, { id: 3 }, { id: 4 }] }, { id: '2', body: { id: 2 } });
    const says = bucket.rejected().map(({ messageId, row, reason, rowsStaged }) => `${messageId} ${row} ${reason} of ${rowsStaged}`);
    expect(says.sort()).toEqual([
      '1 1 REFUSED_BY_COPY of 2',
      '1 2 NOT_A_NUMBER of 3', // before COPY had refused anything
      '2 1 REFUSED_BY_COPY of 0',
    ]);
    expect(warehouse.ledger.get('1')).toMatchObject({ rows: 2 });
  });
});

test('a row that COPY refused, and took when its message came again, is not replayed', async () => {
  const { deploy, replay, bucket, warehouse } = given();
  const message = { id: '1', body: [{ id: 1 }, { id: 2 }] };
  warehouse.refuses = ([, , id]) => (id === '2' ? 'no' : undefined);
  bucket.fault = (_, key, phase) => {
    if (phase === 'before' && key.startsWith('staging/rest-')) throw networkError();
  };
  const run = deploy();
  expect(await run(message)).toEqual(failed('1'));
  warehouse.refuses = () => undefined;
  expect(await run(message)).toEqual(DONE);
  expect(await replay()).toMatchObject({ objects: 1, superseded: 1, rowsLoaded: 0 });
  expect(warehouse.rows.map(([id]) => id)).toEqual(['1', '2']);
});

test('a replay ends if the ledger cannot be asked what is missing, and another one begins with that', async () => {
  const { deploy, replay, bucket, world, warehouse } = given();
  const run = deploy();
  // Six megabytes are a batch, so the replay loads the first three before it has read the others.
  for (const id of ['1', '2', '3', '4']) {
    await run({ id, body: [{ id: 'x', text: 'y'.repeat(2_500_000) }, { id: Number(id) }] });
  }
  const names = bucket.keys('rejected/').map((key) => `${key}#2`);
  expect(names).toHaveLength(4);
  let asked = 0;
  world.execute = (sqls) => {
    if (sqls[0].startsWith('SELECT "deduplication_id", "row_count"') && ++asked > 1) throw networkError();
    return warehouse.execute(sqls);
  };
  const { failed: unread, continueWith, ...others } = await replay();
  expect(unread).toEqual(names.slice(2));
  expect(others).toEqual({ objects: 4, entries: 2, rowsLoaded: 0, rejected: 2, tooOld: 0, waiting: 0, superseded: 0 });
  expect(continueWith).toEqual({ prefix: 'rejected/', startAfter: bucket.keys('rejected/')[1] });
  world.execute = () => { throw networkError(); };
  expect(await replay()).toMatchObject({ objects: 3, entries: 0, failed: names.slice(0, 2), continueWith: { prefix: 'rejected/' } });
  world.execute = warehouse.execute;
  expect(await replay(continueWith)).toMatchObject({ objects: 2, entries: 2, failed: [] });
});

test('an invocation whose load does not end has time left to report it', async () => {
  const { deploy, api, log } = given();
  api.runningFor = Infinity;
  let left = 1_000;
  const clock = setInterval(() => { left -= 25; }, 25);
  expect(await deploy({}, () => left)({ id: '1', body: { id: 1 } })).toEqual(failed('1'));
  clearInterval(clock);
  expect(left).toBeGreaterThan(50);
  expect(log()).toContainEqual(expect.objectContaining({ message: 'batch not loaded' }));
});

test('a batch of which more rows were loaded than staged does not balance, and comes again', async () => {
  const { deploy, warehouse, world } = given();
  world.execute = (sqls) => {
    const { parts, ...outcome } = warehouse.execute(sqls);
    return { ...outcome, parts: parts.map((part, at) => (sqls[at].startsWith('INSERT INTO "app"."events" ') ? { ...part, rows: part.rows + 1 } : part)) };
  };
  await expect(deploy()({ id: '1', body: { id: 1 } })).rejects.toThrow(/^the books of batch [0-9a-f]{32} do not balance: 1 rows received, 1 staged, 0 rejected, 2 loaded$/);
});

test('of two messages with one id, only the second fails where rejected rows fail their message', async () => {
  const { deploy, warehouse } = given();
  const [first, second] = [1, 2].map((id) => ({ id: `${id}`, deduplicationId: 'order-7', body: { id } }));
  expect(await deploy({ rejectedRows: 'FAIL_MESSAGE' })(first, second)).toEqual(failed('2'));
  expect(await deploy({ rejectedRows: 'FAIL_MESSAGE' })(second)).toEqual(failed('2'));
  expect(warehouse.rows.map(([id]) => id)).toEqual(['1']);
});

test('a message with an impossible time is kept, and its neighbours load', async () => {
  const { deploy, warehouse, bucket } = given();
  expect(await deploy()({ id: '1', body: { id: 1 }, publishedAt: 'a day ago' }, { id: '2', body: { id: 2 } })).toEqual(DONE);
  expect(warehouse.rows.map(([id]) => id)).toEqual(['2']);
  expect(bucket.rejected()).toMatchObject([{ reason: 'NOT_AN_ENVELOPE', row: null }]);
});

describe('a ledger that has forgotten', () => {
  const DAY = 24 * 3_600_000;
  const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

  test('is believed over the horizon, once it has told', () => {
    const horizon = new LedgerHorizon(90);
    expect(horizon.isTooOld(ago(40))).toBe(false);
    expect(horizon.learn(Date.now() - 30 * DAY)).toBe(true);
    expect(horizon.isTooOld(ago(40))).toBe(true);
    expect(horizon.isTooOld(ago(29))).toBe(false);
    expect(horizon.learn(Date.now() - 35 * DAY)).toBe(false);
    expect(horizon.isTooOld(ago(33))).toBe(true);
  });

  test('is asked once: the messages that it may know are kept, the others load, and none comes again', async () => {
    const { deploy, warehouse, bucket, metrics } = given();
    await deploy({ ledgerHorizonDays: 21 })({ id: '0', body: { id: 0 }, publishedAt: ago(0) });
    const run = deploy({ ledgerHorizonDays: 90 });
    expect(await run({ id: '1', body: { id: 1 }, publishedAt: ago(40) }, { id: '2', body: { id: 2 }, publishedAt: ago(2) })).toEqual(DONE);
    expect(warehouse.rows.map(([id]) => id)).toEqual(['0', '2']);
    expect(bucket.rejected()).toMatchObject([{ messageId: '1', reason: 'TOO_OLD', row: null }]);
    expect(metrics().LoadFailures ?? 0).toBe(0);
    const { copies } = warehouse;
    expect(await run({ id: '3', body: { id: 3 }, publishedAt: ago(41) }, { id: '4', body: { id: 4 }, publishedAt: ago(2) })).toEqual(DONE);
    expect(warehouse.copies).toBe(copies + 1);
    expect(warehouse.rows.map(([id]) => id)).toEqual(['0', '2', '4']);
  });

  test('is asked again if it could not be asked, and until then messages come again', async () => {
    const { deploy, warehouse, world, log } = given();
    await deploy({ ledgerHorizonDays: 21 })({ id: '0', body: { id: 0 }, publishedAt: ago(0) });
    const run = deploy({ ledgerHorizonDays: 90 });
    const messages = [{ id: '1', body: { id: 1 }, publishedAt: ago(40) }, { id: '2', body: { id: 2 }, publishedAt: ago(2) }];
    world.execute = (sqls) => (sqls[0].startsWith('SELECT "loaded_at"') ? { parts: [], error: 'ERROR: permission denied' } : warehouse.execute(sqls));
    expect(await run(...messages)).toEqual(failed('1', '2'));
    expect(log()).toContainEqual(expect.objectContaining({ message: 'batch not loaded', error: [expect.stringContaining('has forgotten'), expect.anything()] }));
    world.execute = warehouse.execute;
    expect(await run(...messages)).toEqual(DONE);
    expect(warehouse.rows.map(([id]) => id)).toEqual(['0', '2']);
  });
});
