import { staged } from './staged';
import { FORGOTTEN_ID } from '../../../lambda-src/load/forgotten';
import { RebuiltMessages } from '../../../lambda-src/loader/rebuilt-messages';
import { column, ID } from '../schemas';

const LONG = column('text', { name: 'VARCHAR', length: 60_000 }, 'VARCHAR(60000)');

test('the messages of an object are rebuilt one after the other while they are kept, so that they are not in memory together', async () => {
  const { warehouse, stage, load, bucket } = staged({ columns: [ID, LONG] });
  warehouse.ledger.set(FORGOTTEN_ID, { rows: 0, digest: null, version: null, loadedAt: Date.now() });
  const publishedAt = new Date(Date.now() - 3_600_000).toISOString();
  const text = 'x'.repeat(60_000);
  await stage(...Array.from({ length: 10 }, (_, at) => ({ id: `m${at}`, body: Array.from({ length: 10 }, (__, id) => ({ id, text })), publishedAt })));
  const rebuilt = jest.spyOn(RebuiltMessages.prototype, 'withBody');
  const ahead: number[] = [];
  bucket.fault = (action, key, phase) => void (action === 'put' && key.includes('/rejected/') && phase === 'before'
    && ahead.push(rebuilt.mock.calls.length - bucket.keys('app/rejected/').length));
  expect(await load()).toMatchObject({ rowsRejected: 100, failed: 0, pending: 0 });
  expect([ahead.length, Math.max(...ahead)]).toEqual([10, 2]);
});
