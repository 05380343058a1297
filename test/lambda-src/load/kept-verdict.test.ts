import { idsToAsk, keptPart, verdictOn } from '../../../lambda-src/load/kept-verdict';
import type { LedgerEntry } from '../../../lambda-src/load/ledger';
import { reusedId } from '../../../lambda-src/message/deduplication-id';
import type { KeptEntry } from '../../../lambda-src/rejected/read-rejected';

const MESSAGE = { itemIdentifier: 'i', messageId: 'm', topicArn: 't', publishedAt: '2026-03-04T05:06:07.000Z', attributes: {}, body: '[]', mayHoldUnloadable: false };
const WHOLE: KeptEntry = { reason: 'TOO_OLD', message: { ...MESSAGE, deduplicationId: 'm', digest: '1' } };
const TAKEN: KeptEntry = { reason: 'ID_REUSED', message: { ...MESSAGE, deduplicationId: reusedId('m', '1'), digest: '1' }, takenId: 'm' };
const ROW: KeptEntry = {
  reason: 'TOO_LONG',
  message: { ...MESSAGE, deduplicationId: 'part', digest: '9', part: { row: 2, messageKey: 'm', messageDigest: '1', version: 'v1', rowsStaged: 1 } },
};
const OWN = { rows: 1, digest: '1', version: 'v1' };
const ANOTHER = { rows: 1, digest: '2', version: 'v1' };

function verdict(entry: KeptEntry, known: Record<string, LedgerEntry>, force: boolean = false) {
  const part = keptPart(entry);
  return verdictOn(part, new Map(Object.entries(known).filter(([id]) => idsToAsk(part).includes(id))), force);
}

test('a message that is kept whole is loaded, because the ledger itself lets it in once only', () => {
  expect(verdict(WHOLE, { m: OWN })).toBe('MISSING');
  expect(idsToAsk(keptPart(WHOLE))).toEqual([]);
});

test('a message whose id another one had is not loaded once more when it was loaded under its own id after all', () => {
  expect([verdict(TAKEN, {}), verdict(TAKEN, { m: ANOTHER }, true), verdict(TAKEN, { m: OWN }, true)]).toEqual(['MISSING', 'MISSING', 'SUPERSEDED']);
});

test.each([
  ['is missing if its message was loaded by the same rules', { m: OWN }, 'MISSING', 'MISSING'],
  ['is superseded if its message was loaded by other rules', { m: { ...OWN, version: 'v2' } }, 'SUPERSEDED', 'SUPERSEDED'],
  ['is superseded if its message was loaded with another number of rows', { m: { ...OWN, rows: 2 } }, 'SUPERSEDED', 'SUPERSEDED'],
  ['is missing if its message was loaded before the ledger had digests and versions', { m: { rows: 1, digest: null, version: null } }, 'MISSING', 'MISSING'],
  ['is missing if the database refused other rows of its message', { m: { ...OWN, rows: 0 } }, 'MISSING', 'MISSING'],
  ['waits for its message, unless it is forced', {}, 'WAITING', 'MISSING'],
  ['is brought by its whole message if another one has the id', { m: ANOTHER }, 'SUPERSEDED', 'SUPERSEDED'],
  ['is missing if its message was forced under an id of its own', { m: ANOTHER, [reusedId('m', '1')]: OWN }, 'MISSING', 'MISSING'],
  ['is superseded if its message was forced by other rules', { m: ANOTHER, [reusedId('m', '1')]: { ...OWN, version: 'v2' } }, 'SUPERSEDED', 'SUPERSEDED'],
])('a row that is kept by itself %s', (_what, known, usual, forced) => {
  expect([verdict(ROW, known), verdict(ROW, known, true)]).toEqual([usual, forced]);
});

test('a row that the database refused is superseded if its message was loaded with fewer rows, because it is kept with those', () => {
  expect(verdict({ ...ROW, message: { ...ROW.message, part: { ...ROW.message.part!, refused: true } } }, { m: { ...OWN, rows: 0 } })).toBe('SUPERSEDED');
});
