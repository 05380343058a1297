import * as fc from 'fast-check';
import { FORGOTTEN_ID } from '../../../lambda-src/load/forgotten';
import { deduplicationId, partId, reusedId } from '../../../lambda-src/message/deduplication-id';
import { messageDigest } from '../../../lambda-src/message/message-digest';
import { MAX_LEDGER_ID_BYTES } from '../../../src/private/contract/table';

const digest = messageDigest('[]', {});
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });

test('no message has the key of a replayed row, or of the entry that tells what the ledger has forgotten', () => {
  fc.assert(fc.property(text, text, fc.integer({ min: 1, max: 100_000 }), (id, other, row) => {
    for (const key of [partId(deduplicationId({}, other), digest, row), reusedId(deduplicationId({}, other), digest)]) {
      expect(deduplicationId({}, key)).not.toBe(key);
      expect(deduplicationId({}, id)).not.toBe(key);
    }
    expect(deduplicationId({}, FORGOTTEN_ID)).not.toBe(FORGOTTEN_ID);
  }));
});

test('rows of one message have different keys, and so have equal rows of different messages', () => {
  const ids = ['a', 'a/1', 'é'.repeat(128), `${'é'.repeat(127)}x`];
  const keys = ids.flatMap((id) => [1, 2, 11].flatMap((row) => [digest, messageDigest('[1]', {})].map((one) => partId(id, one, row))));
  expect(new Set(keys).size).toBe(keys.length);
});

test('a key fits into the ledger, however long the id of the message is', () => {
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 10_000_000 }), (id, row) => {
    expect(Buffer.byteLength(partId(deduplicationId({}, id), `${-(2n ** 63n)}`, row))).toBeLessThanOrEqual(MAX_LEDGER_ID_BYTES);
  }));
});
