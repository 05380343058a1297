import { readdirSync } from 'fs';
import { tmpdir } from 'os';
import { Readable } from 'stream';
import { indexRows } from '../../../lambda-src/csv/index-rows';
import { LogRecord } from '../../../lambda-src/runtime/log';
import { readRange } from '../../../lambda-src/source/csv-object';
import { BucketSource } from '../../../lambda-src/source/csv-source';
import { RowsOnDisk, RowsOnDiskOptions } from '../../../lambda-src/source/rows-on-disk';
import { ObjectStore } from '../object-store';
import { CONFIGURATION, publisherOf, squares, tickOf } from '../ticks';

const OBJECT = { bucket: 'data', key: 'chat.csv' };
const TIME = { remaining: () => 1000, sleep: async () => undefined };

let store: ObjectStore;
let source: BucketSource;
let said: LogRecord[];

beforeEach(() => {
  store = new ObjectStore();
  source = new BucketSource(store.client, OBJECT);
  said = [];
  store.objects.set('chat.csv', Buffer.from(squares(10_000)));
});

function onDisk(options: Partial<RowsOnDiskOptions> = {}): RowsOnDisk {
  return new RowsOnDisk(store.client, OBJECT, {
    read: (start, end, etag) => readRange(store.client, OBJECT, start, end, etag), log: (record) => said.push(record), ...options,
  });
}

/** The ranges that were read of the rows, but for the byte that tells whether they were replaced. */
function rangesRead(): (string | undefined)[] {
  return store.reads('chat.csv').filter((range) => range !== 'bytes=0-0');
}

test('a file that fits is copied by one request; no tick sends another for its rows', async () => {
  const bytes = store.objects.get('chat.csv')!.length;
  const rows = onDisk();
  const publisher = publisherOf({ store, source, configuration: CONFIGURATION, openRows: (csv, time) => rows.open(csv, time) });
  const byRequests = publisherOf({ store, source, configuration: CONFIGURATION });
  await tickOf(byRequests); // makes the index
  for (const second of ['00', '01', '02']) {
    const at = `2026-11-22T12:00:${second}Z`;
    const expected = await tickOf(byRequests, at);
    store.forgetReads();
    expect((await tickOf(publisher, at)).bodies).toEqual(expected.bodies);
    expect(rangesRead()).toEqual(second === '00' ? [`bytes=0-${bytes - 1}`] : []);
  }
  expect(said).toEqual([]);
});

test('a file that is replaced is copied anew, and its old copy takes no more room', async () => {
  const rows = onDisk();
  const publisher = publisherOf({ store, source, configuration: CONFIGURATION, openRows: (csv, time) => rows.open(csv, time) });
  for (const count of [10_000, 300, 20_000]) {
    store.objects.set('chat.csv', Buffer.from(squares(count)));
    const { rows: drawn } = await tickOf(publisher);
    expect(drawn.every(({ id, square }) => Number(square) === Number(id) ** 2 && Number(id) <= count)).toBe(true);
  }
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('rows-'))).toEqual([]);
});

test('a file that is replaced while it is copied is not taken for the one that was indexed', async () => {
  const csv = await source.make(TIME);
  store.objects.set('chat.csv', Buffer.from(squares(300)));
  await expect(onDisk().open(csv, TIME)).rejects.toMatchObject({ replaced: true });
});

test('a file that is larger than the disk is read by requests', async () => {
  const csv = await source.make(TIME);
  store.forgetReads();
  const read = await onDisk({ mostBytes: csv.index.header.bytes - 1 }).open(csv, TIME);
  expect(rangesRead()).toEqual([]);
  expect(await read(0, 9)).toEqual(Buffer.from('id,square'));
  expect(rangesRead()).toEqual(['bytes=0-8']);
  expect(said).toEqual([]);
});

test('a copy that takes more than half of the time is given up, which is logged', async () => {
  const csv = await source.make(TIME);
  let remaining = 1000;
  const time = { remaining: () => remaining -= 300, sleep: async () => undefined };
  const read = await onDisk().open(csv, time);
  expect(await read(0, 9)).toEqual(Buffer.from('id,square'));
  expect(said).toEqual([{
    level: 'WARN',
    message: 'not copied',
    bytes: csv.index.header.bytes,
    error: [expect.stringMatching(/^Error: only \d+ of \d+ bytes were copied in half of the time; rows are read by requests/)],
  }]);
});

test('a copy that breaks off is not taken for the file', async () => {
  const whole = squares(10_000);
  const index = await indexRows('csv', Readable.from([Buffer.from(whole)]));
  store.objects.set('chat.csv', Buffer.from(whole.slice(0, 1000)));
  const read = await onDisk().open({ index }, TIME);
  expect(await read(0, 9)).toEqual(Buffer.from('id,square'));
  expect(said).toEqual([expect.objectContaining({ error: [`Error: only 1000 of ${index.header.bytes} bytes were copied; rows are read by requests`] })]);
});
