import { Staging } from '../../../lambda-src/staging/staging';
import { networkError } from '../data-api-double';
import { BUCKET, MemoryBucket } from '../memory-bucket';

const ROWS = { batchId: 'b', rows: 1, publishedAt: '2026-03-04T05:06:07.000Z', body: Buffer.from('1,a\n') };

function given() {
  const bucket = new MemoryBucket();
  return { bucket, staging: new Staging(bucket.s3, { bucket: BUCKET, prefix: 'orders/', compression: 'NONE', columns: 'names:x', version: 'v1' }) };
}

test('a staged object says by itself where it is moved, which columns it has and what decided about its rows', async () => {
  const { bucket, staging } = given();
  const { key, manifestUrl } = await staging.stage(ROWS);
  const loaded = 'orders/loaded/2026/03/04/b.1.csv';
  expect(bucket.objects.get(key)).toMatchObject({ contentType: 'text/csv', metadata: { 'loaded-key': loaded, 'columns': 'names:x', 'version': 'v1' } });
  expect(bucket.objects.get(manifestUrl.slice(`s3://${BUCKET}/`.length))).toMatchObject({ contentType: 'application/json' });
});

test('a loaded object that is staged again keeps its name and its metadata', async () => {
  const { bucket, staging } = given();
  const staged = await staging.stage(ROWS);
  await staging.move(staged);
  const again = await staging.stageAgain(staged.loadedKey, 'v2');
  expect(again).toEqual({
    key: expect.stringMatching(/^orders\/staging\/b\.1\.[\w-]+\.csv$/),
    batchId: 'b',
    manifestUrl: again.manifestUrl,
    compression: 'NONE',
    loadedKey: staged.loadedKey,
    rows: 1,
    publishedAt: '2026-03-04T00:00:00.000Z',
    version: 'v2',
  });
  expect(bucket.objects.get(again.key)!.metadata).toEqual(bucket.objects.get(staged.loadedKey)!.metadata);
});

test('of unknown age is an object that is staged again from a folder without a day', async () => {
  const { bucket, staging } = given();
  bucket.put('orders/loaded/b.1.csv', ROWS.body);
  expect(await staging.stageAgain('orders/loaded/b.1.csv', '')).toMatchObject({ publishedAt: '1970-01-01T00:00:00.000Z' });
});

test('an object exists only under its whole key', async () => {
  const { bucket, staging } = given();
  expect(await staging.exists('orders/staging/b.1.a.csv')).toBe(false);
  bucket.put('orders/staging/b.1.a.csv.zst', ROWS.body);
  expect(await staging.exists('orders/staging/b.1.a.csv')).toBe(false);
  expect(await staging.exists('orders/staging/b.1.a.csv.zst')).toBe(true);
  bucket.put('orders/staging/b.1.a.csv', ROWS.body);
  expect(await staging.exists('orders/staging/b.1.a.csv')).toBe(true);
});

test('an object that is there and cannot be moved stays, and one that is gone was moved', async () => {
  const { bucket, staging } = given();
  const staged = await staging.stage(ROWS);
  bucket.fault = (action, _, phase) => {
    if (action === 'copy' && phase === 'before') throw networkError();
  };
  await expect(staging.move(staged)).rejects.toThrow('socket hang up');
  expect(bucket.keys()).toHaveLength(2);
  bucket.objects.delete(staged.key);
  await staging.move(staged);
  expect(bucket.keys()).toEqual([]);
});
