import { gzipSync, zstdCompressSync } from 'zlib';
import fc from 'fast-check';
import { idsOf } from '../../../lambda-src/staging/ids-of';
import { encoded, message } from '../encoded';
import { ingestSchema } from '../schemas';

test('the ids of the messages are found, wherever a piece ends', async () => {
  const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/[\0-\x1f\x7f]|\s$/.test(text));
  await fc.assert(fc.asyncProperty(fc.uniqueArray(id, { maxLength: 8 }), fc.string({ unit: 'grapheme' }), async (ids, text) => {
    const messages = ids.map((one) => message(JSON.stringify([{ id: 1, text }, { id: 2, text: `${text}"\n"` }]), { itemIdentifier: one, messageId: 'm', deduplicationId: one }));
    const { csv, staged } = encoded(messages, ingestSchema());
    const expected = new Set(staged.map(({ message: { deduplicationId } }) => deduplicationId));
    expect(await idsOf(csv, 'x.csv')).toEqual(expected);
    expect(await idsOf(zstdCompressSync(csv), 'x.csv.zst')).toEqual(expected);
    expect(await idsOf(gzipSync(csv), 'x.csv.gz')).toEqual(expected);
  }));
});

test('a large object is read to its end, and a damaged one is an error', async () => {
  const rows = Array.from({ length: 200_000 }, (_, at) => `"${at}, é""",1,"a\nb,c"\n`).join('');
  const object = zstdCompressSync(rows);
  const fields = [...await idsOf(object, 'x.csv.zst')];
  expect(fields).toHaveLength(200_000);
  expect(fields.filter((field, at) => field !== `${at}, é"`)).toEqual([]);
  await expect(idsOf(object.subarray(0, 1000), 'x.csv.zst')).rejects.toThrow();
});

test('some ids are enough, after the name of an object, and of an object that is cut off', async () => {
  const rows = Array.from({ length: 200_000 }, (_, at) => `0123456789ab,"${at}, é""",1,"a\nb,c"\n`).join('');
  const object = zstdCompressSync(rows);
  expect([...await idsOf(object, 'x.csv.zst', { field: 1, most: 3 })]).toEqual(['0, é"', '1, é"', '2, é"']);
  expect([...await idsOf(object, 'x.csv.zst', { most: 3 })]).toEqual(['0123456789ab']);
  const cut = object.subarray(0, object.length / 2);
  await expect(idsOf(cut, 'x.csv.zst', { field: 1 })).rejects.toThrow();
  const some = [...await idsOf(cut, 'x.csv.zst', { field: 1, isCut: true })];
  expect(some.length).toBeGreaterThan(10);
  expect(some.filter((id, at) => id !== `${at}, é"`)).toEqual([]);
  await expect(idsOf(object.subarray(0, 5), 'x.csv.zst', { isCut: true })).rejects.toThrow();
});
