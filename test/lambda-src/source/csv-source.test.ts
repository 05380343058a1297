import { gzipSync } from 'zlib';
import { BucketSource } from '../../../lambda-src/source/csv-source';
import { InflatedSource } from '../../../lambda-src/source/inflated-source';
import { ObjectStore } from '../object-store';
import { CONFIGURATION, Deployed, deployed, NOON, publisherOf, sns, squares, tick, tickOf } from '../ticks';
import { zipOf } from '../zip';

let store: ObjectStore;
beforeEach(() => {
  store = new ObjectStore();
});

const FORMATS = {
  plain: {
    key: 'chat.csv',
    made: 'chat.csv.row-index',
    rows: 'chat.csv',
    write: (csv: string) => Buffer.from(csv),
    source: (delimiter?: string) => new BucketSource(store.client, { bucket: 'data', key: 'chat.csv', delimiter }),
  },
  gzip: {
    key: 'chat.csv.gz',
    made: 'chat.csv.gz.indexed-csv',
    rows: 'chat.csv.gz.indexed-csv',
    write: (csv: string) => gzipSync(csv),
    source: (delimiter?: string) => new InflatedSource(store.client, { bucket: 'data', key: 'chat.csv.gz', delimiter }, { format: 'GZIP' }),
  },
  zip: {
    key: 'chat.zip',
    made: 'chat.zip.indexed-csv',
    rows: 'chat.zip.indexed-csv',
    write: (csv: string) => zipOf({ name: 'readme', contents: Buffer.from('hello') }, { name: 'chat.csv', contents: Buffer.from(csv) }),
    source: (delimiter?: string) => new InflatedSource(
      store.client, { bucket: 'data', key: 'chat.zip', delimiter, compression: { format: 'ZIP', entry: 'chat.csv' } }, { format: 'ZIP', entry: 'chat.csv' },
    ),
  },
};

describe.each(Object.entries(FORMATS))('a %s object in a bucket', (_, { key, made, rows: rowsKey, write, source }) => {
  function inBucket(csv: string): Deployed {
    store.objects.set(key, write(csv));
    return { store, source: source(), configuration: CONFIGURATION };
  }

  test('is read from end to end by the first tick; later ones read what that has put beside it', async () => {
    const deployment = inBucket(squares(500));
    const { rows } = await tick(deployment);
    expect([...store.objects.keys()]).toEqual([key, made]);
    expect(store.uploads.size).toBe(0);

    store.forgetReads();
    expect((await tick({ ...deployment, source: source() })).rows).toEqual(rows);
    expect([...store.reads(key), ...store.reads(rowsKey)].every((range) => range !== undefined)).toBe(true);
    expect(store.reads(key).filter((range) => key !== rowsKey && range !== 'bytes=0-0')).toEqual([]);
  });

  test('gives the same rows as one that is deployed with the app', async () => {
    const { rows } = await tick(inBucket(squares(500)));
    expect((await tick(await deployed(squares(500)))).rows).toEqual(rows);
  });

  test('is read anew when a deployment gives it another delimiter, and no more after that', async () => {
    const deployment = inBucket(`id,square;id;text\n${'1,1;1;a\n'.repeat(200)}`);
    const [commas, semicolons] = [tick(deployment), () => tick({ ...deployment, source: source(';') })];
    expect((await commas).rows[0]).toEqual({ 'id': '1', 'square;id;text': '1;1;a' });
    expect((await semicolons()).rows[0]).toEqual({ 'id,square': '1,1', 'id': '1', 'text': 'a' });
    store.forgetReads();
    expect((await semicolons()).rows[0]).toEqual({ 'id,square': '1,1', 'id': '1', 'text': 'a' });
    expect(store.reads(key)).not.toContain(undefined);
  });

  test('is read anew when it was replaced, whatever its new size', async () => {
    const publisher = publisherOf(inBucket(squares(500)));
    await tickOf(publisher);
    for (const rows of [100, 2000]) {
      store.objects.set(key, write(squares(rows)));
      const { rows: drawn } = await tickOf(publisher);
      expect(drawn.every(({ id, square }) => Number(square) === Number(id) ** 2 && Number(id) <= rows)).toBe(true);
    }
  });

  test('is read anew once, though two environments find it replaced', async () => {
    const publishers = [publisherOf(inBucket(squares(500))), publisherOf({ store, source: source(), configuration: CONFIGURATION })];
    for (const publisher of publishers) {
      await tickOf(publisher);
    }
    store.objects.set(key, write(squares(300)));
    const first = await tickOf(publishers[0]);
    store.forgetReads();
    expect((await tickOf(publishers[1])).rows).toEqual(first.rows);
    expect(store.reads(key)).not.toContain(undefined);
  });

  test('gives the same rows to two first ticks at once, and to a third that began before both were done', async () => {
    const deployment = inBucket(squares(500));
    const [one, other] = [publisherOf(deployment), publisherOf({ ...deployment, source: source() })];
    const scheduled = { scheduledTime: NOON };
    const time = { remaining: () => 1000, sleep: async () => undefined };
    const records = await Promise.all([one.publish(scheduled, time), other.publish(scheduled, time)]);
    expect(records[0]).toEqual(records[1]);
    expect((await tickOf(one)).rows).toEqual((await tickOf(other)).rows);
    expect([...store.objects.keys()]).toEqual([key, made]);
  });

  test('that is not there fails naming it', async () => {
    const deployment = inBucket(squares(10));
    store.objects.clear();
    await expect(tick(deployment)).rejects.toThrow(`cannot read s3://data/${key}: NoSuchKey: `);
  });

  test('that is no CSV fails naming the place, and leaves nothing', async () => {
    await expect(tick(inBucket('a,b\n1,"2\n'))).rejects.toThrow(`${source().name}: row 1 (line 2, column 'b') opens a quote on line 2 that never closes`);
    await expect(tick(inBucket(''))).rejects.toThrow(`${source().name}: is empty; its first row must name the columns`);
    expect([...store.objects.keys()]).toEqual([key]);
    expect(store.uploads.size).toBe(0);
    expect(sns.calls()).toHaveLength(0);
  });

  test('is recovered from a failure: the next tick tries again', async () => {
    const publisher = publisherOf(inBucket('broken'));
    await expect(tickOf(publisher)).rejects.toThrow('has a header and no rows');
    store.objects.set(key, write(squares(100)));
    expect((await tickOf(publisher)).rows.length).toBeGreaterThan(0);
  });

  test.each([
    ['has too few rows', {}, squares(2), 'has 2 rows, fewer than'],
    ['lacks the column of a replay', { kind: 'REPLAY' as const, column: 'at', start: 0, interval: 60_000, speed: 1 }, squares(100), 'there is no column \'at\''],
  ])('that %s is read anew when it was replaced, by the same environment and by a new one', async (_what, sampling, wrong, reason) => {
    const right = `id,square,at\n${Array.from({ length: 200 }, (_row, i) => `${i},${i ** 2},2020-01-01T00:${String(i).padStart(3, '0').slice(0, 2)}\n`).join('')}`;
    const deployment = inBucket(wrong);
    const configuration = {
      ...deployment.configuration, publication: { ...deployment.configuration.publication, ...'kind' in sampling && { sampling } },
    };
    const first = publisherOf({ ...deployment, configuration });
    for (const publisher of [first, first, publisherOf({ ...deployment, configuration, source: source() })]) {
      await expect(tickOf(publisher)).rejects.toThrow(reason);
    }
    store.objects.set(key, write(right));
    for (const publisher of [first, publisherOf({ ...deployment, configuration, source: source() })]) {
      expect((await tickOf(publisher)).rows.length).toBeGreaterThan(0);
    }
  });

  test('for which there is not the time fails before the timeout does, and says what helps', async () => {
    await expect(tickOf(publisherOf(inBucket(squares(10))), NOON, 0)).rejects.toThrow(
      `${source().name}: the function does not have the time to read it from start to end; give the publisher a longer 'timeout', or more 'memorySize'`,
    );
    expect(store.uploads.size).toBe(0);
  });
});

describe('in a bucket', () => {
  const { gzip, zip } = FORMATS;
  const [whole, archive] = [gzipSync(squares(500)), zipOf({ name: 'chat.csv', contents: Buffer.from(squares(500)) })];

  test.each([
    ['a gzip object that is cut', gzip, whole.subarray(0, -20), 'is not a gzip file, or is truncated or corrupt: unexpected end of file'],
    ['a gzip object that is none', gzip, Buffer.from(squares(5)), 'is not a gzip file, or is truncated or corrupt: incorrect header check'],
    ['a gzip object that is corrupt', gzip, Buffer.concat([whole.subarray(0, -8), Buffer.alloc(8)]), 'is not a gzip file, or is truncated or corrupt: incorrect data check'],
    ['a zip without the entry', zip, zipOf({ name: 'other', contents: Buffer.from('') }), "there is no entry 'chat.csv'; there is 'other'"],
    ['a zip that is encrypted', zip, zipOf({ name: 'chat.csv', contents: Buffer.from(''), encrypted: true }), "entry 'chat.csv' is encrypted; store it without a password"],
    ['a zip that is corrupt', zip, zipOf({ name: 'chat.csv', contents: Buffer.from(squares(5)), checksum: 1 }), "entry 'chat.csv' is corrupt: its checksum differs from the stored one; make the zip again"],
    ['a zip that is cut', zip, archive.subarray(0, -30), 'Either not a zip file, or file is truncated'],
    ['a zip that is none', zip, Buffer.from(squares(5)), 'Either not a zip file, or file is truncated'],
    ['a zip that is empty', zip, Buffer.alloc(0), 'is empty, and not a zip'],
  ])('%s fails naming it, and leaves nothing', async (_, { key, source }, contents, reason) => {
    store.objects.set(key, contents);
    const { name } = source();
    await expect(tick({ store, source: source(), configuration: CONFIGURATION })).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`^${name.replace(/[.]/g, '\\.')}: .*${reason.replace(/[().]/g, '\\$&')}`)) }),
    );
    expect([...store.objects.keys()]).toEqual([key]);
    expect(store.uploads.size).toBe(0);
    expect(sns.calls()).toHaveLength(0);
  });

  test('a gzip object of several members is read to the end of the last', async () => {
    const csv = squares(500);
    store.objects.set('chat.csv.gz', Buffer.concat([gzipSync(csv.slice(0, 2000)), gzipSync(csv.slice(2000))]));
    const configuration = { ...CONFIGURATION, minRows: 500, maxRows: 500 };
    expect((await tick({ store, source: gzip.source(), configuration })).rows).toHaveLength(500);
  });

  test('a gzip object of more than a part of an upload is the same beside it, byte by byte, with the index behind', async () => {
    const csv = squares(1_000_000);
    store.objects.set('chat.csv.gz', gzipSync(csv, { level: 1 }));
    const { rows } = await tick({ store, source: gzip.source(), configuration: CONFIGURATION });
    expect(rows.every(({ id, square }) => Number(square) === Number(id) ** 2)).toBe(true);
    const made = store.objects.get('chat.csv.gz.indexed-csv')!;
    expect(csv.length).toBeGreaterThan(16 * 1024 * 1024);
    expect(made.subarray(0, csv.length).equals(Buffer.from(csv))).toBe(true);
    expect(made.length - csv.length).toBeLessThan(2 * 1024 * 1024);
  });

  test('what another run made of the same object, under another ETag, is taken as it is', async () => {
    store.objects.set('chat.csv.gz', gzip.write(squares(500)));
    const publisher = publisherOf({ store, source: gzip.source(), configuration: CONFIGURATION });
    const { rows } = await tickOf(publisher);
    store.retag('chat.csv.gz.indexed-csv'); // an object that KMS encrypts gets another ETag each time
    store.forgetReads();
    expect((await tickOf(publisher)).rows).toEqual(rows);
    expect(store.reads('chat.csv.gz')).not.toContain(undefined);
  });
});
