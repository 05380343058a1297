import * as fc from 'fast-check';
import { FORGOTTEN_ID } from '../../../lambda-src/load/forgotten';
import { deduplicationId, partId } from '../../../lambda-src/message/deduplication-id';
import { MAX_DEDUPLICATION_ID_BYTES } from '../../../src/private/contract/table';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });

test('no message has the key of a replayed row, or of the entry that tells what the ledger has forgotten', () => {
  fc.assert(fc.property(text, text, fc.integer({ min: 1, max: 100_000 }), (id, other, row) => {
    const part = partId(deduplicationId({}, other), row);
    expect(deduplicationId({}, part)).not.toBe(part);
    expect(deduplicationId({}, id)).not.toBe(part);
    expect(deduplicationId({}, FORGOTTEN_ID)).not.toBe(FORGOTTEN_ID);
  }));
});

test('rows of one message have different keys, and so have equal rows of different messages', () => {
  const ids = ['a', 'a/1', 'é'.repeat(128), `${'é'.repeat(127)}x`];
  const keys = ids.flatMap((id) => [1, 2, 11].map((row) => partId(id, row)));
  expect(new Set(keys).size).toBe(keys.length);
});

test('a key fits into the ledger, however long the id of the message is', () => {
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 10_000_000 }), (id, row) => {
    expect(Buffer.byteLength(partId(deduplicationId({}, id), row))).toBeLessThanOrEqual(MAX_DEDUPLICATION_ID_BYTES);
  }));
  expect(partId('a'.repeat(254), 1)).toBe(`${'a'.repeat(254)}\u001f1`);
  expect(partId('a'.repeat(255), 1)).toMatch(/^[0-9a-f]{64}\u001f1$/);
});
