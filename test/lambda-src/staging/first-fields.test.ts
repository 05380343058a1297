import { gzipSync, zstdCompressSync } from 'zlib';
import fc from 'fast-check';
import { firstFields } from '../../../lambda-src/staging/first-fields';
import { encoded, message } from '../encoded';
import { ingestSchema } from '../schemas';

test('the first fields are the ids of the messages, wherever a piece ends', async () => {
  const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/[\0-\x1f\x7f]|\s$/.test(text));
  await fc.assert(fc.asyncProperty(fc.uniqueArray(id, { maxLength: 8 }), fc.string({ unit: 'grapheme' }), async (ids, text) => {
    const messages = ids.map((one) => message(JSON.stringify([{ id: 1, text }, { id: 2, text: `${text}"\n"` }]), { itemIdentifier: one, messageId: 'm', deduplicationId: one }));
    const { csv, staged } = encoded(messages, ingestSchema());
    const expected = new Set(staged.map(({ message: { deduplicationId } }) => deduplicationId));
    expect(await firstFields(csv, 'x.csv')).toEqual(expected);
    expect(await firstFields(zstdCompressSync(csv), 'x.csv.zst')).toEqual(expected);
    expect(await firstFields(gzipSync(csv), 'x.csv.gz')).toEqual(expected);
  }));
});

test('a large object is read to its end, and a damaged one is an error', async () => {
  const rows = Array.from({ length: 200_000 }, (_, at) => `"${at}, é""",1,"a\nb,c"\n`).join('');
  const object = zstdCompressSync(rows);
  const fields = [...await firstFields(object, 'x.csv.zst')];
  expect(fields).toHaveLength(200_000);
  expect(fields.filter((field, at) => field !== `${at}, é"`)).toEqual([]);
  await expect(firstFields(object.subarray(0, 1000), 'x.csv.zst')).rejects.toThrow();
});
