import * as fc from 'fast-check';
import { FORGOTTEN_ID } from '../../../lambda-src/load/forgotten';
import { deduplicationId, partId, reusedId } from '../../../lambda-src/message/deduplication-id';
import { MAX_LEDGER_ID_BYTES } from '../../../src/private/contract/table';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });

const digest = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);

test('no message has the key of a replayed row, of a message whose id another one has, or of the entry that tells what the ledger has forgotten', () => {
  fc.assert(fc.property(text, text, digest, fc.integer({ min: 1, max: 100_000 }), (id, other, sum, row) => {
    for (const key of [partId(deduplicationId({}, other), sum, row), reusedId(deduplicationId({}, other), sum), FORGOTTEN_ID]) {
      expect(deduplicationId({}, key)).not.toBe(key);
      expect(deduplicationId({}, id)).not.toBe(key);
    }
  }));
});

test('rows have different keys if their numbers, their messages or the digests of their messages differ', () => {
  const ids = ['a', 'a/1', 'é'.repeat(128), `${'é'.repeat(127)}x`];
  const keys = ids.flatMap((id) => ['1', '11'].flatMap((sum) => [reusedId(id, sum), ...[1, 2, 11].map((row) => partId(id, sum, row))]));
  expect(new Set(keys).size).toBe(keys.length);
});

test('a key fits into the ledger, however long the id of the message is', () => {
  fc.assert(fc.property(text, digest, fc.integer({ min: 1, max: 10_000_000 }), (id, sum, row) => {
    const longest = partId(reusedId(deduplicationId({}, id.repeat(300).slice(0, 256)), sum), sum, row);
    expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(MAX_LEDGER_ID_BYTES);
  }));
  expect(partId('a'.repeat(256), '-9223372036854775808', 1)).toBe(`${'a'.repeat(256)}\u001f-9223372036854775808\u001f1`);
});
