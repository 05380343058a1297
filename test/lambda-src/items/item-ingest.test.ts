import * as fc from 'fast-check';
import { serviceError, TableDouble } from './table-double';
import { createItemIngest } from '../../../lambda-src/items/create-item-ingest';
import { ItemReader } from '../../../lambda-src/items/item';
import { mostBytesAtOnce } from '../../../lambda-src/items/write-items';
import { ItemRules, ItemSchema } from '../../../src/private/contract/items';
import { captureOutput } from '../captured-output';
import { noCulprits, Published, QUEUE_ARN, sqsEvent, TOPIC_ARN } from '../events';
import { BUCKET, MemoryBucket } from '../memory-bucket';
import { column, ID, ingestSchema, TEXT } from '../schemas';

const VERSION = column('version', { name: 'INTEGER' }, 'INTEGER', { nullable: false });
const MINOR = column('minor', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)', { nullable: false });
const ONCE: ItemRules = { keys: ['id'], versionColumns: [] };
const LATEST: ItemRules = { keys: ['id'], versionColumns: ['version'] };
const TWO_COLUMNS: ItemRules = { keys: ['id'], versionColumns: ['version', 'minor'] };

function given(items: ItemRules = LATEST, more: Partial<ItemSchema> = {}, milliseconds: () => number = () => 60_000) {
  const output = captureOutput();
  const [bucket, table] = [new MemoryBucket(), new TableDouble(items.keys)];
  const { compression: _, ...rows } = ingestSchema({
    columns: [ID, TEXT, VERSION], delivery: 'AT_LEAST_ONCE', deduplicationId: 'SNS', ...more,
  });
  const environment = {
    TABLE_NAME: 'states', REJECTED_BUCKET: BUCKET, QUEUE_ARNS: QUEUE_ARN, TOPIC_ARNS: TOPIC_ARN, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://sqs/dead',
  };
  const clients = { s3: bucket.s3, dynamo: table.client, sqs: {} as never, tryMessages: noCulprits };
  const ingest = createItemIngest(environment, { ...rows, items }, clients);
  const context = { getRemainingTimeInMillis: milliseconds };
  return {
    ...output,
    bucket,
    table,
    run: async (...messages: Published[]) => {
      const { batchItemFailures } = await ingest(sqsEvent(...messages), context);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();
    },
    replay: async (prefix: string) => ingest({ replay: { prefix } }, context),
    tryLoad: async () => ingest({ trial: {} }, context),
    texts: () => table.all.map(({ id, text }) => [id.N, text?.S]),
  };
}

const row = (id: number, version: number, text: string = `${version}`) => ({ id, version, text });
const rows = (id: string, ...body: object[]): Published => ({ id, body });

describe('the latest version of a key stays', () => {
  test('if there are more versions than one call has arguments, too', async () => {
    const { run, table } = given(ONCE, { columns: [ID] });
    expect(await run({ id: 'm', body: Array.from({ length: 130_000 }, () => ({ id: 1 })) })).toEqual([]);
    expect(table.all).toHaveLength(1);
  });

  test('in whatever batches, order and repetition versions come: as if each was written in its turn', async () => {
    const minor = fc.constantFrom('a', 'B', 'é', '10', '9', '');
    const one = fc.record({ id: fc.integer({ min: 1, max: 4 }), version: fc.integer({ min: 8, max: 12 }), minor });
    const batches = fc.array(fc.array(fc.array(one, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    await fc.assert(fc.asyncProperty(batches, fc.boolean(), async (published, loses) => {
      const { run, table } = given(TWO_COLUMNS, { columns: [ID, VERSION, MINOR] });
      let calls = 0;
      table.fault = (_item, phase) => {
        if (loses && phase === 'after' && ++calls % 3 === 0) throw serviceError('AccessDeniedException', 400); // a failure that nobody repeats
      };
      for (const batch of [...published, ...published.toReversed()]) { // all of it again, the other way round
        await run(...batch.map((body, at): Published => ({ id: `${at}`, body })));
      }
      table.fault = () => undefined;
      await run(...published.flat().map((body, at): Published => ({ id: `again-${at}`, body })));
      const latest = new Map<number, { id: number; version: number; minor: string }>();
      for (const next of published.flat(2)) {
        const last = latest.get(next.id);
        const isLaterMinor = () => Buffer.compare(Buffer.from(next.minor), Buffer.from(last!.minor)) > 0;
        if (!last || next.version > last.version || (next.version === last.version && isLaterMinor())) {
          latest.set(next.id, next);
        }
      }
      expect(table.all).toEqual([...latest.values()].sort((a, b) => a.id - b.id)
        .map((item) => ({ id: { N: `${item.id}` }, version: { N: `${item.version}` }, minor: { S: item.minor } })));
    }), { numRuns: 60 });
  });

  test('of versions of three columns, the first one that differs decides', async () => {
    const columns = [ID, ...['a', 'b', 'c'].map((name) => column(name, { name: 'INTEGER' }, 'INTEGER', { nullable: false }))];
    const version = fc.tuple(...columns.slice(1).map(() => fc.integer({ min: 0, max: 2 })));
    await fc.assert(fc.asyncProperty(version, version, async (first, second) => {
      const { run, table } = given({ keys: ['id'], versionColumns: ['a', 'b', 'c'] }, { columns });
      for (const [a, b, c] of [first, second]) {
        await run(rows('1', { id: 1, a, b, c }));
      }
      const differs = first.findIndex((value, at) => value !== second[at]);
      const [a, b, c] = (differs >= 0 && second[differs] > first[differs] ? second : first).map((value) => ({ N: `${value}` }));
      expect(table.all).toEqual([{ id: { N: '1' }, a, b, c }]);
    }));
  });

  test('of two rows of a batch with one key, only the later version is written', async () => {
    const { run, table, texts, metrics } = given();
    expect(await run(rows('1', row(1, 10)), rows('2', row(1, 9), row(1, 11)), rows('3', row(1, 2)))).toEqual([]);
    expect(table.puts).toHaveLength(1);
    expect(texts()).toEqual([['1', '11']]);
    expect(metrics()).toMatchObject({ RowsReceived: 4, ItemsWritten: 1, ItemsSuperseded: 3, RowsRejected: 0 });
  });

  test('of equal versions the first one stays', async () => {
    const { run, texts } = given();
    await run(rows('1', row(1, 5, 'first'), row(1, 5, 'second')));
    await run(rows('2', row(1, 5, 'third')));
    expect(texts()).toEqual([['1', 'first']]);
  });

  test('a message with the id of another one, and with its contents, is later if its time is', async () => {
    const published = column('version', { name: 'TIMESTAMP' }, 'TIMESTAMP', { nullable: false, source: { from: 'TIMESTAMP' } });
    const { run, texts } = given(LATEST, { columns: [ID, TEXT, published] });
    const sent = (id: string, text: string): Published => ({
      id, deduplicationId: 'order-1', publishedAt: `2026-03-04T05:06:0${id}.000Z`, body: { id: 1, text },
    });
    expect(await run(sent('1', 'open'), sent('2', 'closed'), sent('3', 'open'))).toEqual([]);
    expect(texts()).toEqual([['1', 'open']]);
    await run(sent('2', 'closed'));
    expect(texts()).toEqual([['1', 'open']]);
  });

  test('an item without a version is older than any', async () => {
    const { run, table, texts } = given();
    table.items.set(JSON.stringify([{ N: '1' }]), { id: { N: '1' }, text: { S: 'of somebody else' } });
    await run(rows('1', row(1, -1)));
    expect(texts()).toEqual([['1', '-1']]);
  });

  test('without version columns the first item stays for ever', async () => {
    const { run, texts } = given(ONCE);
    await run(rows('1', row(1, 1, 'first'), row(1, 2, 'second')));
    await run(rows('2', row(1, 9, 'third'), row(2, 1, 'other')));
    expect(texts()).toEqual([['1', 'first'], ['2', 'other']]);
  });
});

describe('what DynamoDB does not hold is kept with its reason', () => {
  const KEYED = [column('key', { name: 'VARCHAR', length: 5000 }, 'VARCHAR(5000)', { nullable: false }), column('more', { name: 'SUPER' }, 'SUPER'),
    column('text', { name: 'VARCHAR', length: 65_535 }, 'VARCHAR(65535)'), column('bytes', { name: 'VARBYTE', length: 400_000, encoding: 'BASE64' }, 'VARBYTE')];
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  test.each<[string, object, string]>([
    ['an empty key', { key: '' }, 'EMPTY_KEY'],
    ['no key', { text: 'a' }, 'MISSING_FIELD'],
    ['a key of 2,049 bytes', { key: 'é'.repeat(1024) + 'a' }, 'KEY_TOO_LONG'],
    ['an item of more than 400 KB', { key: 'a', bytes: Buffer.alloc(400_000).toString('base64'), text: 'a'.repeat(9_600) }, 'ITEM_TOO_LARGE'],
    ['a number beyond the range in JSON', { key: 'a', more: { a: [1e126] } }, 'OUT_OF_RANGE'],
    ['a number too near to zero in JSON', { key: 'a', more: 1e-131 }, 'OUT_OF_RANGE'],
    ['JSON of 33 levels', { key: 'a', more: deep(33) }, 'TOO_DEEP'],
  ])('%s', async (_what, body, reason) => {
    const { run, bucket, table } = given({ keys: ['key'], versionColumns: [] }, { columns: KEYED });
    expect(await run(rows('1', body, { key: 'good' }))).toEqual([]);
    expect(bucket.rejected().map((line) => line.reason)).toEqual([reason]);
    expect(table.all).toEqual([{ key: { S: 'good' } }]);
  });

  test.each<[string, object]>([
    ['a key of 2,048 bytes', { key: 'é'.repeat(1024) }],
    ['an item of almost 400 KB', { key: 'a', bytes: Buffer.alloc(400_000).toString('base64'), text: 'a'.repeat(9_000) }],
    ['the largest and the smallest number in JSON', { key: 'a', more: [9.9e125, 1e-130, -9.9e125] }],
    ['JSON of 32 levels', { key: 'a', more: deep(32) }],
    ['JSON of many numbers with few digits and many zeros', { key: 'a', more: Array(40_000).fill('').map((_, at) => (at % 2 === 0 ? 1e100 : -1e-100)) }],
  ])('%s is held', async (_what, body) => {
    const { run, bucket, table } = given({ keys: ['key'], versionColumns: [] }, { columns: KEYED });
    expect(await run(rows('1', body))).toEqual([]);
    expect(bucket.rejected()).toEqual([]);
    expect(table.all).toHaveLength(1);
  });

  test('an item that the table refuses is kept, and the others of its message are written', async () => {
    const { run, table, bucket, texts, metrics } = given();
    table.fault = ({ id }) => {
      if (id.N === '2') throw serviceError('ValidationException', 400, 'One or more parameter values are not valid. IndexKey: text');
    };
    expect(await run(rows('1', { id: 'no' }, row(1, 1), row(2, 1), row(3, 1)))).toEqual([]);
    expect(texts()).toEqual([['1', '1'], ['3', '1']]);
    expect(bucket.rejectedOnce().map(({ row: number, reason }) => [number, reason])).toEqual([[1, 'NOT_A_NUMBER'], [3, 'REFUSED_BY_TABLE']]);
    expect(metrics()).toMatchObject({ 'RowsRejected': 2, 'ItemsWritten': 2, 'Rejections REFUSED_BY_TABLE': 1 });
  });

  test('if the table refuses the latest version, the one before it is written', async () => {
    const { run, table, texts } = given();
    table.fault = ({ version }) => {
      if (version.N === '3') throw serviceError('ValidationException', 400, 'Item size has exceeded the maximum allowed size');
    };
    expect(await run(rows('1', row(1, 1), row(1, 3), row(1, 2)))).toEqual([]);
    expect(texts()).toEqual([['1', '2']]);
  });

  test('an item that the table refuses fails its message if rows shall', async () => {
    const { run, table, bucket } = given(LATEST, { rejectedRows: 'FAIL_MESSAGE' });
    table.fault = ({ id }) => {
      if (id.N === '2') throw serviceError('ValidationException', 400);
    };
    expect(await run(rows('1', row(1, 1), row(2, 1)), rows('2', row(3, 1)))).toEqual(['item-1']);
    expect(bucket.keys()).toEqual([]);
  });

  test('keys that are not those of the table fail the batch, because a replay could not help', async () => {
    const { run, table, bucket } = given();
    table.fault = () => {
      throw serviceError('ValidationException', 400, 'One or more parameter values were invalid: Type mismatch for key id expected: S actual: N');
    };
    expect(await run(rows('1', row(1, 1)))).toEqual(['item-1']);
    expect(bucket.keys()).toEqual([]);
  });
});

describe('what is not certain comes back', () => {
  test('only messages come back of which an item failed, and those that rely on it', async () => {
    const { run, table, texts, log, metrics } = given();
    table.fault = ({ id }) => {
      if (id.N === '2') throw serviceError('AccessDeniedException', 400);
    };
    expect(await run(rows('1', row(1, 1)), rows('2', row(2, 2)), rows('3', row(2, 1)))).toEqual(['item-2', 'item-3']);
    expect(texts()).toEqual([['1', '1']]);
    expect(metrics()).toMatchObject({ LoadFailures: 1, FailedMessages: 2, RowsReceived: 1, ItemsWritten: 1 });
    expect(log()).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'batch not loaded', messages: 2, rows: 2, error: ['AccessDeniedException: AccessDeniedException'] }));
    table.fault = () => undefined;
    expect(await run(rows('2', row(2, 2)), rows('3', row(2, 1)))).toEqual([]);
    expect(texts()).toEqual([['1', '1'], ['2', '2']]);
  });

  test('throttled and lost calls are repeated, and counted', async () => {
    const { run, table, texts, metrics } = given();
    let calls = 0;
    table.fault = (_item, phase) => {
      calls++;
      if (phase === 'before' && calls === 1) throw serviceError('ProvisionedThroughputExceededException', 400);
      if (phase === 'after' && calls === 3) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    expect(await run(rows('1', row(1, 1)))).toEqual([]);
    expect(texts()).toEqual([['1', '1']]);
    expect(metrics()).toMatchObject({ 'Retries THROTTLED': 1, 'Retries CONNECTION': 1, 'ItemsSuperseded': 1 });
  });

  test.each(['TransactionConflictException', 'ReplicatedWriteConflictException'])('%s is repeated, because somebody else is writing the item', async (name) => {
    const { run, table, texts, metrics } = given();
    table.fault = () => {
      if (table.puts.length === 1) throw serviceError(name, 400);
    };
    expect(await run(rows('1', row(1, 1)))).toEqual([]);
    expect(texts()).toEqual([['1', '1']]);
    expect(metrics()).toMatchObject({ 'Retries CONFLICT': 1, 'ItemsWritten': 1 });
  });

  test('latency and freshness are those of messages whose items are written', async () => {
    const { run, table, metrics } = given();
    table.fault = ({ id }) => {
      if (id.N !== '1') throw serviceError('AccessDeniedException', 400);
    };
    const now = Date.now();
    const sent = (id: number, minutes: number): Published => ({ id: `${id}`, publishedAt: new Date(now - minutes * 60_000).toISOString(), body: row(id, 1) });
    await run(sent(1, 20), sent(2, 60), sent(3, 1));
    const { LoadLatency, Freshness } = metrics();
    expect([LoadLatency, Freshness].map((milliseconds) => Math.floor(Number(milliseconds) / 60_000))).toEqual([20, 20]);
  });

  test('when the time is over, the rest comes back', async () => {
    let left = 60_000;
    const { run, table, log } = given(LATEST, {}, () => left);
    table.fault = () => {
      left = table.puts.length < 40 ? left : 0;
    };
    const messages = Array.from({ length: 100 }, (_, at) => rows(`${at}`, row(at, 1)));
    const failed = await run(...messages);
    expect(failed.length).toBe(100 - table.items.size);
    expect(table.items.size).toBeGreaterThan(30);
    expect(table.items.size).toBeLessThan(100);
    expect(log()).toContainEqual(expect.objectContaining({ message: 'batch not loaded', error: [expect.stringContaining('OutOfTimeError')] }));
  });

  test('so many items are written at the same time, and never two of one key', async () => {
    const { run, table } = given();
    await run(...Array.from({ length: 200 }, (_, at) => rows(`${at}`, row(at, 1))));
    expect(table.most).toBe(16);
    expect(table.items.size).toBe(200);
  });

  test('fewer items are written at the same time if they are large, so that they fit into the memory', async () => {
    const { run, table } = given(LATEST, { columns: [ID, VERSION, column('text', { name: 'VARCHAR', length: 65_535 }, 'VARCHAR(65535)'), column('more', { name: 'SUPER' }, 'SUPER')] });
    const text = 'x'.repeat(50_000);
    await run(...Array.from({ length: 40 }, (_, at) => rows(`${at}`, { id: at, version: 1, text, more: Array(5).fill(text) })));
    expect(table.most).toBe(Math.floor(mostBytesAtOnce() / 300_000));
    expect(table.items.size).toBe(40);
  });

  test('items are made when they are written, so that few of them are in memory', async () => {
    const { run, table } = given();
    const read = jest.spyOn(ItemReader.prototype, 'read');
    let [most, settled] = [0, 0];
    table.fault = (_item, phase) => {
      settled += phase === 'after' ? 1 : 0;
      most = Math.max(most, read.mock.calls.length - 200 - settled); // each row was looked at once before
    };
    await run(rows('1', ...Array.from({ length: 200 }, (_, at) => row(at, 1))));
    expect([table.items.size, most]).toEqual([200, 16]);
    read.mockRestore();
  });
});

test('what was rejected is written by a replay when it can be, and changes nothing when there is a later version', async () => {
  const { run, replay, table, bucket, texts } = given();
  table.fault = () => {
    throw serviceError('ValidationException', 400);
  };
  await run(rows('1', row(1, 1), row(2, 5)));
  expect(bucket.rejected()).toHaveLength(2);
  table.fault = () => undefined;
  await run(rows('2', row(1, 2)));
  expect(await replay('rejected/')).toMatchObject({ objects: 1, entries: 1, rowsLoaded: 1, rejected: 0, failed: [] });
  expect(texts()).toEqual([['1', '2'], ['2', '5']]);
  await expect(replay('loaded/')).rejects.toThrow('\'replay.prefix\' must begin with \'rejected/\', got "loaded/"');
});

test('a trial writes nothing, and fails if it may not write', async () => {
  const { tryLoad, table } = given({ keys: ['id', 'text'], versionColumns: [] });
  expect(await tryLoad()).toEqual({ trial: 'PASSED' });
  expect(table.puts).toEqual([expect.objectContaining({ TableName: 'states', Item: { id: { N: '0' }, text: { S: '00' } } })]);
  expect(table.all).toEqual([]);
  table.fault = () => {
    throw serviceError('ResourceNotFoundException', 400);
  };
  await expect(tryLoad()).rejects.toThrow('ResourceNotFoundException');
});
