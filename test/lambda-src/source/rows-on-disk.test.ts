import { readdirSync } from 'fs';
import { tmpdir } from 'os';
import { Readable } from 'stream';
import { indexRows } from '../../../lambda-src/csv/index-rows';
import { ReadRange } from '../../../lambda-src/csv/read-rows';
import { LogRecord } from '../../../lambda-src/runtime/log';
import { readRange } from '../../../lambda-src/source/csv-object';
import { BucketSource, IndexedCsv } from '../../../lambda-src/source/csv-source';
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

async function kept(rows: RowsOnDisk, csv: IndexedCsv, remaining: number = 1000): Promise<ReadRange> {
  const read = await rows.open(csv);
  await rows.keep({ ...TIME, remaining: () => remaining });
  return read;
}

/** The ranges that were read of the rows, but for the byte that tells whether they were replaced. */
function rangesRead(): (string | undefined)[] {
  return store.reads('chat.csv').filter((range) => range !== 'bytes=0-0');
}

test('a file that fits is copied by one request after the first tick; no later tick sends another for its rows', async () => {
  const bytes = store.objects.get('chat.csv')!.length;
  const rows = onDisk();
  const publisher = publisherOf({ store, source, configuration: CONFIGURATION, rows });
  const byRequests = publisherOf({ store, source, configuration: CONFIGURATION });
  await tickOf(byRequests); // makes the index
  for (const second of ['00', '01', '02']) {
    const at = `2026-11-22T12:00:${second}Z`;
    const expected = await tickOf(byRequests, at);
    store.forgetReads();
    expect((await tickOf(publisher, at)).bodies).toEqual(expected.bodies);
    expect(rangesRead().at(-1)).toBe(second === '00' ? `bytes=0-${bytes - 1}` : undefined);
  }
  expect(said).toEqual([]);
});

test('a file that is replaced is copied anew, and its old copy takes no more room', async () => {
  const rows = onDisk();
  const publisher = publisherOf({ store, source, configuration: CONFIGURATION, rows });
  for (const count of [10_000, 300, 20_000]) {
    store.objects.set('chat.csv', Buffer.from(squares(count)));
    const { rows: drawn } = await tickOf(publisher);
    expect(drawn.every(({ id, square }) => Number(square) === Number(id) ** 2 && Number(id) <= count)).toBe(true);
  }
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('rows-'))).toEqual([]);
});

test('a file that is replaced before it is copied is not taken for the one that was indexed', async () => {
  const csv = await source.make(TIME);
  store.objects.set('chat.csv', Buffer.from(squares(300)));
  const read = await kept(onDisk(), csv);
  await expect(read(0, 9)).rejects.toMatchObject({ replaced: true });
  expect(said).toHaveLength(1);
});

test('a file that is larger than the disk is read by requests', async () => {
  const csv = await source.make(TIME);
  store.forgetReads();
  const read = await kept(onDisk({ mostBytes: csv.index.header.bytes - 1 }), csv);
  expect(rangesRead()).toEqual([]);
  expect(await read(0, 9)).toEqual(Buffer.from('id,square'));
  expect(rangesRead()).toEqual(['bytes=0-8']);
  expect(said).toEqual([]);
});

test('a copy for which there is not the time is given up, which is logged, and not tried again', async () => {
  const csv = await source.make(TIME);
  const rows = onDisk();
  const read = await kept(rows, csv, 0);
  await rows.keep(TIME);
  store.forgetReads();
  expect(await read(0, 9)).toEqual(Buffer.from('id,square'));
  expect(rangesRead()).toEqual(['bytes=0-8']);
  expect(said).toEqual([{ level: 'WARN', message: 'not copied', bytes: csv.index.header.bytes, error: [`Error: only 0 of ${csv.index.header.bytes} bytes were copied; rows are read by requests`] }]);
});

test('a copy that breaks off is not taken for the file', async () => {
  const whole = squares(10_000);
  const index = await indexRows('csv', Readable.from([Buffer.from(whole)]));
  store.objects.set('chat.csv', Buffer.from(whole.slice(0, 1000)));
  const read = await kept(onDisk(), { index });
  store.forgetReads();
  expect(await read(0, 9)).toEqual(Buffer.from('id,square'));
  expect(rangesRead()).toEqual(['bytes=0-8']);
  expect(said).toEqual([expect.objectContaining({ error: [`Error: only 1000 of ${index.header.bytes} bytes were copied; rows are read by requests`] })]);
});
