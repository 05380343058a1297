import { randomBytes } from 'crypto';
import { archive } from '../../../lambda-src/loader/archive';
import { PendingObject } from '../../../lambda-src/loader/list-pending';
import { GoneError, PendingStore } from '../../../lambda-src/loader/pending-store';
import { compress } from '../../../lambda-src/staging/compression';
import { PendingFolder } from '../../../lambda-src/staging/pending-folder';
import { newObject } from '../../../lambda-src/staging/pending-key';
import { PendingSet } from '../../../src/private/contract/pending';
import { networkError } from '../data-api-double';
import { BUCKET, MemoryBucket } from '../memory-bucket';

const SET: PendingSet = {
  schemaName: 'app',
  tableName: 'events',
  columns: [{ name: 'id', sql: 'BIGINT', nullable: false }],
  version: 'v1',
  compression: 'ZSTD',
  rejectedRows: 'QUARANTINE',
  ledgerHorizonDays: 30,
  deduplicationId: 'SNS',
  prefix: 'orders/',
};
const DAY = Date.parse('2026-03-04T00:00:00Z');

async function given(bodies: readonly (readonly [oldest: number, csv: string])[], compression: PendingSet['compression'] = 'ZSTD') {
  const bucket = new MemoryBucket();
  const store = new PendingStore(bucket.s3, BUCKET);
  const set = { ...SET, compression };
  const folder = new PendingFolder(bucket.s3, BUCKET, set);
  const objects: PendingObject[] = [];
  for (const [oldest, csv] of bodies) {
    const name = { oldest, batchId: 'b', rows: csv.split('\n').length - 1, ids: 'SNS', object: newObject() } as const;
    const body = compress(Buffer.from(csv), compression);
    objects.push({ ...name, bytes: body.length, key: await folder.stage(name, body) });
  }
  return { bucket, store, set, objects };
}

test.each(['ZSTD', 'GZIP', 'NONE'] as const)('a load is archived as one object for each day, in one compressed piece, with how it was loaded beside it: %s', async (compression) => {
  const { bucket, store, set, objects } = await given([[DAY, '1\n2\n'], [DAY + 1, '3\n'], [DAY - 1, '4\n']], compression);
  const keys = await archive(store, set, objects);
  expect(keys.map((key) => key.replace(/load-[0-9a-f]{32}/, 'LOAD').replace(/\.csv.*/, ''))).toEqual(['orders/loaded/2026/03/04/LOAD.3', 'orders/loaded/2026/03/03/LOAD.1']);
  expect(keys.map((key) => bucket.text(key))).toEqual(['1\n2\n3\n', '4\n']);
  expect(JSON.parse(bucket.text(keys[0].replace(/\.3\.csv.*/, '.columns.json')))).toEqual(set);
});

test('the same objects in another order are archived under the same name, and others are not', async () => {
  const { store, set, objects } = await given([[DAY, '1\n'], [DAY, '2\n'], [DAY, '3\n']]);
  const name = async (some: PendingObject[]) => (await archive(store, set, some))[0].replace(/.*\/(.*?)\..*/, '$1');
  expect(await name([...objects].reverse())).toBe(await name(objects));
  expect(await name(objects.slice(1))).not.toBe(await name(objects));
});

test('a large archive is written in parts, and is not there before it is complete', async () => {
  const csv = Array.from({ length: 30 }, () => `${randomBytes(290_000).toString('base64')}\n`).join('');
  const { bucket, store, set, objects } = await given([[DAY, csv], [DAY, 'last\n']]);
  const [key] = await archive(store, set, objects);
  expect(bucket.text(key)).toBe(`${csv}last\n`);
  expect(bucket.calls.filter((call) => call.startsWith('part')).length).toBeGreaterThan(1);
  bucket.objects.delete(key);
  bucket.fault = (action) => {
    if (action === 'part') throw networkError();
  };
  await expect(archive(store, set, objects)).rejects.toThrow('socket hang up');
  expect([bucket.uploads.size, bucket.objects.has(key)]).toEqual([0, false]);
});

test('an object that another loader has taken ends the archive, and none is written', async () => {
  const { bucket, store, set, objects } = await given([[DAY, '1\n'], [DAY, '2\n']]);
  bucket.objects.delete(objects[1].key);
  await expect(archive(store, set, objects)).rejects.toThrow(GoneError);
  expect(bucket.keys('orders/').filter((key) => key.endsWith('.zst'))).toEqual([]);
});
